#!/bin/sh
# Installs Homespun for you alone, without administrator rights: sh install.sh
# Takes it away again:                                            sh install.sh --uninstall
#
# What it makes: ~/.local/lib/homespun (the app), ~/.local/bin/homespun, an entry in the menu with its icon. Running
# it again, also from a newer version, replaces the app and keeps everything else. Your projects and your settings
# are never touched; --uninstall asks whether the engine (the part that trains, some gigabytes) may go, too.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
data=${XDG_DATA_HOME:-$HOME/.local/share}
place=$HOME/.local/lib/homespun
link=$HOME/.local/bin/homespun
entry=$data/applications/homespun.desktop

say() { printf '%s\n' "$*"; }

is_ours() { [ -L "$link" ] && [ "$(readlink "$link")" = "$place/homespun" ]; }

uninstall() {
  if [ -x "$place/homespun" ] && [ -d "$data/homespun/e" ] && [ -t 0 ]; then
    printf 'Remove the part that trains, too? It can be built again. Projects stay. [y/N] '
    read -r answer
    case $answer in [yY]*) "$place/homespun" engine remove || say "The engine could not be removed." ;; esac
  fi
  if is_ours; then rm -f "$link"; fi
  rm -rf "$place" "$place.new" "$place.old"
  rm -f "$entry" "$data/metainfo/homespun.metainfo.xml" "$data"/icons/hicolor/*/apps/homespun.svg \
    "$data"/icons/hicolor/*/apps/homespun.png
  say "Homespun was removed. Your projects and settings are where they were."
}

# Names of the libraries that the system must bring and does not.
missing_libraries() {
  find "$place.new/_internal/PySide6" -name 'Qt[CGW]*.so' -o -name 'libqxcb.so' -o -name 'libqwayland.so' | while read -r file; do
    LD_LIBRARY_PATH="$place.new/_internal" ldd "$file" 2>/dev/null | sed -n 's/^[[:space:]]*\([^ ]*\) => not found.*/\1/p'
  done | sort -u
}

install() {
  if [ "$(uname -m)" != x86_64 ]; then
    say "This Homespun is for computers with an Intel or AMD processor of 64 bits; this one is $(uname -m)."
    exit 1
  fi
  mkdir -p "$place.new" "$HOME/.local/bin" "$data/applications" "$data/metainfo"
  rm -rf "$place.new"
  cp -R "$here/app" "$place.new"
  cp "$here/install.sh" "$place.new/install.sh"
  if ! "$place.new/homespun" --version >/dev/null 2>&1; then
    rm -rf "$place.new"
    say "Homespun does not start on this system: it needs the C library (glibc) of version 2.35 or newer."
    exit 1
  fi
  missing=$(missing_libraries)
  rm -rf "$place.old"
  if [ -e "$place" ]; then mv "$place" "$place.old"; fi
  mv "$place.new" "$place"
  rm -rf "$place.old"
  if [ -e "$link" ] && ! is_ours; then
    say "There is another program at $link; it stays, and the menu starts Homespun."
  else
    ln -sfn "$place/homespun" "$link"
  fi
  cp -R "$here/share/icons" "$data/"
  cp "$here/share/metainfo/homespun.metainfo.xml" "$data/metainfo/"
  # The menu may not know ~/.local/bin. Quotes and backslashes as the desktop entry's specification wants them.
  program=$(printf '%s' "$place/homespun" | sed 's/[\\"`$]/\\\\&/g; s/%/%%/g')
  awk -v program="\"$program\"" '/^Exec=/ { print "Exec=" program; next } { print }' \
    "$here/share/applications/homespun.desktop" >"$entry"
  say "Homespun is installed. You find it in the menu, or start it with: $link"
  if [ -n "$missing" ]; then
    say "This system lacks libraries that its window needs; install them with your system's programs:"
    say "$missing" | sed 's/^/  /'
  fi
}

case ${1:-} in
  "") install ;;
  --uninstall) uninstall ;;
  *)
    sed -n '2,8s/^# \{0,1\}//p' "$0" >&2
    exit 2
    ;;
esac
