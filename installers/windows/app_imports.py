"""app_imports.py PAYLOAD: every module that the app imports from a package is still there after the trimming.

Reads the app's source, runs nothing: it works on any system. What the packages import of each other is tried under
wine (wine/inside.py imports).
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

# Imported by the engine's interpreter, from its own packages.
_ENGINE = "desktop_app/engine/"
# Made by a compiled module when its package is imported: no file of their own.
_NATIVE = frozenset({"resiliparse.extract.html2text"})


def missing_modules(payload: Path) -> list[str]:
    """Returns "module (file that imports it)", sorted."""
    packages, app = payload / "packages", payload / "app"
    tops = {path.name.split(".")[0] for path in packages.iterdir()}
    missing = set()
    for file in sorted(app.rglob("*.py")):
        name = file.relative_to(app).as_posix()
        if name.startswith(_ENGINE):
            continue
        for module in _imported(ast.parse(file.read_bytes())):
            if module.split(".")[0] in tops and module not in _NATIVE and not _is_there(packages, module):
                missing.add(f"{module} ({name})")
    return sorted(missing)


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module


def _is_there(packages: Path, module: str) -> bool:
    place = packages.joinpath(*module.split("."))
    return (
        place.is_dir()
        or any(place.parent.glob(f"{place.name}.py"))
        or any(place.parent.glob(f"{place.name}.*pyd"))
    )


if __name__ == "__main__":
    found = missing_modules(Path(sys.argv[1]))
    sys.stdout.write("".join(f"{line}\n" for line in found))
    sys.exit(1 if found else 0)
