# shellcheck shell=bash
# Starts the Java program with what each verb needs. Sourced by obsctl.

# Keep in step with jvm.flags of the root pom.
jvm_flags=(--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow
  --add-opens=java.base/java.nio=ALL-UNNAMED)

# A client lives for a moment: no second compiler, no second collector thread, no JVM warnings on
# standard output.
client_flags=("${jvm_flags[@]}" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:-UsePerfData
  -Xlog:disable -Xlog:all=off -Xmx256m)

agent_flags=("${jvm_flags[@]}" -XX:+UseSerialGC -Xms16m -Xmx64m -Xss512k
  -XX:ReservedCodeCacheSize=24m -XX:MaxMetaspaceSize=64m -XX:+ExitOnOutOfMemoryError)

# Everything in one process: the agent's share, and queries beside it. The thread that reads the
# kernel's events has Java's lowest priority and gives way to applications; only root may say so.
server_flags=("${jvm_flags[@]}" -XX:+UseSerialGC -Xms32m -Xmx384m -Xss512k
  -XX:+ExitOnOutOfMemoryError)
if ((EUID == 0)); then
  server_flags+=(-XX:ThreadPriorityPolicy=1 -XX:JavaPriority1_To_OSPriority=19)
fi

run_java() {
  local flags first=()
  case ${1-} in
    agent)
      require "the agent" "${needs_agent[@]}"
      # What it observes comes first.
      first=(nice -n 19)
      # Where the kernel shares processors out by session first (autogroup), that counts within a
      # session only: one that is the agent's alone, as of a service, gives way as a whole.
      local stat
      read -r -a stat <"/proc/$$/stat"
      if [[ ${stat[5]} == "$$" && -w /proc/self/autogroup ]]; then
        echo 19 2>/dev/null >/proc/self/autogroup || true
      fi
      flags=("${agent_flags[@]}")
      ;;
    up | run | demo)
      if [[ " $* " != *" --help "* ]]; then
        require "observing" "${needs_agent[@]}"
        if [[ $1 == demo || " $* " == *" --demo "* ]]; then wish "the demo" "${needs_demo[@]}"; fi
      fi
      flags=("${server_flags[@]}")
      ;;
    relay | api) flags=("${server_flags[@]}") ;;
    lake) flags=("${server_flags[@]}" -Xmx1g) ;;
    import) flags=("${server_flags[@]}" -Xmx1g) ;;
    pcap) flags=("${client_flags[@]}" -Xmx1g) ;;
    bench | fuzz)
      run_tool "$@"
      return
      ;;
    *) flags=("${client_flags[@]}") ;;
  esac
  # The cache was made with the flags of a client.
  if [[ ${OBSCTL_DEBUG-} != 1 && -e $built/client.aot && ${flags[*]} == "${client_flags[*]}"* ]]; then
    flags+=(-XX:AOTCache="$built/client.aot")
  fi
  export OBSMESH_HOME=$root OBSMESH_LIB=$built/lib
  if [[ -t 1 ]]; then
    OBSMESH_TERMINAL=$(stty size </dev/tty 2>/dev/null || echo "24 80")
    export OBSMESH_TERMINAL
  fi
  exec ${first[@]+"${first[@]}"} "$java_home/bin/java" "${flags[@]}" -cp "$(<"$built/classpath")" \
    io.obsmesh.obsctl.Obsctl "$@"
}

# Benchmarks and fuzzing are Java programs in modules of their own. They start obsctl themselves.
run_tool() {
  local verb=$1 main jars more=
  shift
  case $verb in
    bench)
      if [[ ${1-} == parsers ]]; then
        shift
        bench_parsers "$@"
      fi
      case ${1-} in
        history | kafka) bench_lake "$@" ;;
      esac
      jars=("$root"/deploy/bench/target/obsmesh-bench-*.jar)
      main=io.obsmesh.bench.Bench
      if [[ $# -gt 0 && $1 != *help && $1 != -h && $1 != query ]]; then
        require "benchmarks" "${needs_agent[@]}" "${needs_bench[@]}"
      fi
      ;;
    fuzz)
      build_tool "preparing to fuzz" -DskipTests package -pl deploy/fuzz -am
      jars=("$root"/deploy/fuzz/target/obsmesh-fuzz-*.jar)
      main=io.obsmesh.fuzz.Fuzz
      more=$(printf ':%s' "$root"/deploy/fuzz/target/run/lib/*.jar)
      ;;
  esac
  if [[ ! -e ${jars[0]} ]]; then die 1 "'$verb' is not part of this tree"; fi
  export OBSMESH_HOME=$root OBSMESH_LIB=$built/lib OBSCTL_LAUNCHER=$root/obsctl
  exec "$java_home/bin/java" "${jvm_flags[@]}" -cp "${jars[0]}:$(<"$built/classpath")$more" "$main" "$@"
}

# What only those need who work on the parsers is built when they ask for it.
build_tool() {
  local what=$1 log=$root/target/tool.log
  shift
  if [[ ${OBSCTL_NO_BUILD-} == 1 ]]; then return 0; fi
  mkdir -p "$root/target"
  run_with_progress "$what" "$log" maven -q "$@" || build_failed "$log"
}

# History and Kafka: a broker is among the test's libraries. Becomes Java.
bench_lake() {
  local module=$root/query-api/lake main=HistoryBench
  if [[ $1 == kafka ]]; then main=KafkaBench; fi
  shift
  build_tool "preparing the benchmarks" -Pjmh -pl query-api/lake -am -DskipTests \
    test-compile dependency:build-classpath -Dmdep.outputFile=target/jmh.classpath
  exec "$java_home/bin/java" "${jvm_flags[@]}" \
    -cp "$module/target/test-classes:$module/target/classes:$(<"$module/target/jmh.classpath")" \
    "io.obsmesh.lake.$main" "$@"
}

# JMH from bytes to Arrow: the parsers' benchmarks, compiled beside their tests, with the node's store.
# Becomes Java.
bench_parsers() {
  build_tool "preparing the benchmarks" -Pjmh -pl node-collector -am -DskipTests \
    test-compile dependency:build-classpath -Dmdep.outputFile=target/jmh.classpath
  local store=$root/node-collector/target parsers=$root/protocol-parsers/target
  exec "$java_home/bin/java" "${jvm_flags[@]}" \
    -cp "$store/test-classes:$store/classes:$(<"$store/jmh.classpath"):$(<"$parsers/jmh.classpath")" \
    io.obsmesh.protocol.ParserBench "$@"
}
