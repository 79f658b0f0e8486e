"""journey.py DISPLAY PICTURES [--until NAME]: clicks through the app in wine, as somebody does who knows nothing.

Wine tells nobody what is on the screen, so that this looks at it: a button that does the page's deed is a patch of
the accent's colour, and is there when it can be pressed. The mouse is moved and pressed as by hand (xdotool). Each
page is kept as a picture before it is left. Exit status 0 when it arrived; the last picture shows where it stands.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ACCENT = bytes.fromhex("37437f")  # desktop_app/ui/theme/palettes.py, light
SOFT = bytes.fromhex("e6e7f2")  # a chosen card
CARD_PX = 300
LEAST_PX = (60, 16)
# (name of the picture, where to press, seconds to wait for it)
WAY = (
    ("start", "below", 300),  # "Try with example messages" stands below "Start a new project"
    ("goal", "footer", 120),
    ("computer", "footer", 240),
    ("messages", "footer", 120),
    ("who-is-me", "footer", 300),
    ("read", "footer", 300),
    ("privacy", "footer", 900),
    ("cleaned", "footer", 600),
    ("examples", "footer", 300),
    ("plan", "next card", 300),  # "A quick try" instead of "As good as it gets"
    ("quick-plan", "footer", 60),
    ("training", "footer", 300),
    ("trained", "footer", 2400),
)
BELOW_PX = {"below": 36, "next card": 30}
FOOTER_PX = 70


@dataclass(frozen=True, slots=True)
class Picture:
    """The screen: rows of red, green and blue."""

    width: int
    height: int
    pixels: bytes

    def row(self, y: int, left: int, right: int) -> bytes:
        return self.pixels[3 * (y * self.width + left) : 3 * (y * self.width + right)]


@dataclass(frozen=True, slots=True)
class Button:
    """A patch of the accent's colour, and what is drawn on it."""

    left: int
    top: int
    right: int
    bottom: int
    looks: bytes


def screen() -> Picture:
    size = subprocess.run(["xdotool", "getdisplaygeometry"], capture_output=True, text=True, check=True).stdout
    width, height = map(int, size.split())
    pixels = subprocess.run(
        ["import", "-silent", "-window", "root", "-depth", "8", "rgb:-"], capture_output=True, check=True
    ).stdout
    return Picture(width, height, pixels)


def window() -> tuple[int, int, int, int] | None:
    """Left, top, right and bottom of the app's window; None when there is none."""
    told = subprocess.run(
        ["xdotool", "search", "--name", "^Homespun", "getwindowgeometry", "--shell"],
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    facts = dict(line.split("=") for line in told.splitlines() if "=" in line)
    if not facts:
        return None
    left, top, width, height = (int(facts[name]) for name in ("X", "Y", "WIDTH", "HEIGHT"))
    return left, top, left + width, top + height


def button(picture: Picture, area: tuple[int, int, int, int]) -> Button | None:
    """The rightmost button in the area. Its first line is unbroken, below it are words."""
    left, top, right, bottom = area
    for y in range(top, bottom - LEAST_PX[1]):
        row = picture.row(y, left, right)
        at = row.rfind(ACCENT * LEAST_PX[0])
        if at < 0:
            continue
        end = left + at // 3 + LEAST_PX[0]
        begin = end
        while begin > left and picture.row(y, begin - 1, begin) == ACCENT:
            begin -= 1
        last = y
        while last < bottom and picture.row(last, begin + 3, begin + 5) == ACCENT * 2:
            last += 1
        if last - y >= LEAST_PX[1]:
            looks = b"".join(picture.row(line, begin, end) for line in range(y, last))
            return Button(begin, y, end, last, looks)
    return None


def card(picture: Picture, area: tuple[int, int, int, int]) -> Button | None:
    """The chosen card that is uppermost."""
    left, top, right, bottom = area
    for y in range(top, bottom):
        at = picture.row(y, left, right).find(SOFT * CARD_PX)
        if at >= 0:
            begin = left + at // 3
            last = y
            while last < bottom and picture.row(last, begin, begin + 3) == SOFT * 3:
                last += 1
            return Button(begin, last, begin + CARD_PX, last, b"card")
    return None


def press(x: int, y: int) -> None:
    """Presses there, and takes the mouse away again: a button under the mouse looks different."""
    move = ["xdotool", "mousemove", "--sync"]
    subprocess.run([*move, str(x), str(y), "sleep", "0.3", "click", "1"], check=True)
    time.sleep(0.3)
    subprocess.run([*move, "1", "1"], check=False)


def offered(where: str, before: bytes, seconds: float) -> Button | None:
    """Waits for a button that is not the one pressed last, and that stays for a second."""
    until = time.monotonic() + seconds
    last: Button | None = None
    while time.monotonic() < until:
        place = window()
        found = None
        if place is not None:
            left, top, right, bottom = place
            if where == "next card":
                found = card(screen(), place)
            else:
                found = button(screen(), (left, bottom - FOOTER_PX if where == "footer" else top, right, bottom))
        if found is not None and found == last and found.looks != before:
            return found
        last = found
        time.sleep(1)
    return None


def main(display: str, pictures: Path, until: str) -> int:
    os.environ["DISPLAY"] = display
    pictures.mkdir(parents=True, exist_ok=True)
    looks = b""
    for number, (name, where, seconds) in enumerate(WAY, 1):
        began = time.monotonic()
        found = offered(where, looks, seconds)
        file = pictures / f"{number:02}-{name if found else 'stuck-before-' + name}.png"
        subprocess.run(["import", "-silent", "-window", "root", str(file)], check=True)
        print(f"{file.stem}: {time.monotonic() - began:.0f} s", flush=True)  # noqa: T201 - for the log
        if found is None:
            return 1
        if name == until:
            return 0
        looks = found.looks
        y = (found.top + found.bottom) // 2
        press((found.left + found.right) // 2, y + BELOW_PX.get(where, 0))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2]), sys.argv[4] if len(sys.argv) > 4 else WAY[-1][0]))
