"""Sentences of the room `export`, and of the engine's jobs merge, convert and check."""

from __future__ import annotations

from desktop_app.core.sentences.sentence import QT_TRANSLATE_NOOP, Sentence, sentence

SENTENCES: dict[str, Sentence] = {
    "phase_opening": sentence(QT_TRANSLATE_NOOP("sentences", "Opening the file as a chat program would")),
    "phase_comparing": sentence(QT_TRANSLATE_NOOP("sentences", "Comparing its answers with your trained model")),
    "export_choice_adapter_safetensors": sentence(
        QT_TRANSLATE_NOOP(
            "sentences", "What was learned, alone: small, to use or train further with the base model"
        )
    ),
    "export_choice_adapter_gguf": sentence(
        QT_TRANSLATE_NOOP("sentences", "What was learned, alone, for llama.cpp and KoboldCpp")
    ),
    "export_choice_model_f16": sentence(
        QT_TRANSLATE_NOOP("sentences", "The whole model in full quality, for Ollama, LM Studio and others")
    ),
    "export_choice_model_q8_0": sentence(
        QT_TRANSLATE_NOOP("sentences", "The whole model at half the size, hardly different, for the same programs")
    ),
    "phase_quantizing": sentence(QT_TRANSLATE_NOOP("sentences", "Making the file smaller")),
    "export_choice_model_q6_k": sentence(
        QT_TRANSLATE_NOOP("sentences", "The whole model at two fifths of the size, hardly different")
    ),
    "export_choice_model_q5_k_m": sentence(
        QT_TRANSLATE_NOOP("sentences", "The whole model at about a third of the size, almost the same")
    ),
    "export_choice_model_q4_k_m": sentence(
        QT_TRANSLATE_NOOP(
            "sentences", "The whole model at less than a third of the size, almost the same: right for most people"
        )
    ),
    "export_choice_model_safetensors": sentence(
        QT_TRANSLATE_NOOP("sentences", "The whole model as safetensors, for vLLM, Transformers and MLX")
    ),
    "export_format_unknown": sentence(
        QT_TRANSLATE_NOOP("sentences", "“{name}” is no format that can be exported."),
        QT_TRANSLATE_NOOP("sentences", "These are: {known}."),
    ),
    "export_fault_template": sentence(
        QT_TRANSLATE_NOOP("sentences", "The file reads a conversation differently than the trained model does."),
        QT_TRANSLATE_NOOP("sentences", "Take what was learned as safetensors, with the original base model."),
    ),
    "export_fault_choices": sentence(
        QT_TRANSLATE_NOOP("sentences", "The file chooses other words than the trained model."),
        QT_TRANSLATE_NOOP("sentences", "Export again; if it stays, take what was learned as safetensors."),
    ),
    "export_fault_numbers": sentence(
        QT_TRANSLATE_NOOP("sentences", "The file is further from the trained model than its size excuses."),
        QT_TRANSLATE_NOOP("sentences", "Export a larger format, for example full quality."),
    ),
    "export_fault_like_base": sentence(
        QT_TRANSLATE_NOOP("sentences", "The file answers as the base model does, as if nothing was learned."),
        QT_TRANSLATE_NOOP("sentences", "Export a larger format, or train longer."),
    ),
    "export_fault_stops": sentence(
        QT_TRANSLATE_NOOP("sentences", "The file does not stop where the trained model stops."),
        QT_TRANSLATE_NOOP("sentences", "Export a larger format, for example full quality."),
    ),
    "export_fault_copy": sentence(
        QT_TRANSLATE_NOOP("sentences", "The copy does not answer as the original."),
        QT_TRANSLATE_NOOP("sentences", "Your training is safe. Export again, to another disk if you can."),
    ),
    "export_wide_numbers": sentence(
        QT_TRANSLATE_NOOP(
            "sentences", "Some numbers of the model need more range than usual ({tensor}); they were stored so."
        )
    ),
    "export_tokens_eat_spaces": sentence(
        QT_TRANSLATE_NOOP(
            "sentences",
            "This model swallows spaces beside its markers, and chat programs do not: texts that begin or end with"
            " spaces may be read a little differently.",
        )
    ),
    "export_words_cut_otherwise": sentence(
        QT_TRANSLATE_NOOP(
            "sentences",
            "Chat programs read two things a little differently than this model was trained on: words in capitals"
            " with accents (such as ÜBER), and scripts with marks (such as Hindi or Thai).",
        )
    ),
    "quantizer_missing": sentence(
        QT_TRANSLATE_NOOP(
            "sentences", "The program that makes model files smaller does not exist for this computer."
        ),
        QT_TRANSLATE_NOOP("sentences", "Export the whole model at half the size (Q8_0) instead."),
    ),
    "quantizing_failed": sentence(
        QT_TRANSLATE_NOOP("sentences", "The file “{name}” could not be made smaller."),
        QT_TRANSLATE_NOOP("sentences", "Export the whole model at half the size (Q8_0) instead."),
    ),
    "export_same": sentence(
        QT_TRANSLATE_NOOP("sentences", "Checked: the exported files answer exactly as your trained model does.")
    ),
    "export_almost_same": sentence(
        QT_TRANSLATE_NOOP(
            "sentences",
            "Checked: the exported files give almost the same answers as your trained model; smaller files, or"
            " words between which it was itself undecided, make the difference.",
        )
    ),
    "export_different": sentence(
        QT_TRANSLATE_NOOP("sentences", "An exported file does not answer as your trained model does."),
        QT_TRANSLATE_NOOP(
            "sentences",
            "Your training is safe. Do not use this file; export again, and send us the report if it stays.",
        ),
    ),
    "export_not_opened": sentence(
        QT_TRANSLATE_NOOP("sentences", "An exported file could not be opened by llama.cpp."),
        QT_TRANSLATE_NOOP("sentences", "Your training is safe. Export again; the file may have been damaged."),
    ),
    "export_disk_full": sentence(
        QT_TRANSLATE_NOOP("sentences", "There is not enough room on this disk: {need} needed, {free} free."),
        QT_TRANSLATE_NOOP("sentences", "Nothing was written. Free some space or choose another disk."),
    ),
    "export_holds_local_path": sentence(
        QT_TRANSLATE_NOOP("sentences", "The file “{name}” would have named folders of this computer."),
        QT_TRANSLATE_NOOP("sentences", "It was not exported. Please send us the report."),
    ),
    "adapter_not_supported": sentence(
        QT_TRANSLATE_NOOP("sentences", "This training used a method that cannot be exported yet ({feature})."),
        QT_TRANSLATE_NOOP("sentences", "Your training is safe. Train with the plan's own settings to export it."),
    ),
    "export_whole_model_only": sentence(
        QT_TRANSLATE_NOOP("sentences", "This training changed the whole model: there is no adapter to export."),
        QT_TRANSLATE_NOOP("sentences", "Your training is safe. Choose a file that holds the whole model."),
    ),
    "adapter_unsafe": sentence(
        QT_TRANSLATE_NOOP(
            "sentences", "The file “{name}” wants to run a program when it is opened. It was not opened."
        ),
        QT_TRANSLATE_NOOP("sentences", "Ask whoever made it for the same adapter as safetensors."),
    ),
    "adapter_only_in_whole_model": sentence(
        QT_TRANSLATE_NOOP(
            "sentences", "An adapter file for llama.cpp cannot hold what was trained here ({feature})."
        ),
        QT_TRANSLATE_NOOP(
            "sentences",
            "Take the whole model instead: it holds all of it, for the same programs"
            " (on the command line: gguf:q4_k_m).",
        ),
    ),
    "adapter_damaged": sentence(
        QT_TRANSLATE_NOOP("sentences", "The trained file “{name}” is damaged."),
        QT_TRANSLATE_NOOP("sentences", "Train again, or restore the run's folder from a backup."),
    ),
    "adapter_of_another_base": sentence(
        QT_TRANSLATE_NOOP("sentences", "This training belongs to another base model ({tensor} does not match)."),
        QT_TRANSLATE_NOOP("sentences", "Choose the model that the training started from."),
    ),
    "architecture_not_supported": sentence(
        QT_TRANSLATE_NOOP("sentences", "Models of the kind “{name}” cannot be exported to a model file yet."),
        QT_TRANSLATE_NOOP("sentences", "You can still export what was learned as safetensors."),
    ),
    "model_setting_not_supported": sentence(
        QT_TRANSLATE_NOOP(
            "sentences", "This base model uses a setting that a model file cannot carry ({setting})."
        ),
        QT_TRANSLATE_NOOP("sentences", "You can still export what was learned as safetensors."),
    ),
    "tokenizer_not_supported": sentence(
        QT_TRANSLATE_NOOP("sentences", "This base model splits text in a way we do not know ({reason})."),
        QT_TRANSLATE_NOOP("sentences", "You can still export what was learned as safetensors."),
    ),
    "chat_template_missing": sentence(
        QT_TRANSLATE_NOOP("sentences", "This base model does not say how a conversation is written down."),
        QT_TRANSLATE_NOOP("sentences", "Choose a model that was made for conversations."),
    ),
    "base_quantised": sentence(
        QT_TRANSLATE_NOOP("sentences", "The base model in “{name}” is stored in a shortened form ({method})."),
        QT_TRANSLATE_NOOP("sentences", "Download its original weights (16 bits), then export again."),
    ),
    "base_not_safetensors": sentence(
        QT_TRANSLATE_NOOP("sentences", "The base model in “{name}” has no weights in the safetensors format."),
        QT_TRANSLATE_NOOP("sentences", "Other formats can run code when opened. Choose a model with safetensors."),
    ),
    "base_damaged": sentence(
        QT_TRANSLATE_NOOP("sentences", "The base model's file “{name}” is damaged or incomplete."),
        QT_TRANSLATE_NOOP("sentences", "Download the base model again; your training is safe."),
    ),
    "weights_not_finite": sentence(
        QT_TRANSLATE_NOOP("sentences", "A number of the trained model is too large to be stored ({tensor})."),
        QT_TRANSLATE_NOOP("sentences", "Your training is safe. Train again with a lower learning rate."),
    ),
    "check_has_no_answers": sentence(
        QT_TRANSLATE_NOOP("sentences", "There is no answer of the trained model to compare the file with."),
        QT_TRANSLATE_NOOP("sentences", "Run “Try it out” once, then check again."),
    ),
}
