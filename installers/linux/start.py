"""What PyInstaller starts: the command `homespun`."""

import sys

from desktop_app.__main__ import main

sys.exit(main())
