"""Asks files of llama.cpp: `export_ask.py QUESTIONS MODEL[+ADAPTER] ...`, QUESTIONS a JSON list of texts.

Prints one JSON line for each file and question: prompt and answer in tokens. A script, because llama.cpp ends its
whole process on a bad file; without torch, so that it starts at once.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
from desktop_app.engine.gguf.llama import Llama

_NEW_TOKENS = 28


def main() -> None:
    questions = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    for word in sys.argv[2:]:
        model, _, adapter = word.partition("+")
        llama = Llama(Path(model), Path(adapter) if adapter else None, context=512)
        for text in questions:
            prompt = llama.tokenise(llama.render([{"role": "user", "content": text}]))
            answer = llama.continue_greedily(prompt, most=_NEW_TOKENS).tokens
            print(json.dumps({"prompt": prompt, "answer": answer}), flush=True)


if __name__ == "__main__":
    main()
