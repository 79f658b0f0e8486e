"""Files and folders in what somebody drags here or pastes: copied files, or their paths as text."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QUrl

_MOST_LINES = 10_000
# The longest path that any system allows is 32,767 characters; what is longer is somebody's text.
_LONGEST = 32_767


def paths_in(data: QMimeData) -> list[Path]:
    """Returns the files and folders that are there, each once, in order; [] when there are none."""
    found = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    if not found and data.hasText():
        found = [path for line in data.text().splitlines()[:_MOST_LINES] if (path := _path_of(line)) is not None]
    return [path for path in dict.fromkeys(found) if _is_there(path)]


def _path_of(line: str) -> Path | None:
    # Windows' "Copy as path" writes quotes.
    text = line.strip().strip("\"'").strip()
    if not text or len(text) > _LONGEST:
        return None
    if text.startswith("file:"):
        text = QUrl(text).toLocalFile()
    path = Path(text)
    try:
        path = path.expanduser()
    except RuntimeError:  # "~nobody"
        return None
    return path if path.is_absolute() else None


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # a name that no file can have
        return False
