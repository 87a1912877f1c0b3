# shellcheck shell=bash
# Builds with Maven when nothing is built or a source is newer than what is. Sourced by obsctl.

sources=(pom.xml probes-bpf protocol-parsers relay node-collector ui query-api deploy)

# 0 when all that was built is newer than every source. Directories count, so that a removed file
# does too. Tests are not part of what runs.
up_to_date() {
  local newer
  [[ -e $built/stamp && -e $built/classpath ]] || return 1
  newer=$(cd "$root" && find "${sources[@]}" \
    \( -name target -o -name node_modules -o -name dist -o -name test -o -name jmh -o -name '*.md' \) -prune \
    -o -type f -newer "$built/stamp" -print -quit \
    -o -type d -path '*/src/*' -newer "$built/stamp" -print -quit 2>/dev/null) || true
  [[ -z $newer ]]
}

build_if_needed() {
  if [[ ${OBSCTL_NO_BUILD-} == 1 && -e $built/classpath ]]; then return 0; fi
  if up_to_date; then return 0; fi
  build_now
}

# Two at once would write the same files: the second waits and then finds all done.
build_now() {
  mkdir -p "$root/target"
  exec 9>"$root/target/build.lock"
  if ! flock -n 9; then
    say "another obsctl builds; waiting for it"
    flock 9
  fi
  if ! up_to_date; then
    require "building" "${needs_build[@]}"
    require_node
    local log=$root/target/build.log code=0
    run_with_progress "building obsmesh" "$log" maven -q -DskipTests package \
      -pl query-api/obsctl,deploy/demo,deploy/bench -am || code=$?
    if ((code)); then build_failed "$log"; fi
    finish_build
  fi
  exec 9>&-
}

# Becomes Maven: only for a subshell, such as a background job or one end of a pipe.
maven() {
  cd "$root"
  export JAVA_HOME=$java_home MAVEN_OPTS="${MAVEN_OPTS--Xmx1g}"
  exec mvn -B -ntp -Dstyle.color=never "$@"
}

# What follows a good build: the stamp, the list of jars, the JVM's cache. JARs are listed by name,
# since the JVM only takes a cache that was made with the same class path.
finish_build() {
  local jars=("$built"/lib/*.jar)
  local IFS=:
  printf '%s' "${jars[*]}" >"$built/classpath.new"
  mv -f "$built/classpath.new" "$built/classpath"
  touch "$built/stamp"
  unset IFS
  run_with_progress "preparing a fast start" "$root/target/cache.log" make_cache || true
  own_by_tree_owner
}

# Class loading and linking done beforehand: --help answers in a third of the time. Where it does
# not work, everything works without.
make_cache() {
  rm -f "$built/client.aot"
  "$java_home/bin/java" "${client_flags[@]}" -XX:AOTCacheOutput="$built/client.aot.new" \
    -cp "$(<"$built/classpath")" io.obsmesh.obsctl.Training
  mv -f "$built/client.aot.new" "$built/client.aot"
}

# A build by root in somebody's tree would lock them out of it.
own_by_tree_owner() {
  local dir
  if ((EUID == 0)) && [[ $(stat -c %u "$root") != 0 ]]; then
    find "$root" \( -name target -o -name node_modules -o -name dist \) -prune -print0 |
      xargs -0 -r chown -R --reference="$root" || true
  fi
}

build_failed() {
  if grep -q 'No space left on device' "$1"; then
    die 1 "the disk is full, so nothing could be built: make room on $(df --output=target "$root" | tail -n 1)"
  fi
  grep -E '^\[ERROR\]' "$1" | head -n 12 >&2 || tail -n 15 "$1" >&2
  die 1 "the build failed; the whole log is in $1"
}
