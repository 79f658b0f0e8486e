#!/usr/bin/env bash
# Builds the Windows installer on Linux: installers/windows/build.sh OUT_DIR [--quick] [--release]
#
#   OUT_DIR    gets homespun-VERSION-setup.exe (or homespun-VERSION-test-setup.exe, see below) and payload/, the
#              tree that it installs.
#   --quick    zlib instead of solid LZMA, and made once instead of twice: a minute, a larger file.
#   --release  python.org's own interpreter or nothing. Without it, where python.org cannot be reached, the TEST
#              interpreter of runtime.toml is taken and the file is called "-test-": it is for exercise.sh only.
#
# The last commit is built, not what lies changed in the working tree. Prints one line a check
# (installers/checks.sh); exit status 1 when one failed.
#
# Environment (all optional):
#   UV, PYTHON           programs (default: .venv/bin/uv or uv; .venv/bin/python or python3, 3.11 or newer)
#   HOMESPUN_DOWNLOADS   where the interpreter's package is kept (default: ~/.cache/homespun-windows)
#   HOMESPUN_SIGN        a command that signs the file it is given; setup.exe and uninstall.exe go through it
#   SOURCE_DATE_EPOCH    time of every file (default: the last commit's)
#   PEFILE_PYTHON        a Python that has pefile (default: the same one)
#   CHECK_LOG, CHECK_FIGURES   see installers/checks.sh (default log: OUT_DIR/build.log)
# Needs: makensis (apt: nsis), Python, uv. A check whose program (pefile, osslsigncode) is missing is "not run".
set -euo pipefail
cd "$(dirname "$0")/../.."
. installers/checks.sh
here=installers/windows
out=${1:?usage: installers/windows/build.sh OUT_DIR [--quick] [--release]}
shift
compressor=lzma quick= release=
for word in "$@"; do
  case $word in
    --quick) quick=1 compressor=zlib ;;
    --release) release=1 ;;
    *) echo "unknown: $word" >&2; exit 2 ;;
  esac
done
mkdir -p "$out"
out=$(realpath "$out")
export CHECK_LOG=${CHECK_LOG:-$out/build.log}
: >>"$CHECK_LOG"

first_of() { # the first that is there and starts: pyenv puts programs on the path that only tell what they are not
  local one
  for one in "$@"; do
    if "$one" --version >/dev/null 2>&1; then command -v "$one"; return; fi
  done
}
export UV=${UV:-$(first_of "$PWD/.venv/bin/uv" uv)}
python=${PYTHON:-$(first_of "$PWD/.venv/bin/python" python3)}
export HOMESPUN_DOWNLOADS=${HOMESPUN_DOWNLOADS:-$HOME/.cache/homespun-windows}
# One commit for all that is made, whatever is committed meanwhile.
HOMESPUN_COMMIT=$(git rev-parse HEAD 2>/dev/null || echo HEAD) && export HOMESPUN_COMMIT
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
for need in makensis "${UV:-uv}" "${python:-python3}"; do
  command -v "$need" >/dev/null || { not_run "Windows: installer" "$need is missing here"; exit 0; }
done
version=$(sed -n 's/^__version__ = "\([0-9.]*\).*"/\1/p' desktop_app/__init__.py)

# --- the interpreter ------------------------------------------------------------------------------------------
runtime=release name=homespun-$version-setup.exe
if ! "$python" "$here/payload.py" release >>"$CHECK_LOG" 2>&1; then
  if [ -n "$release" ]; then
    check "Windows: python.org's interpreter" "$python" "$here/payload.py" release
  fi
  not_run "Windows: python.org's interpreter" "cannot be fetched here; the file is for the exercise only"
  runtime=test name=homespun-$version-test-setup.exe
fi

# --- the tree -------------------------------------------------------------------------------------------------
check "Windows: payload, every file by its hash" "$python" "$here/payload.py" "$runtime" "$out/payload"
figure "Windows: installed MB" "$(du -sm --apparent-size "$out/payload" | cut -f1)"
same_tree() {
  "$python" "$here/payload.py" "$runtime" "$out/again"
  cmp "$out/payload/files.sha256" "$out/again/files.sha256"
}
[ -n "$quick" ] || check "Windows: payload made again is the same" same_tree

if "${PEFILE_PYTHON:-$python}" -c 'import pefile' 2>>"$CHECK_LOG"; then
  check "Windows: every library that is imported is there" "${PEFILE_PYTHON:-$python}" "$here/pe_imports.py" "$out/payload"
else
  not_run "Windows: every library that is imported is there" "the Python package pefile is missing here"
fi
check "Windows: every module that the app imports is there" "$python" "$here/app_imports.py" "$out/payload"
signed_by_python() { # every program of the interpreter: unchanged since it was signed, and by whom
  local file said digests
  for file in "$out"/payload/runtime/{python,pythonw}.exe "$out"/payload/runtime/*.{dll,pyd}; do
    case ${file##*/} in vcruntime*) continue ;; esac # Microsoft's
    said=$(osslsigncode verify -in "$file" 2>&1 || true) # the chain to Microsoft's root is not known here
    grep -q 'Subject:.*Python Software Foundation' <<<"$said" || { echo "$file: not signed"; return 1; }
    # "Current" is what the signature says, "Calculated" what the file is now.
    digests=$(sed -n 's/^\(Current\|Calculated\) message digest *: *\([0-9A-F]\{64\}\) *$/\2/p' <<<"$said" | head -2)
    [ "$(wc -l <<<"$digests") $(uniq <<<"$digests" | wc -l)" = "2 1" ] || { echo "$file: changed"; return 1; }
  done
}
if command -v osslsigncode >/dev/null; then
  check "Windows: the interpreter is signed by the Python Software Foundation" signed_by_python
else
  not_run "Windows: the interpreter is signed by the Python Software Foundation" "osslsigncode is missing here"
fi

# --- setup.exe ------------------------------------------------------------------------------------------------
pack() { # TREE FILE
  "$python" "$here/file_list.py" "$1" >"$out/files.nsh"
  (cd "$here/setup" && makensis -V3 -WX -INPUTCHARSET UTF8 -DVERSION="$version" -DPAYLOAD="$1" -DFILES="$out/files.nsh" \
    -DLONGEST="$("$python" ../file_list.py --longest "$1")" -DINSTALLED_KB="$(du -sk --apparent-size "$1" | cut -f1)" \
    -DCOMPRESSOR="$compressor" ${HOMESPUN_SIGN:+-DSIGN="$HOMESPUN_SIGN"} -DOUT="$2" homespun.nsi)
}
check "Windows: setup.exe" pack "$out/payload" "$out/$name"
size=$(stat -c %s "$out/$name")
figure "Windows: setup.exe MB (${compressor})" "$(awk "BEGIN { printf \"%.1f\", $size / 1e6 }")"
if [ -n "$quick" ]; then
  not_run "Windows: setup.exe under 60 MB" "--quick packs fast, not small"
  not_run "Windows: setup.exe of two builds is the same, bit for bit" "--quick packs once"
else
  check "Windows: setup.exe under 60 MB" test "$size" -lt 60000000
  if [ -n "${HOMESPUN_SIGN:-}" ]; then
    not_run "Windows: setup.exe of two builds is the same, bit for bit" "a signature holds the time"
  else
    # Both of a tree laid out on its own, in folders of their own. Packed fast: twice the small way is ten minutes
    # for no other answer.
    same_setup() {
      compressor=zlib
      mkdir -p "$out/one" "$out/two"
      pack "$out/payload" "$out/one/again.exe" && pack "$out/again" "$out/two/again.exe" &&
        cmp "$out/one/again.exe" "$out/two/again.exe"
    }
    check "Windows: setup.exe of two builds is the same, bit for bit" same_setup
  fi
fi
rm -rf "$out/again" "$out/one" "$out/two" "$out/files.nsh"
(cd "$out" && sha256sum "$name" >"$name.sha256")
