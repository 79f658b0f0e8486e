"""Which exported files may go into a chat program: those that stood their check and are still there."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from desktop_app.core.errors import AppError
from desktop_app.core.project import Run
from desktop_app.export.checksums import NAME as CHECKSUMS
from desktop_app.export.report import ExportedFile, load_check
from desktop_app.export.tools.gguf_header import GgufFacts, read_header
from desktop_app.export.tools.tool import Kind

_GOOD = ("same", "almost_same")


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """Args:
    path: the exported file or folder.
    kind: what it is.
    exported: as check.json has it.
    facts: what a GGUF says of itself; None for a folder.
    """

    path: Path
    kind: Kind
    exported: ExportedFile
    facts: GgufFacts | None = None


def is_good(file: ExportedFile) -> bool:
    """Whether it answers as the trained model does."""
    return file.verdict in _GOOD


def offered_files(run: Run, destination: Path) -> tuple[Offered, ...]:
    """Returns the files of the last export that may be used; reads headers, up to a second each.

    Raises:
        AppError: "file_damaged" for check.json or a file.
    """
    check = load_check(run)
    found = []
    for file in check.files if check is not None else ():
        path = destination / file.name
        if is_good(file) and path.exists():
            found.append(_offered(path, file))
    return tuple(found)


def _offered(path: Path, file: ExportedFile) -> Offered:
    if path.is_dir():
        kind: Kind = "adapter_folder" if (path / "adapter_config.json").is_file() else "model_folder"
        return Offered(path=path, kind=kind, exported=file)
    facts = read_header(path)
    return Offered(
        path=path, kind="adapter_gguf" if facts.is_adapter else "model_gguf", exported=file, facts=facts
    )


def check_sum_of(file: Path) -> str:
    """Returns what SHA256SUMS beside the file says of it.

    Raises:
        AppError: "tool_file_not_checked" when it stands nowhere.
    """
    sums = file.with_name(CHECKSUMS)
    for line in sums.read_text(encoding="utf-8").splitlines() if sums.is_file() else ():
        expected, _, name = line.partition("  ")
        if name == file.name:
            return expected
    raise AppError("tool_file_not_checked", name=file.name)
