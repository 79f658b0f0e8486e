#!/usr/bin/env bash
# Makes .venv for a source checkout on Debian or Ubuntu: Python, the system libraries Qt needs, pinned packages.
# Called by the Makefile, which decides whether it has to run at all. Everything it does can be done again.
set -euo pipefail
cd "$(dirname "$0")/.."
venv="${VENV:-.venv}"
constraints=installers/requirements/constraints.txt

say() { printf '\033[1m==> %s\033[0m\n' "$*"; }

# --- system packages: only what is missing -------------------------------------------------------------------
missing=()
need_library() { # file name of a shared library, the package that brings it
    /sbin/ldconfig -p | grep -q "$1" || missing+=("$2")
}
find_python() {
    for candidate in ${PYTHON:-} python3 python3.13 python3.12 python3.11; do
        if "$candidate" -c 'import sys; raise SystemExit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
}
python="$(find_python || true)"
if [ -z "$python" ]; then
    missing+=(python3 python3-venv)
elif ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    missing+=("$(basename "$(readlink -f "$python")")-venv")
fi
if [ "$(uname -s)" = Linux ] && [ -x /sbin/ldconfig ]; then
    need_library libEGL.so.1 libegl1
    need_library libGL.so.1 libgl1
    need_library libxkbcommon.so.0 libxkbcommon0
    need_library libdbus-1.so.3 libdbus-1-3
    need_library libfontconfig.so.1 libfontconfig1
    need_library libglib-2.0.so.0 libglib2.0-0
    need_library libgomp.so.1 libgomp1
    # For a window on X11; the tests draw without one.
    need_library libxcb-cursor.so.0 libxcb-cursor0
    need_library libxcb-icccm.so.4 libxcb-icccm4
    need_library libxcb-image.so.0 libxcb-image0
    need_library libxcb-keysyms.so.1 libxcb-keysyms1
    need_library libxcb-render-util.so.0 libxcb-render-util0
    need_library libxcb-shape.so.0 libxcb-shape0
    need_library libxcb-xkb.so.1 libxcb-xkb1
    need_library libxkbcommon-x11.so.0 libxkbcommon-x11-0
    # Qt draws empty boxes on a system without any font.
    find /usr/share/fonts "$HOME/.fonts" "$HOME/.local/share/fonts" \( -name '*.ttf' -o -name '*.otf' -o -name '*.ttc' \) \
        2>/dev/null | grep -q . || missing+=(fonts-dejavu-core)
fi
if [ ${#missing[@]} -gt 0 ]; then
    if command -v apt-get >/dev/null && { [ "$(id -u)" = 0 ] || command -v sudo >/dev/null; }; then
        sudo=""
        [ "$(id -u)" = 0 ] || sudo=sudo
        say "installing system packages: ${missing[*]}"
        $sudo apt-get update -qq
        $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
        python="$(find_python)"
    else
        echo "Please install these packages, then run the same command again: ${missing[*]}" >&2
        exit 1
    fi
fi

# --- Python packages -----------------------------------------------------------------------------------------
if [ ! -x "$venv/bin/python" ]; then
    say "making $venv with $("$python" --version)"
    "$python" -m venv "$venv"
fi
pip() { "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --constraint "$constraints" "$@"; }
# torch first and alone: a machine that offers a CPU build takes it then; with the others in one
# go, pip would pull several gigabytes of CUDA packages.
say "installing torch"
pip torch==2.13.0
say "installing the pinned packages"
pip --editable ".[engine,dev]"
touch "$venv/.ready"
say "ready"
