"""Clicks through the installed app with the mouse, as somebody does who knows nothing: journey.py

From "Try with example messages" over the part that trains, which is fetched on the way, to a file that llama.cpp
has opened. Where to click is read from the accessibility tree, as a screen reader would; the clicks are real ones
(XTest). Each line on standard output names a picture to take of what is on the screen; the last one of a journey
that arrived is "arrived". What was on the screen when it got stuck goes to standard error.

Runs in the clean system beside the app, in the same session. Needs python3-gi, gir1.2-atspi-2.0 and at-spi2-core;
the app must have been started with QT_LINUX_ACCESSIBILITY_ALWAYS_ON=1.
"""

import sys
import time
from collections.abc import Iterator

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

# (name of the picture, what is pressed when it is offered, seconds to wait for it)
WAY = (
    ("start", "Try with example messages", 60),
    ("goal", "Look at my computer", 60),
    ("computer", "Choose my messages", 120),
    ("messages", "Read my messages", 60),
    ("read", "This is me", 300),
    ("who-is-me", "Check privacy", 120),
    ("privacy", "Use cleaned messages", 600),
    ("cleaned", "Look at your examples", 300),
    ("examples", "Use these examples", 300),
    ("plan", "A quick try", 300),
    ("plan-quick", "Use this plan", 300),
    ("training", "Start training", 120),
    ("engine", "Download and install", 300),
    ("engine-ready", "Close", 1500),
    ("training-again", "Start training", 60),
    ("trained", "Try it out", 1500),
    ("try-out", "Compare on unseen messages", 300),
    ("compared", "Take it with you", 1500),
    ("export", "Export and check", 300),
    ("exported", "Finish", 1500),
)
PRESSED = (Atspi.Role.PUSH_BUTTON, Atspi.Role.RADIO_BUTTON, Atspi.Role.LINK)
# The list of all steps at the side, some of which are called as the button that leads to them.
STEPS = "Steps"
# Thousands of cells that nobody presses here.
LEFT_OUT = (Atspi.Role.TABLE, Atspi.Role.TREE, Atspi.Role.TREE_TABLE, Atspi.Role.LIST)


def showing(root: Atspi.Accessible) -> Iterator[Atspi.Accessible]:
    """Yields what is on the screen; what vanishes meanwhile is left out."""
    try:
        if not root.get_state_set().contains(Atspi.StateType.SHOWING) and root.get_parent() is not None:
            return
        yield root
        if root.get_role() in LEFT_OUT or root.get_name() == STEPS:
            return
        children = [root.get_child_at_index(index) for index in range(root.get_child_count())]
    except GLib.Error:
        return
    for child in children:
        if child is not None:
            yield from showing(child)


def windows() -> list[Atspi.Accessible]:
    """The app's windows; only the dialog, where one holds up the others."""
    desktop = Atspi.get_desktop(0)
    apps = [desktop.get_child_at_index(index) for index in range(desktop.get_child_count())]
    found = [
        app.get_child_at_index(index)
        for app in apps
        if app is not None and "homespun" in (app.get_name() or "").lower()
        for index in range(app.get_child_count())
    ]
    found = [one for one in found if one is not None]
    modal = [one for one in found if one.get_state_set().contains(Atspi.StateType.MODAL)]
    return modal or found


def offered(words: str) -> Atspi.Accessible | None:
    for window in windows():
        for one in showing(window):
            if (
                one.get_role() in PRESSED
                and words in (one.get_name() or "")
                and one.get_state_set().contains(Atspi.StateType.SENSITIVE)
            ):
                return one
    return None


def click(one: Atspi.Accessible) -> None:
    place = one.get_extents(Atspi.CoordType.SCREEN)
    x, y = place.x + place.width // 2, place.y + place.height // 2
    Atspi.generate_mouse_event(x, y, "abs")
    time.sleep(0.1)
    Atspi.generate_mouse_event(x, y, "b1c")


def picture(name: str) -> None:
    sys.stdout.write(f"{name}\n")
    sys.stdout.flush()
    time.sleep(1)


def main() -> int:
    Atspi.init()
    for number, (name, words, seconds) in enumerate(WAY, 1):
        until = time.monotonic() + seconds
        while (button := offered(words)) is None:
            if time.monotonic() > until:
                picture("stuck")
                seen = [f"{one.get_role_name()}: {one.get_name()}" for root in windows() for one in showing(root)]
                sys.stderr.write("\n".join([f"nobody offered {words!r} within {seconds} s", *seen, ""]))
                return 1
            time.sleep(0.5)
        sys.stderr.write(f"{time.strftime('%H:%M:%S')} {words}\n")
        time.sleep(0.5)
        picture(f"{number:02}-{name}")
        click(button)
    time.sleep(5)
    picture("arrived")
    return 0


if __name__ == "__main__":
    sys.exit(main())
