#!/usr/bin/env bash
# The .deb's life on a real Ubuntu: .github/scripts/linux_life.sh DIST LOOKS. For a runner of GitHub Actions: it
# installs and purges the package on the computer it runs on.
set -euo pipefail
dist=$1 looks=$2
mkdir -p "$looks"
export DEBIAN_FRONTEND=noninteractive HOMESPUN_HOME=$HOME/life

sudo apt-get update -qq
sudo apt-get install -y --no-install-recommends xvfb dbus-x11 imagemagick x11-utils
sudo apt-get install -y "./$(echo "$dist"/homespun_*_amd64.deb)"
homespun --version
homespun doctor

# The window stands, and a picture is kept.
see_window() {
  homespun &
  local window=$!
  for _ in $(seq 120); do
    xwininfo -root -tree 2>/dev/null | grep -q Homespun && break
    kill -0 "$window" || return 1
    sleep 0.5
  done
  xwininfo -root -tree | grep Homespun
  sleep 2
  import -window root "$1/window.png"
  kill "$window"
}
export -f see_window
xvfb-run -a -s '-screen 0 1280x900x24' dbus-run-session -- bash -ec 'see_window "$0"' "$looks"

homespun engine status
homespun engine install --backend cpu
homespun demo --quick --to "$HOME/a project kept"
homespun engine remove
sudo apt-get purge -y homespun
test ! -e /usr/lib/homespun
test -f "$HOME/a project kept/project.json"
