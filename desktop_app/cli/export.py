"""`homespun export` and `homespun export-adapter`: the trained model, or any adapter, as files."""

from __future__ import annotations

import argparse
from pathlib import Path

from desktop_app.cli.output import Output

_IN_ANY_CASE = "every file is opened and compared in any case; the word is there to say so in a script"


def add_words(export: argparse.ArgumentParser, export_adapter: argparse.ArgumentParser) -> None:
    """Gives both commands their words; `export` has its PROJECT already."""
    export_adapter.add_argument(
        "--base", required=True, metavar="DIR", help="the base model's folder, or its id on the hub if it is here"
    )
    export_adapter.add_argument(
        "--adapter",
        type=Path,
        required=True,
        metavar="DIR",
        help="a folder with adapter_config.json",
    )
    for sub in (export, export_adapter):
        sub.add_argument("--to", type=Path, required=True, metavar="DIR", help="folder for the finished files")
        sub.add_argument(
            "--format",
            default="",
            metavar="F,F,...",
            help="of adapter, gguf-adapter, gguf:f16, gguf:q8_0, gguf:q6_k, gguf:q5_k_m, gguf:q4_k_m, safetensors "
            "(default: adapter,gguf-adapter,gguf:f16,gguf:q8_0)",
        )
        sub.add_argument("--check", action="store_true", help=_IN_ANY_CASE)


def export(parsed: argparse.Namespace, output: Output) -> int:
    from desktop_app.cli import tell
    from desktop_app.cli.commands import trained
    from desktop_app.export import load_check
    from desktop_app.flow.export_task import export as export_task

    project, run = trained(parsed.project)
    output.run(export_task(project, run, parsed.to, _codes(parsed)))
    check = load_check(run)
    assert check is not None
    tell.exported(output, check, parsed.to)
    output.result(check)
    return 0 if check.verdict in ("export_same", "export_almost_same") else 1


def export_adapter(parsed: argparse.Namespace, output: Output) -> int:
    from desktop_app.cli import tell
    from desktop_app.core.project import read_record
    from desktop_app.export import ExportCheck
    from desktop_app.flow.export_adapter_task import export_adapter as export_task

    output.run(export_task(parsed.base, parsed.adapter, parsed.to, _codes(parsed)))
    check = read_record(parsed.to / "check.json", ExportCheck)
    tell.exported(output, check, parsed.to)
    output.result(check)
    return 0 if check.verdict in ("export_same", "export_almost_same") else 1


def _codes(parsed: argparse.Namespace) -> tuple[str, ...]:
    from desktop_app.export import codes_of
    from desktop_app.export.choices import USUAL

    words = [word.strip().lower() for word in parsed.format.split(",") if word.strip()]
    return codes_of(words) if words else USUAL
