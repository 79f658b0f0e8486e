"""stand_ins.py make TREE OUT | patch TREE: what Debian's wine lacks and the app asks for. Test code only.

    make   writes and compiles stand-ins for libraries that wine has not, or not whole: every function that a
           program in TREE imports from them is there and says that it failed. Two do what they should, because
           programs cannot go on without: random numbers, and the parts of a complex number (stand_ins.c).
    patch  points the libraries of an INSTALLED tree that ask for parts of complex numbers at our stand-in: wine
           resolves names of Windows' contracts (api-ms-...) by itself and cannot be told otherwise.

Needs the mingw compiler and its objdump.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
_GCC, _OBJDUMP = "x86_64-w64-mingw32-gcc", "x86_64-w64-mingw32-objdump"
# Library -> what its functions answer: nothing, or "not implemented" where nought would mean success (HRESULT).
_ANSWERS = {"icuuc.dll": "0", "mscms.dll": "0", "propsys.dll": "0x80004001"}
_MATH = "api-ms-win-crt-math-l1-1-0.dll"
_OWN_MATH = "xpi-ms-win-crt-math-l1-1-0.dll"
# In wine 8's C library these are declared, and end the program when they are called.
_PARTS = frozenset({"creal", "crealf", "creall", "cimag", "cimagf", "cimagl"})


def imports(program: Path) -> dict[str, set[str]]:
    """Returns library (lower case) -> names that a program imports from it."""
    text = subprocess.run([_OBJDUMP, "-p", str(program)], capture_output=True, text=True, check=True).stdout
    found: dict[str, set[str]] = {}
    library = ""
    for line in text.splitlines():
        words = line.split()
        if line.startswith("\tDLL Name: "):
            library = words[-1].lower()
        elif line.startswith("\t") and len(words) == 3 and words[1].isdigit() and library:
            found.setdefault(library, set()).add(words[2])
        elif line.startswith("There is an export table"):
            library = ""
    return found


def programs(tree: Path) -> list[Path]:
    """Every program and library in the tree."""
    return sorted(path for path in tree.rglob("*") if path.suffix.lower() in (".exe", ".dll", ".pyd"))


def make(tree: Path, out: Path) -> None:
    """Writes the stand-ins' libraries into `out`."""
    asked: dict[str, set[str]] = {}
    for program in programs(tree):
        for library, wanted in imports(program).items():
            asked.setdefault(library, set()).update(wanted)
    out.mkdir(parents=True, exist_ok=True)
    for library, answer in _ANSWERS.items():
        names: list[str] = sorted(asked.get(library, ()))
        lines = [f"void *{name}(void) {{ return (void *)(unsigned long long){answer}; }}" for name in names]
        source = out / f"{library}.c"
        source.write_text("\n".join(lines) + "\n", encoding="ascii")
        _compile(source, library, names, out)
    _compile(HERE / "stand_ins.c", "bcryptprimitives.dll", ["ProcessPrng"], out, "-DRANDOM", "-ladvapi32")
    math = sorted(asked.get(_MATH, ()))
    exports = [name if name in _PARTS else f"{name} = ucrtbase.{name}" for name in math]
    _compile(HERE / "stand_ins.c", _OWN_MATH, exports, out, "-DPARTS")


def _compile(source: Path, library: str, exports: list[str], out: Path, *words: str) -> None:
    definition = out / f"{library}.def"
    lines = [f"LIBRARY {library}", "EXPORTS", *(f" {name}" for name in exports)]
    definition.write_text("\n".join(lines) + "\n", encoding="ascii")
    subprocess.run(
        [
            _GCC,
            "-shared",
            "-O1",
            "-w",
            "-fno-builtin",
            "-o",
            str(out / library),
            str(source),
            str(definition),
            *words,
        ],
        check=True,
    )


def patch(tree: Path) -> None:
    """Changes one letter of a library's name in those that need it."""
    for program in programs(tree):
        if imports(program).get(_MATH, set()) & _PARTS:
            content = program.read_bytes()
            program.write_bytes(content.replace(_MATH.encode(), _OWN_MATH.encode()))


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make(Path(sys.argv[2]), Path(sys.argv[3]))
    else:
        patch(Path(sys.argv[2]))
