#!/usr/bin/env bash
# Builds and tries everything of the installers that this machine can: installers/verify.sh [--all] [OUT_DIR]
#
#   (quick)   the engine's locks, the scripts, the workflows, and both installers packed fast. About two minutes once
#             its downloads are there; continuous integration calls it.
#   --all     both installers as they are released, and each one's life on clean systems: installed, started, an engine
#             built, trained, exported, upgraded, removed. Half an hour and more; wants root, Debian and its archive.
#   OUT_DIR   gets the installers, screenshots and verify.log (default: build/installers)
#
# One line a check: "ok", "FAILED" or "not run" with what was missing, then a table of sizes and times. A check that
# cannot run here fails nothing and is counted; exit status 1 when one failed. HOMESPUN_VERIFY_ONLY names the parts to
# do ("locks scripts workflows linux windows"; default: all).
set -uo pipefail
cd "$(dirname "$0")/.." || exit
. installers/checks.sh

all=
out=build/installers
for word in "$@"; do
  case $word in
    --all) all=yes ;;
    -*)
      sed -n '2,13s/^# \{0,1\}//p' "$0" >&2
      exit 2
      ;;
    *) out=$word ;;
  esac
done
mkdir -p "$out"
out=$(cd "$out" && pwd)
export CHECK_LOG=$out/verify.log CHECK_FIGURES=$out/figures.tsv
: >"$CHECK_LOG"
: >"$CHECK_FIGURES"
lines=$out/checks.txt
: >"$lines"
python=${VENV:-.venv}/bin/python
parts=${HOMESPUN_VERIFY_ONLY:-locks scripts workflows linux windows}

locks() {
  check "the engine's locks: form, hosts, wheels for their system, the same versions" \
    "$python" installers/engine/check_locks.py
}

scripts() {
  local script
  for script in installers/*.sh installers/*/*.sh; do
    bash -n "$script" || return 1
  done >>"$CHECK_LOG" 2>&1
  if command -v shellcheck >/dev/null; then
    check "the scripts, by shellcheck" shellcheck --severity=warning --exclude=SC1007 --shell=bash -x installers/*.sh installers/*/*.sh
  else
    not_run "the scripts, by shellcheck" "shellcheck is not installed"
  fi
}

workflows() {
  local zizmor="${VENV:-.venv}/bin/uv tool run --quiet zizmor@1.32.0"
  if command -v actionlint >/dev/null; then
    check "the workflows, by actionlint" actionlint .github/workflows/*.yml || return 1
  else
    not_run "the workflows, by actionlint" "actionlint is not installed"
  fi
  # shellcheck disable=SC2086 # a command and its words
  if $zizmor --version >>"$CHECK_LOG" 2>&1; then
    check "the workflows, by zizmor" $zizmor --offline --no-progress .github/workflows
  else
    not_run "the workflows, by zizmor" "it is not here and cannot be fetched"
  fi
}

# A machine of continuous integration may be new; nobody else's is changed.
programs() {
  [ "${CI:-}" = true ] && [ "$(id -u)" = 0 ] && command -v apt-get || return 0
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends \
    gcc libc6-dev binutils xz-utils zstd librsvg2-bin desktop-file-utils appstream nsis osslsigncode shellcheck
}

# Built, and with --all tried: the scripts of a system say their own lines.
system() {
  local name=$1 quick=--quick began program
  [ -z "$all" ] || quick=
  for program in gcc objdump dpkg-deb xz zstd rsvg-convert; do
    if [ "$name" = linux ] && ! command -v "$program" >/dev/null; then
      not_run "the installer for linux" "$program is missing here"
      return
    fi
  done
  began=$SECONDS
  bash "installers/$name/build.sh" "$out/$name" $quick || {
    not_run "trying the installer for $name" "it was not built"
    return 1
  }
  figure "$name: build, seconds" $((SECONDS - began))
  if [ -z "$all" ]; then
    not_run "trying the installer for $name" "that takes long; ask for it with --all"
    return
  fi
  began=$SECONDS
  bash "installers/$name/exercise.sh" "$out/$name" || return 1
  figure "$name: exercise, seconds" $((SECONDS - began))
}

# One part; its lines are kept in a file of its own as well.
part() {
  case $1 in
    locks | scripts | workflows) "$1" ;;
    linux | windows) system "$1" ;;
    *) echo "FAILED   there is no part $1" ;;
  esac 2>>"$CHECK_LOG" | tee "$lines.$1"
  # A script may die before it says why.
  if [ "${PIPESTATUS[0]}" != 0 ] && ! grep -q '^FAILED' "$lines.$1"; then
    echo "FAILED   $1 ended early; see $CHECK_LOG" | tee -a "$lines.$1"
  fi
}

began=$SECONDS
programs >>"$CHECK_LOG" 2>&1 || echo "some programs could not be installed" >>"$CHECK_LOG"
for name in $parts; do
  if [ -n "$all" ]; then
    part "$name" # one after the other: whoever measures a start wants the computer alone
  else
    part "$name" >/dev/null & # packing keeps one core busy
  fi
done
wait
for name in $parts; do
  [ -n "$all" ] || cat "$lines.$name"
  cat "$lines.$name" >>"$lines"
  rm "$lines.$name"
done

echo
sort "$CHECK_FIGURES" | awk -F '\t' '{ printf "%-50s %12s\n", $1, $2 }'
count() { grep -c "^$1 " "$lines"; }
printf '\n%d checks ok, %d failed, %d not run, in %d s; the log: %s\n' \
  "$(count ok)" "$(count FAILED)" "$(count 'not run')" $((SECONDS - began)) "$CHECK_LOG"
! grep -q '^FAILED' "$lines"
