"""facts.py FACTS.json VERSION: what inside.py found is what the setup promises. Says what is not; exit status."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any


def problems(facts: dict[str, Any], version: str) -> list[str]:
    """Returns one line for each thing that is wrong."""
    entry = facts["entry"]
    folder = str(entry.get("InstallLocation", ""))
    expected = {
        "DisplayName": "Homespun",
        "DisplayVersion": version,
        "DisplayIcon": f"{folder}\\app.ico",
        "UninstallString": f'"{folder}\\uninstall.exe"',
        "QuietUninstallString": f'"{folder}\\uninstall.exe" /S',
    }
    found = [f"{name}: {entry.get(name)!r}" for name, value in expected.items() if entry.get(name) != value]
    if not 100_000 < int(entry.get("EstimatedSize", 0)) < 400_000:
        found.append(f"EstimatedSize: {entry.get('EstimatedSize')} KB")
    for place in ("start_menu", "desktop"):
        link = facts[place]
        if link.get("arguments") != "-I -m desktop_app" or link.get("icon") != f"{folder}\\app.ico":
            found.append(f"{place}: {link}")
    inside = [f"{folder}\\{name}" for name in ("runtime\\python313.zip", "runtime", "app", "packages")]
    if facts["path"] != inside:
        found.append(f"imports from {facts['path']}")
    return found


if __name__ == "__main__":
    said = problems(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")), sys.argv[2])
    sys.stdout.write("".join(f"{line}\n" for line in said))
    sys.exit(1 if said else 0)
