"""`homespun` and `python -m desktop_app`: with words a command, without any the window."""

from __future__ import annotations

import sys

from desktop_app.core.process import CHILD_MODULES, CHILD_WORD, keep_files_private, leave_the_bundle


def main() -> int:
    """The command `homespun`. Returns the exit status: 0 done, 1 failed, 2 not understood."""
    keep_files_private()
    leave_the_bundle()
    if len(sys.argv) <= 1:
        return window()
    if sys.argv[1] == CHILD_WORD:
        return _child(sys.argv[2:])
    from desktop_app.cli.main import main as command_line

    return command_line(sys.argv[1:])


def window() -> int:
    """Opens the window and returns when it is closed."""
    keep_files_private()
    from desktop_app.app import main as open_window

    return open_window()


def _child(words: list[str]) -> int:
    """What `core.process.own_module` starts in a frozen app: runs one of our modules as `python -m` would."""
    if not words or words[0] not in CHILD_MODULES:
        sys.stderr.write(f"homespun {CHILD_WORD} is for the app itself\n")
        return 2
    import runpy

    # The module ends the process itself if it has an exit status to tell.
    sys.argv = words
    runpy.run_module(words[0], run_name="__main__", alter_sys=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
