"""Exports families in formats and checks every file, in one process.

`export_table.py FOLDER FAMILY[:FORMAT,...] ...` or `export_table.py --jobs FILE` (a CheckJob a line).
Prints one JSON line a file. A script, because llama.cpp ends its whole process on a bad file.
"""

from __future__ import annotations

import io
import json
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))
from desktop_app.core.errors import AppError
from desktop_app.engine.check import run_check
from desktop_app.engine.convert import run_convert
from desktop_app.engine.quantize import run_quantize
from desktop_app.protocol.channel import Channel
from desktop_app.protocol.jobs import CheckJob, ConvertJob, QuantizeJob
from desktop_app.protocol.wire import from_line

FORMATS = ("F32", "adapter", "F16", "Q8_0", "Q6_K", "Q5_K_M", "Q4_K_M")


def channel() -> Channel:
    return Channel(io.TextIOWrapper(io.BytesIO()), None)


def check_job(folder: Path, model: Path, adapter: Path | None, kind: str, **changes: Any) -> CheckJob:
    exact = kind in {"F32", "F16", "adapter"}
    fields: dict[str, Any] = {
        "model_file": str(model),
        "adapter_file": str(adapter) if adapter else None,
        "prompts_file": str(folder / "prompts.jsonl"),
        "reference_file": str(folder / "answers.jsonl"),
        "scores_file": str(folder / "scores.jsonl"),
        "output_file": str(model.with_suffix(".check.json")),
        "margin_tolerance": 0.05 if exact else None,
        "most_kl": 1e-4 if exact else 5e-3 if kind == "Q8_0" else 0.05,
        "most_share": None if exact or kind == "Q8_0" else 0.1,
        "is_almost": not exact,
    }
    return CheckJob(**{**fields, **changes})


def export(folder: Path, kind: str, work: Path) -> tuple[Path, Path | None]:
    """Writes one file; returns the model and the adapter that llama.cpp opens."""
    fields: dict[str, Any] = {"base_model": str(folder / "base"), "adapter": str(folder / "adapter")}
    output = work / f"{folder.name}-{kind}.gguf"
    if kind == "adapter":
        base = work / f"{folder.name}-base.gguf"
        run_convert(ConvertJob(**{**fields, "adapter": None}, output_file=str(base), weight_type="F32"), channel())
        run_convert(ConvertJob(**fields, output_file=str(output), content="adapter"), channel())
        return base, output
    if kind in {"Q6_K", "Q5_K_M", "Q4_K_M"}:
        source = work / f"{folder.name}-F16.gguf"
        job: Any = {"input_file": str(source), "output_file": str(output), "weight_type": kind}
        run_quantize(QuantizeJob(**job), channel())
        return output, None
    job = {"output_file": str(output), "weight_type": kind}
    run_convert(ConvertJob(**fields, **job), channel())
    return output, None


def run_jobs(jobs: Path) -> None:
    for text in jobs.read_text(encoding="utf-8").splitlines():
        job = read_check(text)
        try:
            line: dict[str, Any] = dict(run_check(job, channel()).outputs)
            line["faults"] = json.loads(Path(job.output_file).read_text())["faults"]
        except AppError as error:
            line = {"error": error.code}
        print(json.dumps({**line, "model": Path(job.model_file).name}), flush=True)


def read_check(text: str) -> CheckJob:
    job = from_line(text)
    assert isinstance(job, CheckJob)
    return job


def main() -> None:
    if sys.argv[1] == "--jobs":
        run_jobs(Path(sys.argv[2]))
        return
    models = Path(sys.argv[1])
    work = models / "files"
    work.mkdir(exist_ok=True)
    for name in sys.argv[2:]:
        family, _, kinds = name.partition(":")
        for kind in kinds.split(",") if kinds else FORMATS:
            line: dict[str, Any] = {"family": family, "kind": kind}
            start = time.monotonic()
            try:
                model, adapter = export(models / family, kind, work)
                line |= run_check(check_job(models / family, model, adapter, kind), channel()).outputs
                found = json.loads(model.with_suffix(".check.json").read_text())
                line |= {key: found[key] for key in ("faults", "first_difference")}
            except AppError as error:
                line |= {"error": error.code, **error.details}
            print(json.dumps({**line, "seconds": round(time.monotonic() - start, 2)}), flush=True)


if __name__ == "__main__":
    main()
