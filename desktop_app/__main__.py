"""`homespun` and `python -m desktop_app`: with words a command, without any the window."""

from __future__ import annotations

import sys

from desktop_app.core.process import keep_files_private


def main() -> int:
    """The command `homespun`. Returns the exit status: 0 done, 1 failed, 2 not understood."""
    keep_files_private()
    if len(sys.argv) <= 1:
        return window()
    from desktop_app.cli.main import main as command_line

    return command_line(sys.argv[1:])


def window() -> int:
    """Opens the window and returns when it is closed."""
    keep_files_private()
    from desktop_app.app import main as open_window

    return open_window()


if __name__ == "__main__":
    sys.exit(main())
