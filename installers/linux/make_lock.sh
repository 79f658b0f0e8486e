#!/usr/bin/env bash
# Makes requirements.txt, the exact and hash-checked packages of the app for Linux, again:
# installers/linux/make_lock.sh        (after pyproject.toml or installers/requirements/constraints.txt changed)
#
# Needs uv (of .venv, or any) and the package index. Python 3.11 and glibc 2.34 are what build.sh packs for.
set -euo pipefail
cd "$(dirname "$0")/../.."
uv=.venv/bin/uv
[ -x "$uv" ] || uv=uv
UV_NO_CONFIG=1 "$uv" pip compile --quiet pyproject.toml installers/linux/packer.in \
    --constraint installers/requirements/constraints.txt --generate-hashes --only-binary :all: --upgrade \
    --python-version 3.11 --python-platform x86_64-manylinux_2_34 \
    --no-emit-index-url --no-annotate --no-header --output-file installers/linux/requirements.txt
