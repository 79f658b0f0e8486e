"""What wine lacks and an engine asks for. Test code: exercise.sh lays it into the INSTALLED copy's `app` folder.

An engine's interpreter, which gets that folder as its PYTHONPATH, loads this before everything else; the app's own
does not, since it has no `site`. Nothing of the app is changed.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

# torch's OpenMP asks Windows on which processors to put its threads (GetNumaNodeProcessorMaskEx), which wine 8
# does not know. The app hands its children a few variables only, so that it has to be said here.
os.environ["KMP_AFFINITY"] = "disabled"

# As stand_ins.py does in the app's packages: wine's C library has no parts of complex numbers.
for library in Path(sys.prefix, "Lib", "site-packages", "numpy", "_core").glob("_multiarray_umath.*.pyd"):
    content = library.read_bytes()
    patched = content.replace(b"api-ms-win-crt-math-l1-1-0.dll", b"xpi-ms-win-crt-math-l1-1-0.dll")
    if patched != content:
        library.write_bytes(patched)
