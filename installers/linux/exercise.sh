#!/usr/bin/env bash
# Tries what build.sh made in clean Debian 12 and 13 systems: installers/linux/exercise.sh OUT_DIR [--quick]
#
#   both        apt install ./homespun_*.deb, every library found, self-test, started from its entry in the menu under
#               Xvfb with a picture in OUT_DIR/screenshots/, the example imported and redacted, purge leaves only projects
#   Debian 12   besides: cold and warm start; the .tar.zst installed, started and removed by a person without rights;
#               without --quick: clicked through from the menu entry over the engine (CPU) to a checked export
#               (journey.py), a picture of every step
#   Debian 13   without --quick: engine installed (CPU), trained, exported, engine removed, all from the command line
#
# --quick: no engine (minutes instead of a quarter of an hour).
# One line a check (../checks.sh); status 1 if one failed. Must be run as root (chroot); where that, debootstrap or
# Debian's archive is not to be had, the checks are "not run" and the status is 0.
#
# Environment (all optional):
#   HOMESPUN_ROOTS       folder with the clean systems, made once by debootstrap (default: /tmp/homespun-roots)
#   HOMESPUN_BUILD       build.sh's work folder, for its self-test (default: /tmp/homespun-build)
#   HOMESPUN_WHEELS      folders (":") in which the engine's files are looked for before the package index is asked
#                        (default: /opt/wheels:/opt/pypi/files)
#   CHECK_LOG            output of all commands (default: OUT_DIR/exercise.log);  CHECK_FIGURES: as in build.sh
# Needs: debootstrap, Xvfb, xwininfo (x11-utils), zstd, Python 3.
set -euo pipefail
set -o allexport # `strictly` hands our variables to a shell of its own

usage() {
  sed -n '2,22s/^# \{0,1\}//p' "$0" >&2
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
[ -n "$out" ] && [ -d "$out" ] || usage

out=$(cd "$out" && pwd)
cd "$(dirname "$0")/../.."
here=$PWD/installers/linux
roots=${HOMESPUN_ROOTS:-/tmp/homespun-roots}
build=${HOMESPUN_BUILD:-/tmp/homespun-build}
wheels=${HOMESPUN_WHEELS:-/opt/wheels:/opt/pypi/files}
if [ -z "${CHECK_LOG:-}" ]; then
  export CHECK_LOG=$out/exercise.log
  : >"$CHECK_LOG"
fi
. installers/checks.sh
deb=$(ls "$out"/homespun_*_amd64.deb)
portable=$(ls "$out"/homespun-*-linux-x86_64.tar.zst)
mkdir -p "$out/screenshots" "$roots"

clean=(env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 TERM=dumb)
failed=0
# Runs a function of ours so that its first error ends it: below an `if`, as in `check`, bash would go on.
strictly() {
  bash -euo pipefail -c "$(declare -f; declare -p clean); \"\$@\"" strictly "$@"
}
try() { # NAME FUNCTION...
  local name=$1
  shift
  check "$name" strictly "$@" || failed=1
}

missing=()
[ "$(id -u)" = 0 ] || missing+=("root's rights")
for program in debootstrap Xvfb xwininfo zstd python3; do
  command -v "$program" >/dev/null || missing+=("$program")
done
if [ ${#missing[@]} -gt 0 ]; then
  not_run "linux: life on clean Debian systems" "this machine lacks ${missing[*]}"
  exit 0
fi

# --- a screen, and a clean system that is thrown away afterwards ----------------------------------------------
stage=$(mktemp -d)
root=
leave() {
  [ -z "$root" ] || leave_system
  [ -z "${xvfb:-}" ] || kill "$xvfb" 2>/dev/null || true
  rm -rf "$stage"
}
trap leave EXIT

open_screen() {
  mkdir -p "$stage/screen"
  Xvfb -displayfd 3 -screen 0 1280x800x24 -br -noreset -nolisten tcp -fbdir "$stage/screen" 3>"$stage/display" 2>>"$CHECK_LOG" &
  xvfb=$!
  for _ in $(seq 100); do
    [ ! -s "$stage/display" ] || break
    sleep 0.1
  done
  display=:$(cat "$stage/display")
}
screen() { python3 "$here/screen.py" "$stage/screen/Xvfb_screen0" "$@"; }

debian_there() { # SUITE: made once, and never changed: what is tried happens in a layer above it
  [ ! -d "$roots/$1" ] || return 0
  rm -rf "${roots:?}/$1.part"
  debootstrap --variant=minbase "$1" "$roots/$1.part" http://deb.debian.org/debian
  mv "$roots/$1.part" "$roots/$1"
}

enter_system() { # SUITE
  mkdir -p "$stage/layer" "$stage/upper" "$stage/work" "$stage/root" "$roots/packages-$1/partial"
  mount -t tmpfs -o size=8g homespun "$stage/layer"
  mkdir "$stage/layer/upper" "$stage/layer/work"
  mount -t overlay homespun -o "lowerdir=$roots/$1,upperdir=$stage/layer/upper,workdir=$stage/layer/work" "$stage/root"
  root=$stage/root
  mount -t proc proc "$root/proc"
  mount --rbind /dev "$root/dev"
  mount --make-rslave "$root/dev"
  # Debian's packages are fetched once.
  mount --bind "$roots/packages-$1" "$root/var/cache/apt/archives"
  rm -f "$root/etc/apt/apt.conf.d/docker-clean"
  cp /etc/resolv.conf "$root/etc/"
  cp "$deb" "$root/root/homespun.deb"
}

leave_system() {
  sync
  for place in "$root/dev" "$root/proc" "$root/var/cache/apt/archives" "$root" "$stage/layer"; do
    umount -l "$place" 2>>"$CHECK_LOG" || true
  done
  root=
  rm -rf "$stage/layer" "$stage/root"
}

as_root() { chroot "$root" "${clean[@]}" HOME=/root DEBIAN_FRONTEND=noninteractive "$@"; }
as_person() {
  chroot "$root" runuser -u person -- "${clean[@]}" HOME=/home/person USER=person DISPLAY="${display:-}" \
    XDG_DATA_DIRS=/usr/local/share:/usr/share "$@"
}

# --- checks ---------------------------------------------------------------------------------------------------
apt_install() {
  as_root apt-get update -q
  as_root apt-get install -y -q --no-install-recommends /root/homespun.deb
  as_root useradd --create-home --shell /bin/bash person
  # Networks that look into connections have an authority of their own, which this computer knows.
  cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/ca-certificates.crt"
}

libraries_found() {
  local lost
  lost=$(as_root bash -c 'find /usr/lib/homespun -type f \( -name "*.so*" -o -perm -100 \) | while read -r file; do
    LD_LIBRARY_PATH=/usr/lib/homespun/_internal:/usr/lib/homespun/_internal/PySide6/Qt/lib ldd "$file" 2>/dev/null |
      sed -n "s|^[[:space:]]*\([^ ]*\) => not found.*|\1 of $file|p"; done | sort -u')
  # The printing system is a recommendation: without it a page becomes a PDF.
  lost=$(grep -v '^libcups' <<<"$lost" || true)
  echo "$lost"
  [ -z "$lost" ]
}

tools() {
  as_root apt-get install -y -q --no-install-recommends dbus libglib2.0-bin at-spi2-core python3-gi gir1.2-atspi-2.0 \
    fonts-droid-fallback
}

self_test() {
  cp "$build/dist/self_test/homespun-self-test" "$root/usr/lib/homespun/"
  local status=0
  as_person QT_QPA_PLATFORM=xcb timeout 300 /usr/lib/homespun/homespun-self-test || status=$?
  rm -f "$root/usr/lib/homespun/homespun-self-test"
  return $status
}

started_from_entry() { # ENTRY PICTURE
  as_person HOMESPUN_HOME=/home/person/tried dbus-run-session -- sh -c \
    "gio launch $1 && while [ ! -e ~/seen ]; do sleep 0.2; done" &
  local session=$! status=0
  screen wait 60 || status=1
  sleep 1
  screen picture "$2" || status=1
  DISPLAY=$display xwininfo -root -tree
  # Name and class, by which a desktop finds the entry, its icon and its name.
  DISPLAY=$display xwininfo -root -tree | grep -q '("homespun" "Homespun")' || status=1
  # -c: only what runs inside this root.
  as_root sh -c 'kill $(pidof -c homespun)' || status=1
  touch "$root/home/person/seen"
  wait "$session" || status=1
  rm -rf "$root/home/person/tried" "$root/home/person/seen"
  return $status
}

shipped=/usr/lib/homespun/_internal/source/desktop_app/_shipped

imported() {
  as_person homespun --version
  as_person homespun doctor
  as_person homespun new /home/person/Homespun/mine
  as_person homespun import /home/person/Homespun/mine $shipped/examples/mailbox $shipped/examples/chats \
    --me billie.hartwell@example.org --me "Billie Hartwell"
  as_person homespun redact /home/person/Homespun/mine
  test -s "$root/home/person/Homespun/mine/dataset/train.json"
}

portable_lives() {
  local place=$root/home/person/unpacked
  mkdir "$place"
  zstd -dc --long=27 "$portable" | tar x -C "$place" --strip-components=1 --no-same-owner
  as_root chown -R person: /home/person/unpacked
  as_person sh /home/person/unpacked/install.sh
  as_person sh /home/person/unpacked/install.sh # an upgrade
  rm -rf "$place"
  as_person /home/person/.local/bin/homespun --version
  started_from_entry /home/person/.local/share/applications/homespun.desktop "$out/screenshots/portable.png"
  as_person sh /home/person/.local/lib/homespun/install.sh --uninstall </dev/null
  local left
  left=$(as_root find /home/person/.local -iname '*homespun*' -not -path '/home/person/.local/share/homespun*')
  echo "left: $left"
  [ -z "$left" ]
}

timed_start() { # WHAT
  local best= line
  for _ in 1 2 3; do
    if [ "$1" = cold ]; then
      sync
      echo 3 >/proc/sys/vm/drop_caches
    fi
    line=$(screen start 60 chroot "$root" runuser -u person -- "${clean[@]}" HOME=/home/person DISPLAY="$display" \
      HOMESPUN_HOME=/home/person/tried /usr/lib/homespun/homespun) || return 1
    echo "$1 start: $line (seconds on the clock, seconds of processor)"
    best=$(printf '%s\n%s\n' "$line" "${best:-$line}" | sort -g | head -1)
    sleep 0.5
  done
  rm -rf "$root/home/person/tried"
  figure "linux: $1 start to the first picture, seconds (best of 3)" "${best% *}"
}

engine_files() { # FOLDER: in the person's home, with the files of the lock that this computer has
  local place=$root/home/person/$1 name folder
  as_person mkdir -p "/home/person/$1"
  sed -n 's|^path = ".*/\([^/"]*\)"|\1|p' installers/engine/locks/linux-cpu-py311.toml | while read -r name; do
    name=$(python3 -c 'import sys, urllib.parse; print(urllib.parse.unquote(sys.argv[1]))' "$name")
    IFS=:
    for folder in $wheels; do
      if [ -f "$folder/$name" ]; then
        cp "$folder/$name" "$place/"
        break
      fi
    done
  done
  as_root chown -R person: "/home/person/$1"
  ls "$place" | wc -l
}

engine_installed() {
  engine_files engine-files
  as_person homespun engine install --backend cpu --from-folder /home/person/engine-files
  rm -rf "$root/home/person/engine-files"
  as_person homespun engine status
}

trained_and_exported() {
  as_person homespun demo --quick --to /home/person/Homespun/demo
  find "$root/home/person/Homespun/demo/take-along" -name '*.gguf' -size +1M | grep -q .
}

# As if the download had been stopped at its end: the index is not asked for what is here.
journey() {
  local status=0
  engine_files .local/share/homespun/e/downloads
  cp "$here/journey.py" "$root/opt/"
  as_person QT_LINUX_ACCESSIBILITY_ALWAYS_ON=1 dbus-run-session -- sh -c \
    "gio launch /usr/share/applications/homespun.desktop >&2 && python3 /opt/journey.py" |
    grep --line-buffered -x '[0-9a-z-]*' | # others of the session talk as well
    while read -r name; do screen picture "$out/screenshots/journey-$name.png"; done || status=1
  as_root sh -c 'kill $(pidof -c homespun)' || status=1
  as_person homespun engine status
  find "$root/home/person/Documents/Homespun" -name '*.gguf' -size +1M | grep . || status=1
  rm "$root/opt/journey.py"
  return $status
}

engine_removed() {
  as_person homespun engine remove
  [ ! -d "$root/home/person/.local/share/homespun/e" ]
}

purged() {
  local left
  as_root apt-get purge -y -q homespun
  rm -f "$root/root/homespun.deb"
  left=$(as_root find / -xdev -iname '*homespun*' -not -path '/proc/*' -not -path '/home/person/Homespun*' \
    -not -path '/home/person/Documents/Homespun*' -not -path '/home/person/.local/share/homespun*' -not -path '/var/cache/apt/*')
  echo "left: $left"
  [ -z "$left" ] || return 1
  # Settings and a log stay in the person's home, as every package of Debian leaves them; nothing large.
  mkdir -p "$root/home/person/.local/share/homespun" # nothing at all is as good
  as_root find /home/person/.local/share/homespun -type f
  [ "$(du -sk "$root/home/person/.local/share/homespun" | cut -f1)" -lt 1024 ]
  [ -s "$root/home/person/Homespun/mine/dataset/train.json" ]
}

life_on() { # SUITE NAME
  local name=$2
  if ! check "$name: a clean system" strictly debian_there "$1"; then
    not_run "$name: everything else" "debootstrap could not make it; is Debian's archive there?"
    return
  fi
  enter_system "$1" >>"$CHECK_LOG" 2>&1
  if check "$name: apt install ./homespun.deb" strictly apt_install; then
    try "$name: every library is found" libraries_found
    try "$name: programs that only this test needs" tools
    try "$name: self-test" self_test
    try "$name: started from its menu entry" started_from_entry /usr/share/applications/homespun.desktop "$out/screenshots/$1.png"
    try "$name: example imported and redacted" imported
    if [ "$1" = bookworm ]; then
      try "$name: cold start" timed_start cold
      try "$name: warm start" timed_start warm
      try "$name: .tar.zst installed, upgraded, started and removed without rights" portable_lives
    fi
    if [ -n "$quick" ]; then
      not_run "$name: engine, training and export" "takes long; without --quick"
    elif [ "$1" = bookworm ]; then
      try "$name: clicked from the menu entry to a checked export, engine (CPU) on the way" journey
      try "$name: engine removed" engine_removed
    elif check "$name: engine installed (CPU)" strictly engine_installed; then
      try "$name: trained and exported" trained_and_exported
      try "$name: engine removed" engine_removed
    else
      failed=1
    fi
    try "$name: purge leaves only projects and settings" purged
  else
    failed=1
  fi
  leave_system
}

open_screen
life_on bookworm "Debian 12"
life_on trixie "Debian 13"
exit $failed
