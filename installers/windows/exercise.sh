#!/usr/bin/env bash
# Exercises the Windows installer under Debian's wine: installers/windows/exercise.sh OUT_DIR [--quick]
#
#   OUT_DIR   holds what build.sh made; OUT_DIR/exercise/ gets the wine prefix, OUT_DIR/screenshots/ every page of the
#             window.
#   --quick   without the engine (which fetches 280 MB), what needs it, and two installations fewer.
#
# In one life: installed silently by a person called "Zoë 李雷", every file compared, shortcuts and registry read,
# a mailbox imported, the engine built, the demo trained and exported; started as the shortcut says and clicked through
# to a trained example; replaced while the app is open (refused) and when it is closed, into a folder that holds other
# files, passwords forgotten, uninstalled: nothing is left but the projects.
#
# Wine is not Windows. Not covered: SmartScreen, Smart App Control, Defender, locked files, graphics cards, pinning.
# Prints one line a check (installers/checks.sh); exit status 1 when one failed. What cannot be run here is "not run".
#
# Environment (all optional):
#   WINE          the program (default: /usr/lib/wine/wine64 or wine64)
#   CHECK_LOG     see installers/checks.sh (default: OUT_DIR/exercise.log);  CHECK_FIGURES likewise
# Needs (apt): wine64, xvfb, gcc-mingw-w64-x86-64-win32; libnss-wrapper for the person's name; imagemagick and xdotool
# for the pictures.
set -euo pipefail
cd "$(dirname "$0")/../.."
. installers/checks.sh
here=$PWD/installers/windows
out=$(realpath "${1:?usage: installers/windows/exercise.sh OUT_DIR [--quick]}")
quick=
[ "${2:-}" != --quick ] || quick=1
export CHECK_LOG=${CHECK_LOG:-$out/exercise.log}
: >>"$CHECK_LOG"
wine=${WINE:-$(command -v /usr/lib/wine/wine64 wine64 | head -1 || true)}
server=$(command -v /usr/lib/wine/wineserver wineserver | head -1 || true)
setup=$(find "$out" -maxdepth 1 -name 'homespun-*-setup.exe' | sort | tail -1)
for need in "${wine:-wine64}" Xvfb x86_64-w64-mingw32-gcc; do
  command -v "$need" >/dev/null || { not_run "wine: the life of the Windows installer" "$need is missing here"; exit 0; }
done
[ -n "$setup" ] || { not_run "wine: the life of the Windows installer" "build.sh has made no setup.exe in $out"; exit 0; }
failed=0
try() { check "$@" || failed=1; }

# --- a computer and a person ----------------------------------------------------------------------------------
room=$out/exercise
rm -rf "$room"
mkdir -p "$room/home"
person="Zoë 李雷"
wrapper=$(find /usr/lib /usr/lib64 -maxdepth 2 -name libnss_wrapper.so 2>/dev/null | head -1 || true)
if [ -n "$wrapper" ]; then
  echo "$person:x:$(id -u):$(id -g):$person:$room/home:/bin/sh" >"$room/passwd"
else
  not_run "wine: a person called $person" "libnss-wrapper is missing here"
  person=$(id -un)
fi
Xvfb :97 -screen 0 1280x900x24 >>"$CHECK_LOG" 2>&1 &
screen=$!
in_wine() { # everything inside has pipes for its streams: wine does not hand on /dev/null as Windows knows it
  # The child of a pipe gets the exit status; the debugger would wait for somebody to look at a crash.
  true | env ${wrapper:+LD_PRELOAD="$wrapper" NSS_WRAPPER_PASSWD="$room/passwd" NSS_WRAPPER_GROUP=/etc/group} \
    HOME="$room/home" LANG=C.UTF-8 LC_ALL=C.UTF-8 DISPLAY=:97 WINEPREFIX="$room/prefix" WINEARCH=win64 WINEDEBUG=-all \
    WINEDLLOVERRIDES="winemenubuilder.exe,winedbg.exe,mscoree,mshtml=" XDG_RUNTIME_DIR=/tmp \
    SSL_CERT_FILE='Z:\etc\ssl\certs\ca-certificates.crt' \
    timeout "${LIMIT:-600}" "$wine" "$@" 2>&1 | cat
}
end() {
  [ -z "${watch:-}" ] || kill "$watch" 2>/dev/null || true
  WINEPREFIX="$room/prefix" timeout 30 "$server" -k 2>/dev/null || true
  kill "$screen" 2>/dev/null || true
}
trap end EXIT
users=$room/prefix/drive_c/users
data=$users/$person/AppData/Local
app=$data/Programs/Homespun
python() { in_wine "$app/runtime/python.exe" -I -X utf8 "$@"; }
inside() { python "$here/wine/inside.py" "$@"; }

make_computer() {
  python3 "$here/wine/stand_ins.py" make "$out/payload" "$room/stand-ins"
  in_wine wineboot -i
  in_wine reg add 'HKCU\Software\Wine' /v Version /d win10 /f
  cp "$room"/stand-ins/*.dll "$room/prefix/drive_c/windows/system32/"
  for program in python pythonw; do # the setup itself runs on wine's own libraries
    for library in propsys mscms; do
      in_wine reg add "HKCU\\Software\\Wine\\AppDefaults\\$program.exe\\DllOverrides" /v $library /d native,builtin /f
    done
  done
  [ -d "$users/$person" ]
}
try "wine: a computer of $person" make_computer

# --- installed ------------------------------------------------------------------------------------------------
install() { in_wine "$setup" /S; }
same_files() { (cd "$app" && sha256sum --quiet --check files.sha256); }
began=$SECONDS
try "wine: silent installation" install
figure "wine: installation s" $((SECONDS - began))
try "wine: every file is the one that was packed" same_files
facts_are_right() {
  inside facts | tail -1 >"$room/facts.json"
  python3 "$here/wine/facts.py" "$room/facts.json" "$(sed -n 's/^__version__ = "\(.*\)"/\1/p' desktop_app/__init__.py)"
}
try "wine: Add/Remove entry, shortcuts, import path" facts_are_right
not_run "wine: the shortcuts' identity for the task bar" "wine does not keep it in the file"
what_wine_lacks() { # in the installed copy, and in every engine that it builds
  python3 "$here/wine/stand_ins.py" patch "$app/packages"
  cp "$here/wine/sitecustomize.py" "$app/app/"
}
try "wine: what wine lacks is stood in for" what_wine_lacks
imports_all() { inside imports >"$room/imports.txt"; cat "$room/imports.txt"; ! grep -q ': ' "$room/imports.txt"; }
try "wine: every module of the app can be imported" imports_all
says() { local word=$1; shift; "$@" | tee -a "$CHECK_LOG" | grep -q "$word"; }
try "wine: uv.exe runs" says '^uv ' in_wine "$app/runtime/uv.exe" --version

# --- used -----------------------------------------------------------------------------------------------------
project=$users/$person/Homespun/Mein\ Projekt\ é
windows() { printf 'C:%s' "$(sed "s|^$room/prefix/drive_c||; s|/|\\\\|g" <<<"$1")"; }
begins() {
  mkdir -p "$(dirname "$project")"
  python -m desktop_app new "$(windows "$project")" && [ -f "$project/project.json" ]
}
try "wine: command line: a project in a folder with spaces and accents" begins
imported() { # the importing is a child's work
  python -m desktop_app import "$(windows "$project")" "$(windows "$app/app/desktop_app/_shipped/examples/mailbox")" \
    --me billie.hartwell@example.org
  [ -s "$project/messages/conversations.jsonl" ] && [ -s "$project/messages/funnel.json" ]
}
try "wine: a child imports the example mailbox" imported
try "wine: a child looks at the hardware" says '"processor"\|"cpu' python -m desktop_app detect --json
# --- the engine -----------------------------------------------------------------------------------------------
if [ -n "$quick" ]; then
  not_run "wine: engine install --backend cpu" "--quick"
  not_run "wine: the demo is trained and exported" "--quick"
else
  engine_installed() {
    # Wine's store of certificates is empty and uv asks nothing else there: so it need not ask where the files are.
    LIMIT=2400 python -m desktop_app engine install --backend cpu --mirror https://files.pythonhosted.org/packages/
    grep '^Installed [0-9]* packages' "$data/Homespun/e/install.log"
    [ -n "$(find "$data/Homespun/e" -maxdepth 2 -name READY.json)" ]
  }
  began=$SECONDS
  try "wine: engine install --backend cpu: fetched by hash, unpacked by uv.exe, tried, ready" engine_installed
  figure "wine: engine installation s" $((SECONDS - began))
  demo() {
    # llama.cpp's server never answers under wine 8. Its child is ended, which the app takes for a file that was not opened.
    while sleep 60; do pkill -f 'jobs\\export\\check_' || true; done &
    watch=$!
    LIMIT=2400 python -m desktop_app demo --quick >"$room/demo.txt" || true
    kill $watch
    cat "$room/demo.txt"
    [ "$(grep -c '✓' "$room/demo.txt")" -ge 6 ] && ! grep '✗' "$room/demo.txt" | grep -v '\.gguf answers' &&
      find "$data/Homespun/demo/take-along" -name '*.gguf' -size +1M | grep .
  }
  began=$SECONDS
  try "wine: the demo is trained, compared with the base, exported" demo
  if grep -q '✗.*\.gguf answers' "$room/demo.txt"; then
    not_run "wine: llama.cpp opens the exported files" "its server never answers under wine 8"
  fi
  figure "wine: demo s" $((SECONDS - began))
fi

# --- the window -----------------------------------------------------------------------------------------------
window() {
  inside launch >>"$CHECK_LOG" & # the pipe stays open as long as the window
  for _ in $(seq 300); do
    sleep 1
    if DISPLAY=:97 xdotool search --name '^Homespun' >/dev/null 2>&1; then
      return
    fi
  done
  DISPLAY=:97 import -window root "$pictures/no-window.png"
  return 1
}
if command -v xdotool >/dev/null && command -v import >/dev/null; then
  pictures=$out/screenshots
  rm -rf "$pictures"
  mkdir -p "$pictures"
  began=$SECONDS
  try "wine: the window opens as the shortcut says" window
  figure "wine: window after s" $((SECONDS - began))
  journey() { python3 "$here/wine/journey.py" :97 "$pictures" --until "$1"; }
  if [ -n "$quick" ]; then
    try "wine: by mouse from the example to the training's page ($pictures)" journey training
    not_run "wine: by mouse to the trained example" "--quick"
  else
    trained_by_mouse() {
      journey trained
      find "$users/$person" -path '*/Example/runs/001/adapter/*.safetensors' | grep . # not only on the screen
    }
    try "wine: by mouse from the example to the trained model ($pictures)" trained_by_mouse
  fi
  refused() {
    local status=0
    echo >"$app/runtime/is-still-there"
    install || status=$?
    [ "$status" = 4 ] && [ -f "$app/runtime/is-still-there" ]
  }
  try "wine: the app is open: the setup changes nothing" refused
  WINEPREFIX="$room/prefix" timeout 60 "$server" -k >>"$CHECK_LOG" 2>&1 || true
  asks() {
    in_wine "$app/uninstall.exe" >>"$CHECK_LOG" &
    for _ in $(seq 60); do
      sleep 1
      if DISPLAY=:97 xdotool search --name 'Homespun Uninstall' >/dev/null 2>&1; then
        sleep 3
        DISPLAY=:97 import -window root "$pictures/uninstaller.png"
        return
      fi
    done
    return 1
  }
  try "wine: the uninstaller asks what may go ($pictures/uninstaller.png)" asks
  WINEPREFIX="$room/prefix" timeout 60 "$server" -k >>"$CHECK_LOG" 2>&1 || true
else
  not_run "wine: the window, and by mouse through it" "xdotool or imagemagick is missing here"
fi

# --- replaced -------------------------------------------------------------------------------------------------
replaced() {
  mkdir -p "$data/Homespun/e/cpu-12345678" "$data/Homespun/log"
  echo '{}' >"$data/Homespun/settings.json"
  echo old >"$app/packages/of-an-older-version.py"
  echo mine >"$app/mine.txt"
  install
  [ ! -e "$app/packages/of-an-older-version.py" ] && [ ! -e "$app/packages.old" ] && [ -f "$app/mine.txt" ] &&
    [ -d "$data/Homespun/e/cpu-12345678" ] && [ -f "$data/Homespun/settings.json" ] && [ -f "$project/project.json" ] &&
    same_files
}
try "wine: a newer version replaces the program and nothing else" replaced
cut_off() { # as after a power cut in the middle: half of the new version, all of the old one aside
  mv "$app/packages" "$app/packages.old"
  mkdir "$app/packages"
  install
  [ ! -e "$app/packages.old" ] && same_files
}
[ -n "$quick" ] || try "wine: an installation that was cut off is made good by the next" cut_off

# --- removed --------------------------------------------------------------------------------------------------
removed() {
  in_wine "$app/uninstall.exe" /S
  for _ in $(seq 120); do # it goes on from a copy of itself
    [ -e "$app/uninstall.exe" ] || break
    sleep 0.5
  done
  sleep 2
  find "$app" "$data/Homespun" 2>/dev/null || true
  [ "$(find "$app" -type f)" = "$app/mine.txt" ] && [ ! -e "$data/Homespun" ] && [ -f "$project/project.json" ] &&
    [ -z "$(find "$users/$person" "$room/home" -name 'Homespun.lnk')" ]
}
secrets() { # HOW MANY: Windows' own list, not what the app says
  [ "$(inside secrets | grep -c Homespun)" = "$1" ]
}
forgotten() {
  inside remember
  secrets 3 && python -m desktop_app forget-secrets && secrets 0 # two of them, and the list of their names
}
try "wine: the uninstaller's word forgets every password, and others keep theirs" forgotten
try "wine: uninstalled; the person's file and projects are all that is left" removed
no_entry() { ! in_wine reg query 'HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\Homespun' | grep -q DisplayName; }
try "wine: no entry is left in Add/Remove" no_entry

# --- into a folder that holds other things, with spaces, accents and Chinese ------------------------------------
foreign=$room/prefix/drive_c/"Meine Bücher 书"
into_foreign() {
  mkdir -p "$foreign/runtime"
  echo mine >"$foreign/runtime/novel.txt"
  # Through cmd: the word must be the last and not in quotes, which wine would put around it.
  in_wine cmd /c "Z:$(sed 's|/|\\|g' <<<"$setup") /S /D=$(windows "$foreign")"
  app=$foreign/Homespun
  same_files && says '0\.' python -m desktop_app --version && [ -f "$foreign/runtime/novel.txt" ] || return 1
  in_wine "$app/uninstall.exe" /S
  for _ in $(seq 120); do [ -e "$app" ] || break; sleep 0.5; done
  [ ! -e "$app" ] && [ "$(find "$foreign" -type f)" = "$foreign/runtime/novel.txt" ]
}
[ -n "$quick" ] || try "wine: a folder that holds other files keeps them, before and after" into_foreign
exit $failed
