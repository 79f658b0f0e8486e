"""Looks at a screen of Xvfb through its frame buffer file (Xvfb -fbdir): no tool beyond Python.

    screen.py FRAMEBUFFER picture OUT.png           what is on the screen now
    screen.py FRAMEBUFFER wait SECONDS              until something is painted; status 1 when nothing comes
    screen.py FRAMEBUFFER start SECONDS COMMAND...  runs COMMAND until it has painted, ends it, and prints how many
                                                    seconds that took on the clock and on the processor

Painted: a twentieth of the screen is no longer black. The file is a window dump (XWD 7): a header of 32-bit
numbers, a colour table, the picture.
"""

from __future__ import annotations

import os
import signal
import struct
import subprocess
import sys
import time
import zlib
from pathlib import Path


class Screen:
    """A frame buffer with 32 bits a pixel, blue first."""

    def __init__(self, file: Path) -> None:
        self._file = file
        numbers = struct.unpack(">25I", file.read_bytes()[:100])
        self.width, self.height, self._line = numbers[4], numbers[5], numbers[12]
        self._start = numbers[0] + 12 * numbers[19]
        if numbers[11] != 32:
            sys.exit("start Xvfb with a depth of 24")

    def lines(self) -> list[bytes]:
        data = self._file.read_bytes()[self._start :]
        return [data[row * self._line : row * self._line + 4 * self.width] for row in range(self.height)]

    def is_painted(self) -> bool:
        """Looks at one point in 1600: enough for a window, and cheap enough to ask a hundred times a second."""
        points = [line[at : at + 3] for line in self.lines()[20::40] for at in range(80, len(line), 160)]
        return sum(point != b"\0\0\0" for point in points) > len(points) / 20

    def png(self) -> bytes:
        rows = b"".join(b"\0" + _red_first(line) for line in self.lines())
        header = struct.pack(">2I5B", self.width, self.height, 8, 2, 0, 0, 0)
        return b"\x89PNG\r\n\x1a\n" + b"".join(
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
            for kind, data in ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
        )


def _red_first(line: bytes) -> bytes:
    pixels = bytearray(len(line) // 4 * 3)
    pixels[0::3], pixels[1::3], pixels[2::3] = line[2::4], line[1::4], line[0::4]
    return bytes(pixels)


def wait(screen: Screen, seconds: float) -> float | None:
    """Returns after how many seconds the screen was painted; None when it was not."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        if screen.is_painted():
            return time.monotonic() - began
        time.sleep(0.01)
    return None


def start(screen: Screen, seconds: float, command: list[str]) -> int:
    before = os.times()
    process = subprocess.Popen(command, start_new_session=True)
    took = wait(screen, seconds)
    # The processor's time is known of children that have ended.
    os.killpg(process.pid, signal.SIGTERM)
    process.wait()
    after = os.times()
    if took is None:
        return 1
    busy = after.children_user + after.children_system - before.children_user - before.children_system
    sys.stdout.write(f"{took:.2f} {busy:.2f}\n")
    return 0


def main(words: list[str]) -> int:
    screen, deed = Screen(Path(words[0])), words[1]
    if deed == "picture":
        Path(words[2]).write_bytes(screen.png())
        return 0
    if deed == "start":
        return start(screen, float(words[2]), words[3:])
    return 0 if wait(screen, float(words[2])) is not None else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
