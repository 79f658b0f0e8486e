"""Any PEFT adapter, made wherever, as files that other programs open: the export without a project."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

from desktop_app.core.errors import AppError, Detail
from desktop_app.core.project import read_json, replacing, write_json
from desktop_app.export import copy_adapter_folder, safe_name
from desktop_app.export.choices import USUAL
from desktop_app.export.report import verdict_of
from desktop_app.flow.export_check import ExportUnderWay
from desktop_app.flow.export_files import make_files, make_folder, without_adapter_file
from desktop_app.flow.tasks import required
from desktop_app.protocol.jobs import AdoptJob
from desktop_app.protocol.planned import Task
from desktop_app.recommend import find_model, model_folder

_QUESTIONS = (
    "Hello! How are you today?",
    "Can we move our meeting from Tuesday to Thursday at 10:30?",
    "Write two sentences about the garden in spring.",
    "Wie geht es dir?  Was machst du am Wochenende?",
    "Bonjour, où est la facture n° 2024-117 ?",
    "你好，报告什么时候能完成？",
    "Please list three things to pack:\n- for the beach\n- for the mountains",
    "Thanks a lot 🙏 — see you soon!",
)
"""Nobody's held-out messages are known here: eight that differ in language, digits, lines and signs."""


def export_adapter(base: str, adapter: Path, destination: Path, codes: Sequence[str] = USUAL) -> Task:
    """Writes the adapter, and the base with it, in the chosen formats into `destination`, with check.json.

    Args:
        base: the base model's folder, or its hub id when it is on this computer.

    Raises:
        AppError: "base_model_missing", "adapter_missing", and those of `make_files`.
    """
    base_folder = model_folder(base)
    if base_folder is None:
        raise AppError("base_model_missing", name=Path(base).name)
    if not (adapter / "adapter_config.json").is_file():
        raise AppError("adapter_missing", name=adapter.name)
    is_new = make_folder(destination)
    going = ExportUnderWay(
        adapter=adapter.resolve(),
        # Beside the files: the same disk, which has room for large ones, and not among what is exported.
        work=destination.resolve().with_name(f".{destination.resolve().name}.export"),
        destination=destination.resolve(),
        model_name=safe_name(adapter.resolve().name),
        seed=7,
        tried_in_4bit=False,
        base_id=_public_name(base, adapter),
        base_folder=base_folder,
        licence=find_model(base).licence,
        made_destination=is_new,
    )
    try:
        with replacing(going.prompts) as stream:
            for number, text in enumerate(_QUESTIONS):
                line = {"id": str(number), "messages": [{"role": "user", "content": text}]}
                stream.write(json.dumps(line, ensure_ascii=False) + "\n")
        adopt = AdoptJob(
            base_model=str(base_folder), adapter=str(going.adapter), output_dir=str(going.work / "adapter")
        )
        found = required((yield going.planned(adopt, "converting_adapter", "adopt")))
        going.adapter = Path(str(found.outputs["folder"]))
        codes = without_adapter_file(going, codes)
        yield from make_files(going, codes, copy=lambda target: _copy(going, target))
    except BaseException:
        if is_new and destination.is_dir() and not any(destination.iterdir()):
            destination.rmdir()
        raise
    finally:
        shutil.rmtree(going.work, ignore_errors=True)
    check = verdict_of(going.files)
    write_json(destination / "check.json", check)
    outputs: dict[str, Detail] = {"verdict": check.verdict, "folder": str(destination), "files": len(going.files)}
    return outputs


def _copy(going: ExportUnderWay, target: Path) -> None:
    copy_adapter_folder(
        going.adapter, target, going.base_id, private=going.adapter.parent, base_folder=going.base_folder
    )


def _public_name(base: str, adapter: Path) -> str:
    """Returns the base's hub id: as asked for, or as the adapter says; a folder's last part otherwise."""
    if not Path(base).is_dir():
        return base
    said = read_json(adapter / "adapter_config.json").get("base_model_name_or_path")
    is_hub_id = isinstance(said, str) and said.count("/") == 1 and not said.startswith((".", "/", "~"))
    return str(said) if is_hub_id else Path(base).resolve().name
