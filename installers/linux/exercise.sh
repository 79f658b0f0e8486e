#!/usr/bin/env bash
# Tries the .deb and the .tar.zst of OUT_DIR in clean Debian 12 and 13 systems:
# installers/linux/exercise.sh OUT_DIR [--quick]        (after build.sh OUT_DIR)
#
#   both        apt install ./homespun_*.deb, every library found, start from the desktop entry under Xvfb with a
#               picture in OUT_DIR/screenshots/, self-test, command line, purge leaves only projects
#   Debian 12   besides: cold and warm start, tar.zst as a person without rights, the example imported, and without
#               --quick: engine installed (CPU), trained, exported, engine removed
#   Debian 13   its Python 3.13 has no CPU lock: the engine is "not run" there
#
# --quick: no engine (minutes instead of a quarter of an hour); the window, the import and the purge stay.
# One line a check (../checks.sh); status 1 if one failed. Must be run as root (chroot); where that or debootstrap is
# not to be had, every check is "not run" and the status 0.
#
# Environment (all optional):
#   HOMESPUN_ROOTS       folder with the clean systems, made once by debootstrap (default: /tmp/homespun-roots)
#   HOMESPUN_WHEELS      folders (":") in which the engine's files are looked for before the package index is asked
#                        (default: pip's find-links)
#   CHECK_LOG            output of all commands (default: OUT_DIR/exercise.log);  CHECK_FIGURES: as in build.sh
# Needs: debootstrap, xvfb, x11-utils, librsvg2-bin is not needed. Debian's archive must answer.
set -euo pipefail
