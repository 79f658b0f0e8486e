"""Writes an adapter with random matrices: `python random_adapter.py MODEL_FOLDER ADAPTER_FOLDER`."""

import sys
import warnings

import peft
import torch
import transformers

warnings.simplefilter("ignore")
torch.manual_seed(3)
model = transformers.AutoModelForCausalLM.from_pretrained(sys.argv[1], dtype=torch.float32)
config = peft.LoraConfig(
    r=4, lora_alpha=16, target_modules="all-linear", init_lora_weights=False, task_type="CAUSAL_LM"
)
peft.get_peft_model(model, config).save_pretrained(sys.argv[2])
