"""pe_imports.py TREE: every library that a program or library in TREE imports is in TREE or part of Windows 10.

Needs `pefile` (PyPI, MIT). Prints what is missing, one line a library; exit status 1 if something is.
"""

from __future__ import annotations

import sys
from pathlib import Path

# Part of every Windows 10 (1809) and 11, desktop editions.
WINDOWS = frozenset(
    """
    advapi32 authz bcrypt bcryptprimitives cabinet cfgmgr32 combase comctl32 comdlg32 crypt32 cryptbase d2d1 d3d11
    d3d12 d3d9 d3dcompiler_47 dbghelp dcomp dnsapi dwmapi dwrite dxgi dxva2 gdi32 gdiplus hid icuuc icuin imagehlp
    imm32 iphlpapi kernel32 mpr mscms msi msvcrt ncrypt netapi32 ntdll ole32 oleacc oleaut32 opengl32 pdh powrprof
    propsys psapi rpcrt4 runtimeobject secur32 setupapi shcore shell32 shlwapi synchronization ucrtbase
    uiautomationcore user32 userenv usp10 uxtheme version winhttp wininet windowscodecs winmm winspool wintrust
    wldap32 ws2_32 wtsapi32
    """.split()
)
_CONTRACTS = ("api-ms-win-", "ext-ms-win-")  # names behind which Windows' own libraries stand
_X86_64 = 0x8664


def missing_imports(tree: Path) -> dict[str, list[str]]:
    """Returns what is not there: library -> the files that import it; also files for another processor."""
    import pefile

    files = [path for path in sorted(tree.rglob("*")) if path.suffix.lower() in (".exe", ".dll", ".pyd")]
    there = {path.name.lower() for path in files}
    missing: dict[str, list[str]] = {}
    for path in files:
        name = path.relative_to(tree).as_posix()
        with pefile.PE(str(path), fast_load=True) as program:
            program.parse_data_directories(
                directories=[
                    pefile.DIRECTORY_ENTRY["IMAGE_DIRECTORY_ENTRY_IMPORT"],
                    pefile.DIRECTORY_ENTRY["IMAGE_DIRECTORY_ENTRY_DELAY_IMPORT"],
                ]
            )
            if program.FILE_HEADER.Machine != _X86_64:
                missing.setdefault("(a program for another processor)", []).append(name)
            imports = [
                *getattr(program, "DIRECTORY_ENTRY_IMPORT", ()),
                *getattr(program, "DIRECTORY_ENTRY_DELAY_IMPORT", ()),
            ]
            for library in {entry.dll.decode("ascii", "replace").lower() for entry in imports}:
                if not is_found(library, there):
                    missing.setdefault(library, []).append(name)
    return missing


def is_found(library: str, there: set[str]) -> bool:
    """Whether an imported library is among the files `there` (lower case) or part of Windows."""
    stem = library.removesuffix(".dll").removesuffix(".drv")
    return library in there or stem in WINDOWS or library.startswith(_CONTRACTS)


def main(arguments: list[str]) -> int:
    """Prints what is missing. Returns the exit status."""
    missing = missing_imports(Path(arguments[0]))
    for library, files in sorted(missing.items()):
        sys.stdout.write(f"{library}: {', '.join(files[:5])}{' ...' if len(files) > 5 else ''}\n")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
