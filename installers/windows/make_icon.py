"""make_icon.py: draws installers/windows/app.ico from resources/icons/app.svg.

The result is committed, because the machine that builds the installer needs no Qt of its own.
"""

from __future__ import annotations

import struct
import sys
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QImage, QImageWriter, QPainter
from PySide6.QtSvg import QSvgRenderer

HERE = Path(__file__).resolve().parent
SOURCE = HERE.parents[1] / "resources" / "icons" / "app.svg"
TARGET = HERE / "app.ico"
# Explorer's sizes at 100 to 250 %: lists, task bar, tiles.
SIZES = (16, 20, 24, 32, 40, 48, 64, 96, 256)


def main() -> int:
    """Writes the icon. Returns the exit status."""
    pictures = [_png(size) for size in SIZES]
    # An .ico is a table of pictures; each may be a whole PNG file (since Windows Vista).
    header = struct.pack("<HHH", 0, 1, len(pictures))
    table, place = b"", len(header) + 16 * len(pictures)
    for size, picture in zip(SIZES, pictures, strict=True):
        table += struct.pack("<BBBBHHII", size % 256, size % 256, 0, 0, 1, 32, len(picture), place)
        place += len(picture)
    TARGET.write_bytes(header + table + b"".join(pictures))
    return 0


def _png(size: int) -> bytes:
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    QSvgRenderer(str(SOURCE)).render(painter)
    painter.end()
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, b"png").write(image)
    return bytes(data.data())


if __name__ == "__main__":
    sys.exit(main())
