# shellcheck shell=bash
# obsctl test: all tests of all modules, those that need a kernel too. Sourced by obsctl.

run_tests() {
  local log=$root/target/test.log code=0
  require "building" "${needs_build[@]}"
  require_node
  require "testing" "${needs_demo[@]}"
  wish "testing" "${needs_test[@]}"
  if ((EUID != 0)); then
    say "kernel tests need root and will fail without; run: sudo ./obsctl test"
  fi
  mkdir -p "$root/target"
  exec 9>"$root/target/build.lock"
  flock 9
  # Reports of an earlier run must not be counted.
  find "$root" -path '*/target/*-reports/TEST-*.xml' -not -path '*/node_modules/*' -delete
  maven -fae verify "$@" 2>&1 | tee "$log" || code=$?
  if [[ -d $built/lib ]]; then finish_build; fi
  exec 9>&-
  summarise_tests "$code"
}

# One line from all surefire and failsafe reports. No test at all is a failure: a green run has to
# mean something.
summarise_tests() {
  local code=$1 counts total failed skipped passed
  counts=$(find "$root" -path '*/target/*-reports/TEST-*.xml' -not -path '*/node_modules/*' \
    -exec grep -hm1 '<testsuite ' {} + | awk '
      function value(name,   at) {
        if (match($0, " " name "=\"[0-9]+\"")) {
          at = substr($0, RSTART, RLENGTH); gsub(/[^0-9]/, "", at); return at + 0
        }
        return 0
      }
      { total += value("tests"); failed += value("failures") + value("errors"); skipped += value("skipped") }
      END { print total + 0, failed + 0, skipped + 0 }')
  read -r total failed skipped <<<"$counts"
  # What the parsers' tests looked at: one line per protocol, and the agreement with tshark.
  sed -n -e 's/^contract /contract suite: /p' -e '/^recorded agreement:/p' -e '/^Agreement with tshark/,/^unexplained/p' "$root/target/test.log"
  passed=$((total - failed - skipped))
  printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
  if ((total == 0 && code == 0)); then
    die 1 "no test ran"
  fi
  if ((code == 0 && failed > 0)); then code=1; fi
  if ((code != 0 && failed == 0)); then say "the build failed before or beside the tests (log: $root/target/test.log)"; fi
  exit "$((code == 0 ? 0 : 1))"
}
