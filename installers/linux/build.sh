#!/usr/bin/env bash
# Builds Homespun for Linux from the last commit: installers/linux/build.sh OUT_DIR [--quick]
#
#   OUT_DIR/homespun_VERSION_amd64.deb                  Debian 12, Ubuntu 24.04 and newer
#   OUT_DIR/homespun-VERSION-linux-x86_64.tar.zst       the same tree with install.sh, for other distributions
#
# --quick packs fast instead of small (continuous integration); the programs inside are the same.
# One line a check (../checks.sh): what goes wrong ends the script with status 1. No administrator rights are needed.
#
# Environment (all optional):
#   PYTHON               interpreter that goes into the app, 3.11 with a shared libpython (default: /usr/bin/python3.11)
#   HOMESPUN_BUILD       work folder, kept: environment, PyInstaller's work (default: /tmp/homespun-build)
#   SOURCE_DATE_EPOCH    time stamp of every file (default: the last commit's); the same sources and stamp make the
#                        same bytes
#   CHECK_LOG            file for the output of all commands (default: OUT_DIR/build.log)
#   CHECK_FIGURES        file to which sizes and times are added, "name<TAB>value" a line (default: none)
# Needs: gcc with libc6-dev, binutils (objdump, strip, ar), dpkg-deb, xz, zstd, librsvg2-bin (rsvg-convert);
# desktop-file-utils, appstream and lintian for checks that are "not run" without them.
set -euo pipefail
set -o allexport # `strictly` hands our variables to a shell of its own

usage() {
  sed -n '2,18s/^# \{0,1\}//p' "$0" >&2
  exit 2
}

out= quick=
for word in "$@"; do
  case $word in
    --quick) quick=yes ;;
    -*) usage ;;
    *) [ -z "$out" ] || usage; out=$word ;;
  esac
done
[ -n "$out" ] || usage

mkdir -p "$out"
out=$(cd "$out" && pwd)
cd "$(dirname "$0")/../.."
here=$PWD/installers/linux
python=${PYTHON:-/usr/bin/python3.11}
work=${HOMESPUN_BUILD:-/tmp/homespun-build}
if [ -z "${CHECK_LOG:-}" ]; then
  export CHECK_LOG=$out/build.log
  : >"$CHECK_LOG"
fi
. installers/checks.sh

export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
version=$(sed -n 's/^__version__ = "\(.*\)"/\1/p' desktop_app/__init__.py)
deb=$out/homespun_${version}_amd64.deb
portable=homespun-$version-linux-x86_64
source=$work/source tree=$work/dist/homespun
mkdir -p "$work"
# One build at a time in one work folder.
exec 9>"$work/busy.lock"
flock 9
# As small as it gets takes minutes, and other settings than these take more memory when they are unpacked.
portable_packing=(-19 --long=27)
if [ -n "$quick" ]; then portable_packing=(-3); fi

# Runs a function of ours so that its first error ends it: below an `if`, as in `check`, bash would go on.
strictly() {
  bash -euo pipefail -c "$(declare -f; declare -p portable_packing); \"\$@\"" strictly "$@"
}

packing_programs() {
  local missing=()
  for program in "$python" gcc objdump strip ar dpkg-deb xz zstd rsvg-convert git; do
    command -v "$program" >/dev/null || missing+=("$program")
  done
  if [ ${#missing[@]} -gt 0 ]; then
    echo "missing: ${missing[*]}"
    return 1
  fi
}

# The packages of requirements.txt and nothing else, made again only when that file or the interpreter changes.
environment() {
  local stamp
  stamp="$("$python" -VV) $(sha256sum <"$here/requirements.txt")"
  [ "$(cat "$work/venv/stamp" 2>/dev/null)" != "$stamp" ] || return 0
  rm -rf "$work/venv"
  "$python" -m venv "$work/venv"
  "$work/venv/bin/python" -m pip install --quiet --only-binary :all: --require-hashes -r "$here/requirements.txt"
  echo "$stamp" >"$work/venv/stamp"
}

# What others are still writing in this checkout stays out, and so does what git does not know.
export_source() {
  echo "commit $(git rev-parse HEAD); changed files that are left out: $(git status --porcelain | wc -l)"
  rm -rf "$source"
  mkdir -p "$source"
  git archive HEAD | tar x -C "$source"
}

pack() {
  rm -rf "$work/dist"
  # A seed for the order of sets in compiled files; no compression inside, so that the package's own works better.
  (cd "$work" && PYTHONHASHSEED=1 PYINSTALLER_ZLIB_COMPRESSION_LEVEL=0 PYINSTALLER_CONFIG_DIR="$work/cache" \
    venv/bin/python -m PyInstaller --noconfirm --clean --log-level WARN --distpath dist --workpath pyinstaller \
    "$source/installers/linux/homespun.spec")
  find "$tree" -type d -exec chmod 755 {} +
  find "$tree" -type f -exec chmod 644 {} +
  chmod 755 "$tree/homespun" "$tree/uv"
}

engine_python() {
  PYTHONDONTWRITEBYTECODE=1 "$python" "$source/installers/linux/engine_python.py" "$tree"
  find "$tree/python" -type d -exec chmod 755 {} +
  find "$tree/python/lib" -type f -exec chmod 644 {} +
}

self_test() {
  local home status=0
  home=$(mktemp -d)
  cp "$work/dist/self_test/homespun-self-test" "$tree/"
  QT_QPA_PLATFORM=offscreen HOMESPUN_HOME=$home timeout 300 "$tree/homespun-self-test" || status=$?
  rm -rf "$tree/homespun-self-test" "$home"
  find "$tree" -name __pycache__ -prune -exec rm -rf {} +
  return $status
}

libraries() { "$work/venv/bin/python" -I -c "
import sys
sys.path.insert(0, '$source/installers/linux')
sys.argv = ['libraries', '$tree', '2.35']
import runpy
runpy.run_path('$source/installers/linux/libraries.py', run_name='__main__')"; }

# The files around the app that both packages have: desktop entry, icons, metainfo.
share() {
  local package=$source/installers/linux/package icons=$source/resources/icons
  rm -rf "$work/share"
  mkdir -p "$work/share/applications" "$work/share/metainfo" "$work/share/icons/hicolor/scalable/apps"
  cp "$package/homespun.desktop" "$work/share/applications/"
  sed -e "s/@VERSION@/$version/" -e "s/@DATE@/$(date -u -d "@$SOURCE_DATE_EPOCH" +%F)/" \
    "$package/homespun.metainfo.xml.in" >"$work/share/metainfo/homespun.metainfo.xml"
  cp "$icons/app.svg" "$work/share/icons/hicolor/scalable/apps/homespun.svg"
  for size in 32 48 64 128 256; do
    mkdir -p "$work/share/icons/hicolor/${size}x$size/apps"
    rsvg-convert -w $size -h $size "$icons/app.svg" -o "$work/share/icons/hicolor/${size}x$size/apps/homespun.png"
  done
}

copyright_file() {
  "$work/venv/bin/python" "$source/installers/linux/third_party.py" "$tree" \
    "$("$work/venv/bin/python" -c 'import sysconfig; print(sysconfig.get_path("stdlib"))')" "$work/copyright"
}

one_time() { find "$1" -print0 | xargs -0 touch --no-dereference --date="@$SOURCE_DATE_EPOCH"; }

make_deb() {
  local root=$work/deb package=$source/installers/linux/package
  rm -rf "$root"
  mkdir -p "$root/DEBIAN" "$root/usr/lib" "$root/usr/bin" "$root/usr/share/doc/homespun" \
    "$root/usr/share/lintian/overrides"
  cp -a "$tree" "$root/usr/lib/homespun"
  cp -a "$work/share/." "$root/usr/share/"
  ln -s ../lib/homespun/homespun "$root/usr/bin/homespun"
  cp "$work/copyright" "$root/usr/share/doc/homespun/copyright"
  printf 'homespun (%s) stable; urgency=medium\n\n  * What is new: /usr/share/doc/homespun/NEWS.gz\n\n -- The Homespun team <homespun@localhost>  %s\n' \
    "$version" "$(date -u -R -d "@$SOURCE_DATE_EPOCH")" | gzip -9n >"$root/usr/share/doc/homespun/changelog.gz"
  gzip -9nc "$source/CHANGELOG.md" >"$root/usr/share/doc/homespun/NEWS.gz"
  install -m644 "$package/lintian-overrides" "$root/usr/share/lintian/overrides/homespun"
  install -m755 "$package/postinst" "$package/prerm" "$root/DEBIAN/"
  find "$root" -type d -exec chmod 755 {} +
  find "$root/usr/share" -type f -exec chmod 644 {} +
  sed -e "s/@VERSION@/$version/" -e "s/@INSTALLED_KIB@/$(du -sk --apparent-size "$root/usr" | cut -f1)/" \
    "$package/control.in" >"$root/DEBIAN/control"
  (cd "$root" && find usr -type f -print0 | LC_ALL=C sort -z | xargs -0 md5sum >DEBIAN/md5sums)
  chmod 644 "$root/DEBIAN/control" "$root/DEBIAN/md5sums"
  one_time "$root"
  if [ -n "$quick" ]; then
    dpkg-deb --root-owner-group -Zgzip -z1 --build "$root" "$deb"
  else
    dpkg-deb --root-owner-group -Znone --build "$root" "$work/plain.deb"
    repack "$work/plain.deb" >"$deb"
    rm "$work/plain.deb" "$work/control.tar.xz" "$work/data.tar.xz" "$work/debian-binary"
  fi
}

# FILE: a .deb without compression; prints it compressed. dpkg-deb cannot ask xz for its filter for x86 programs, which
# is 3 MB of ours; liblzma finds in the file which filters it has, and dpkg and apt read with that.
repack() {
  ar p "$1" control.tar | xz -T1 --check=crc32 >"$work/control.tar.xz"
  ar p "$1" data.tar | xz -T1 --check=crc32 --x86 --lzma2=preset=9e >"$work/data.tar.xz"
  echo 2.0 >"$work/debian-binary"
  printf '!<arch>\n'
  for part in debian-binary control.tar.xz data.tar.xz; do
    # The head of a member (man 5 deb): name, time, owner, group, mode, size; the next one begins at an even byte.
    printf '%-16s%-12s%-6s%-6s%-8s%-10s`\n' "$part" "$SOURCE_DATE_EPOCH" 0 0 100644 "$(stat -c %s "$work/$part")"
    cat "$work/$part"
    if [ $(($(stat -c %s "$work/$part") % 2)) = 1 ]; then echo; fi
  done
}

make_portable() {
  local root=$work/portable/$portable
  rm -rf "$work/portable"
  mkdir -p "$root"
  cp -a "$tree" "$root/app"
  cp -a "$work/share" "$root/share"
  cp "$work/copyright" "$root/THIRD-PARTY.txt"
  cp "$source/LICENSE" "$root/LICENSE"
  install -m755 "$source/installers/linux/install.sh" "$root/install.sh"
  one_time "$work/portable"
  tar --create --directory "$work/portable" --sort=name --owner=0 --group=0 --numeric-owner --format=gnu "$portable" |
    zstd --quiet --force --threads=1 "${portable_packing[@]}" -o "$out/$portable.tar.zst"
}

below() { # FILE MEBIBYTES
  local bytes
  bytes=$(stat -c %s "$1")
  echo "$1: $bytes bytes"
  [ "$bytes" -lt $(($2 * 1000 * 1000)) ]
}

megabytes() { awk -v bytes="$(stat -c %s "$1")" 'BEGIN { printf "%.1f", bytes / 1e6 }'; }

if_there() { # PROGRAM NAME COMMAND...
  local program=$1 name=$2
  shift 2
  if command -v "$program" >/dev/null; then check "$name" "$@"; else not_run "$name" "$program is not installed"; fi
}

check "linux: the programs that pack" strictly packing_programs
check "linux: packages of the lock, by hash" strictly environment
check "linux: the sources of the last commit" strictly export_source
check "linux: packed with PyInstaller" strictly pack
check "linux: the Python that engines are built on" strictly engine_python
check "linux: self-test of the packed app" strictly self_test
check "linux: every library is inside or in Depends; glibc 2.35 is enough" strictly libraries
check "linux: icons and menu entry" strictly share
check "linux: a licence for everything inside" strictly copyright_file
if_there desktop-file-validate "linux: desktop entry is valid" desktop-file-validate "$work/share/applications/homespun.desktop"
if_there appstreamcli "linux: AppStream metainfo is valid" appstreamcli validate --no-net \
  --override=cid-desktopapp-is-not-rdns=info "$work/share/metainfo/homespun.metainfo.xml"
check "linux: .deb" strictly make_deb
check "linux: .tar.zst" strictly make_portable
if [ -n "$quick" ]; then
  not_run "linux: .deb is smaller than 75 MB" "--quick packs fast"
  not_run "linux: .deb, by lintian" "takes long; without --quick"
else
  check "linux: .deb is smaller than 75 MB" strictly below "$deb" 75
  if_there lintian "linux: .deb, by lintian" lintian --fail-on error --suppress-tags unknown-field "$deb"
fi
figure "linux: app on disk, MB" "$(du -sm "$tree" | cut -f1)"
figure "linux: .deb, MB" "$(megabytes "$deb")"
figure "linux: .tar.zst, MB" "$(megabytes "$out/$portable.tar.zst")"
