# shellcheck shell=bash
# What every part of the launcher uses. Sourced by obsctl.

yes=${OBSCTL_YES:-0}

say() { printf 'obsctl: %s\n' "$*" >&2; }

# die CODE SENTENCE: one sentence, then the exit code of design (1 error, 2 usage).
die() {
  local code=$1
  shift
  say "$*"
  exit "$code"
}

# run_with_progress WHAT LOG COMMAND...: output goes to LOG. After a second one line on standard
# error counts the time; without a terminal the line is printed once. Returns the command's code.
run_with_progress() {
  local what=$1 log=$2 started=$SECONDS pid code=0 shown=0
  shift 2
  "$@" >"$log" 2>&1 </dev/null &
  pid=$!
  # Background jobs of a script ignore SIGINT, so Ctrl-C has to be handed on.
  trap 'kill "$pid" 2>/dev/null || true; wait "$pid" 2>/dev/null || true; exit 130' INT TERM
  while kill -0 "$pid" 2>/dev/null; do
    sleep 0.2
    if ((SECONDS - started >= 1)); then
      if [[ -t 2 ]]; then
        printf '\robsctl: %s … %d s' "$what" "$((SECONDS - started))" >&2
      elif ((shown == 0)); then
        say "$what … (log: $log)"
      fi
      shown=1
    fi
  done
  wait "$pid" || code=$?
  trap - INT TERM
  if ((shown)); then
    if [[ -t 2 ]]; then printf '\r\033[K' >&2; fi
    if ((code == 0)); then say "$what: done in $((SECONDS - started)) s"; fi
  fi
  return "$code"
}
