"""Each file of an export: made by the engine, checked at once, all of them removed again if the export fails."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Generator, Sequence
from dataclasses import replace
from glob import escape
from pathlib import Path

from desktop_app.core.errors import AppError
from desktop_app.core.project import read_json
from desktop_app.export import ExportChoice, modelfile, stop_texts, what_can_be_exported, write_checksums
from desktop_app.export.choices import NEEDS_QUANTISER, USUAL, WEIGHT_TYPES, no_adapter_file
from desktop_app.export.tools import TOOLS
from desktop_app.export.tools.readme import readme
from desktop_app.flow.export_check import ExportUnderWay, Jobs, check_file, note_reference, settle_base
from desktop_app.flow.tasks import required
from desktop_app.protocol.events import Failed, Finished
from desktop_app.protocol.jobs import ConvertJob, MergeJob, QuantizeJob
from desktop_app.protocol.planned import PlannedJob

_BEST_FIRST = ("model_q4_k_m", "model_q5_k_m", "model_q6_k", "model_q8_0", "model_f16")
"""Which file the Modelfile names, of those that stood the check: the smallest is right for most people."""

Copy = Callable[[Path], object]
"""Copies the adapter's folder to a place."""


def make_folder(destination: Path) -> bool:
    """Makes the folder for the files; returns whether it is new. Raises AppError("folder_not_writable")."""
    is_new = not destination.exists()
    try:
        destination.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise AppError("folder_not_writable", name=destination.name) from None
    return is_new


def without_adapter_file(going: ExportUnderWay, codes: Sequence[str]) -> tuple[str, ...]:
    """Returns the codes without the adapter GGUF where it cannot hold what was trained and nobody asked for it.

    Raises:
        AppError: "adapter_only_in_whole_model" when somebody did; as `no_adapter_file`.
    """
    if "adapter_gguf" not in codes or going.whole_model is not None:
        return tuple(codes)
    if feature := no_adapter_file(going.adapter, going.base_folder):
        if tuple(codes) != USUAL:
            if going.made_destination:
                going.destination.rmdir()
            raise AppError("adapter_only_in_whole_model", feature=feature)
        return tuple(code for code in codes if code != "adapter_gguf")
    return tuple(codes)


def make_files(going: ExportUnderWay, codes: Sequence[str], *, copy: Copy, card: str = "") -> Jobs:
    """Makes and checks the chosen files, then Modelfile and checksums; `going.prompts` must have been written.

    Args:
        card: README.md of a whole model in safetensors; "" for none.

    Raises:
        AppError: "folder_not_empty" when a file of the same name is already there; what the jobs raise. Everything
            that was made is removed then, also when the generator is closed because the person cancelled.
    """
    choices = what_can_be_exported(
        adapter=going.adapter,
        base_folder=going.base_folder,
        project_name=going.model_name,
        base_id=going.base_id,
        codes=codes,
    )
    for choice in choices:
        if (going.destination / choice.name).exists():
            raise AppError("folder_not_empty", name=going.destination.name)
    try:
        yield from note_reference(going)
        for choice in choices:
            if choice.code == "adapter_safetensors":
                yield from _export_adapter_folder(going, choice, copy)
            elif choice.code == "adapter_gguf":
                yield from _export_adapter_gguf(going, choice)
            elif choice.code == "model_safetensors":
                yield from _export_merged_folder(going, choice, card)
            else:
                yield from _export_model(going, choice)
        _write_companions(going)
    except BaseException:
        for path in going.made:
            for left in (path, *path.parent.glob(f"{escape(path.name)}.part*")):
                shutil.rmtree(left) if left.is_dir() else left.unlink(missing_ok=True)
        if going.made_destination:
            going.destination.rmdir()
        raise
    finally:
        shutil.rmtree(going.scratch, ignore_errors=True)


def _export_adapter_folder(going: ExportUnderWay, choice: ExportChoice, copy: Copy) -> Jobs:
    target = going.destination / choice.name
    going.made.append(target)
    copy(target)
    answers = going.work / "adapter_answers.jsonl"
    again = replace(going.generate_job(answers), adapter=str(target))
    required((yield going.planned(again, "checking_file", "adapter_answers")))
    expected, found = _tokens(going.reference), _tokens(answers)
    compared = sum(len(tokens) for tokens in expected.values())
    equal = sum(
        ours == theirs
        for prompt, tokens in expected.items()
        for ours, theirs in zip(tokens, found.get(prompt, []), strict=False)
    )
    # The same program on the same weights: anything but equality is a damaged copy.
    is_same = expected == found
    going.remember(
        choice,
        verdict="same" if is_same else "different",
        tokens_equal=equal,
        tokens_compared=compared,
        faults=() if is_same else ("copy",),
    )


def _export_adapter_gguf(going: ExportUnderWay, choice: ExportChoice) -> Jobs:
    target = going.destination / choice.name
    going.made.append(target)
    convert = replace(going.convert_job(target), content="adapter")
    required((yield going.planned(convert, "converting_adapter", "convert_adapter")))
    # llama.cpp opens an adapter only on a base: one is written for the check and removed afterwards.
    base = going.scratch / "base-F16.gguf"
    base_job = replace(going.convert_job(base), adapter=None)
    required((yield going.planned(base_job, "converting_model", "convert_base")))
    yield from check_file(going, choice, model=base, adapter=target)
    base.unlink()


def _export_model(going: ExportUnderWay, choice: ExportChoice) -> Jobs:
    weight_type = WEIGHT_TYPES[choice.code]
    target = going.destination / choice.name
    going.made.append(target)
    if choice.code in NEEDS_QUANTISER:
        source = yield from _in_16_bits(going)
        quantize = QuantizeJob(input_file=str(source), output_file=str(target), weight_type=weight_type)  # type: ignore[arg-type]
        required((yield going.planned(quantize, "converting_model", f"convert_{choice.code}")))
    else:
        convert = replace(going.convert_job(target), weight_type=weight_type)  # type: ignore[arg-type]
        required((yield going.planned(convert, "converting_model", f"convert_{choice.code}")))
        if (yield from settle_base(going, target)):
            again = replace(convert, base_in_4bit=True)
            required((yield going.planned(again, "converting_model", f"convert_{choice.code}_again")))
        if weight_type == "F16":
            going.in_16_bits = target
    yield from check_file(going, choice, model=target, adapter=None)


def _in_16_bits(going: ExportUnderWay) -> Generator[PlannedJob, Finished | Failed, Path]:
    """The whole model in 16 bits, which the quantiser reads: a chosen file, or one for now."""
    if going.in_16_bits is None:
        target = going.scratch / "model-F16.gguf"
        convert = going.convert_job(target)
        required((yield going.planned(convert, "converting_model", "convert_16_bits")))
        if (yield from settle_base(going, target)):
            again = replace(convert, base_in_4bit=True)
            required((yield going.planned(again, "converting_model", "convert_16_bits_again")))
        going.in_16_bits = target
    return going.in_16_bits


def _export_merged_folder(going: ExportUnderWay, choice: ExportChoice, card: str) -> Jobs:
    target = going.destination / choice.name
    going.made.append(target)
    merge = MergeJob(
        base_model=str(going.whole_model or going.base_folder),
        adapter=None if going.whole_model else str(going.adapter),
        output_dir=str(target),
        base_in_4bit=bool(going.base_in_4bit),
    )
    required((yield going.planned(merge, "converting_model", "merge")))
    if card:
        (target / "README.md").write_text(card, encoding="utf-8", newline="\n")
    if (going.adapter / "recipe.json").is_file():
        shutil.copyfile(going.adapter / "recipe.json", target / "recipe.json")
    # As a model of its own, in llama.cpp: the merged weights are rounded to the base's own type, so "almost".
    file = going.scratch / "merged-F16.gguf"
    convert = ConvertJob(base_model=str(target), adapter=None, output_file=str(file))
    required((yield going.planned(convert, "converting_model", "convert_merged")))
    yield from check_file(going, choice, model=file, adapter=None)
    file.unlink()


def _write_companions(going: ExportUnderWay) -> None:
    """A Modelfile for Ollama for each whole model, README.md, and the checksums over everything.

    "Modelfile" itself names the file that most people should take; files of the person's own stay as they are.
    """
    good = {file.content: file.name for file in going.files if file.verdict in ("same", "almost_same")}
    codes = [code for code in _BEST_FIRST if code in good]
    for index, code in enumerate(codes):
        text = modelfile(
            good[code],
            stops=stop_texts(going.base_folder),
            context_tokens=_context_tokens(going.base_folder),
        )
        _write_companion(going, "Modelfile" if index == 0 else f"Modelfile-{WEIGHT_TYPES[code]}", text)
    about = readme(
        going.destination,
        going.files,
        TOOLS,
        title=going.model_name,
        base_id=going.base_id,
        licence=going.licence,
    )
    _write_companion(going, "README.md", about)
    going.made.append(write_checksums(going.destination))


def _write_companion(going: ExportUnderWay, name: str, text: str) -> None:
    path = going.destination / name
    if not path.exists():
        going.made.append(path)
        path.write_text(text, encoding="utf-8", newline="\n")


def _context_tokens(base_folder: Path) -> int:
    """At most 8192: a longer context costs memory on every start, and mail does not need it."""
    return min(8192, int(read_json(base_folder / "config.json").get("max_position_embeddings", 4096)))


def _tokens(path: Path) -> dict[str, list[int]]:
    with path.open(encoding="utf-8") as stream:
        return {line["id"]: line["token_ids"] for line in map(json.loads, stream)}
