"""inside.py facts|imports|launch|remember|secrets: run by the INSTALLED interpreter inside wine, for exercise.sh.

facts   what the setup left behind: the Add/Remove entry, both shortcuts, where this interpreter imports from
imports every module of the app but the engine's, and with them everything they need of the packages
launch  starts what the start menu's shortcut names, with its words, as Explorer would: without standard streams
remember keeps two secrets as the app does, and one as another program
secrets what Windows' Credential Manager holds, one name a line
"""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
import struct
import subprocess
import sys
import winreg
from pathlib import Path

_KEY = r"Software\Microsoft\Windows\CurrentVersion\Uninstall\Homespun"
_START_MENU = Path(os.environ["APPDATA"]) / "Microsoft/Windows/Start Menu/Programs/Homespun.lnk"
_DESKTOP = Path(os.environ["USERPROFILE"]) / "Desktop/Homespun.lnk"


def shortcut(file: Path) -> dict[str, str]:
    """Returns the strings of a shortcut ([MS-SHLLINK] 2.4: each a count of characters, then UTF-16)."""
    data = file.read_bytes()
    flags = struct.unpack_from("<I", data, 20)[0]
    place = 76
    if flags & 1:  # the list of shell items
        place += 2 + struct.unpack_from("<H", data, place)[0]
    if flags & 2:  # where the target lay
        place += struct.unpack_from("<I", data, place)[0]
    found = {}
    for bit, name in ((4, "name"), (8, "relative"), (16, "folder"), (32, "arguments"), (64, "icon")):
        if flags & bit:
            count = struct.unpack_from("<H", data, place)[0]
            found[name] = data[place + 2 : place + 2 + 2 * count].decode("utf-16-le").rstrip("\0")
            place += 2 + 2 * count
    return found


def entry() -> dict[str, str | int]:
    """Returns the values of the Add/Remove entry; empty when there is none."""
    found: dict[str, str | int] = {}
    try:
        with winreg.OpenKey(winreg.HKEY_CURRENT_USER, _KEY) as key:
            for number in range(winreg.QueryInfoKey(key)[1]):
                name, value, _ = winreg.EnumValue(key, number)
                found[name] = value
    except FileNotFoundError:
        pass
    return found


def import_all() -> int:
    """Returns the number of modules that cannot be imported."""
    import desktop_app

    failed = 0
    for found in pkgutil.walk_packages(desktop_app.__path__, "desktop_app."):
        if found.name.startswith(("desktop_app.engine", "desktop_app.__main__")):
            continue
        try:
            importlib.import_module(found.name)
        except ImportError as error:
            print(f"{found.name}: {error}")  # noqa: T201 - what exercise.sh keeps
            failed += 1
    return failed


def main(word: str) -> int:
    """Does what the word says. Returns the exit status."""
    if word == "remember":
        from desktop_app import keychain

        kept = [keychain.remember(name, "not a secret") for name in ("imap:zoë@example.org", "hub")]
        import keyring

        keyring.set_password("Another program", "zoë", "theirs")
        return 0 if all(kept) else 1
    if word == "secrets":
        from win32ctypes.pywin32 import win32cred

        for one in win32cred.CredEnumerate():
            print(ascii(one["TargetName"]))  # noqa: T201 - what exercise.sh counts
    elif word == "imports":
        return import_all()
    elif word == "facts":
        facts = {
            "entry": entry(),
            "start_menu": shortcut(_START_MENU) if _START_MENU.exists() else {},
            "desktop": shortcut(_DESKTOP) if _DESKTOP.exists() else {},
            "path": sys.path,
            "executable": sys.executable,
        }
        print(json.dumps(facts))  # noqa: T201 - what exercise.sh reads
    else:
        held = shortcut(_START_MENU)
        # A shortcut in wine names its target beside the icon that the setup gave it.
        target = Path(held["icon"]).parent / "runtime" / "pythonw.exe"
        subprocess.Popen(
            [target, *held["arguments"].split()], creationflags=0x8, close_fds=True
        )  # DETACHED_PROCESS
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
