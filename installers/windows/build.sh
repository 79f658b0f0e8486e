#!/usr/bin/env bash
# Builds the Windows installer on Linux: installers/windows/build.sh OUT_DIR [--quick] [--release]
#
#   OUT_DIR    gets homespun-VERSION-setup.exe (or homespun-VERSION-test-setup.exe, see below) and payload/, the
#              tree that it installs; downloads are kept in $HOMESPUN_DOWNLOADS (~/.cache/homespun-windows).
#   --quick    zlib instead of solid LZMA: seconds instead of two minutes, a larger file.
#   --release  python.org's own interpreter or nothing. Without it, where python.org cannot be reached, the TEST
#              interpreter of runtime.toml is taken and the file is called "-test-": it is for exercise.sh only.
#
# Needs makensis (apt: nsis), a Python 3.13 (for byte code) and uv: .venv/bin/uv, or the one on the path.
# Prints one line a check (installers/checks.sh); exit status 1 when one failed.
set -euo pipefail
cd "$(dirname "$0")/../.."
. installers/checks.sh
