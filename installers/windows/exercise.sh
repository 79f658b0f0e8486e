#!/usr/bin/env bash
# Exercises the Windows installer under Debian's wine: installers/windows/exercise.sh OUT_DIR [--quick]
#
#   OUT_DIR   holds what build.sh made; screenshots and logs of the exercise go to OUT_DIR/exercise/.
#   --quick   without the engine (which fetches 250 MB) and without the second profile.
#
# Needs wine64, xvfb-run, the 64-bit mingw compiler (for the stand-ins of what wine lacks; they never ship).
# What this machine lacks is said as "not run". Prints one line a check; exit status 1 when one failed.
set -euo pipefail
cd "$(dirname "$0")/../.."
. installers/checks.sh
