#!/usr/bin/env bash
# Builds Homespun for Linux: installers/linux/build.sh OUT_DIR [--quick]
#
#   OUT_DIR/homespun_VERSION_amd64.deb                  Debian 12, Ubuntu 22.04 and newer
#   OUT_DIR/homespun-VERSION-linux-x86_64.tar.zst       the same tree with install.sh, for other distributions
#
# --quick packs fast instead of small (continuous integration); the programs inside are the same.
# One line a check (../checks.sh): what goes wrong ends the script with status 1. No administrator rights are needed.
#
# Environment (all optional):
#   PYTHON               interpreter that goes into the app, 3.11 with a shared libpython (default: python3.11)
#   HOMESPUN_BUILD       work folder, kept: environment, PyInstaller's work (default: /tmp/homespun-build)
#   SOURCE_DATE_EPOCH    time stamp of every file (default: the last commit's); the same sources and stamp make the
#                        same bytes
#   CHECK_LOG            file for the output of all commands (default: OUT_DIR/build.log)
#   CHECK_FIGURES        file to which sizes and times are added, "name<TAB>value" a line (default: none)
# Needs: binutils (objdump), dpkg-deb, zstd, librsvg2-bin (rsvg-convert), desktop-file-utils, appstream; a check
# whose program is missing is "not run".
set -euo pipefail
