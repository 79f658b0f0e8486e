# What every installer script prints: one line a check. Source it: `. "$(dirname "$0")/../checks.sh"`.
# A check ends as "ok", "FAILED" or "not run"; figures go to the table that verify.sh prints at its end.

# check NAME COMMAND...: runs it, its output in $CHECK_LOG, and says how it went and how long it took.
check() {
  local name=$1 began=$SECONDS log=${CHECK_LOG:-/dev/null}
  shift
  if "$@" >>"$log" 2>&1; then
    printf 'ok       %s (%d s)\n' "$name" $((SECONDS - began))
  else
    printf 'FAILED   %s (%d s); see %s\n' "$name" $((SECONDS - began)) "$log"
    return 1
  fi
}

# not_run NAME WHY: a check that this machine cannot make.
not_run() { printf 'not run  %s: %s\n' "$1" "$2"; }

# figure NAME VALUE: a size or time for the table.
figure() { printf '%s\t%s\n' "$1" "$2" >>"${CHECK_FIGURES:-/dev/null}"; }
