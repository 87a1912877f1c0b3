# shellcheck shell=bash
# Finds out which programs are missing and installs them with the distribution's packages. Names
# them first; asks only on a terminal. Sourced by obsctl.

# One line per need: what has to be there | Debian | Fedora | Alpine. A path that begins with / is a
# file, lib:NAME a shared library, anything else a command.
needs_table='
mvn|maven|maven|maven
clang|clang|clang|clang
/usr/include/bpf/bpf_helpers.h|libbpf-dev|libbpf-devel|libbpf-dev
lib:libbpf.so.1|libbpf1|libbpf|libbpf
node|nodejs|nodejs|nodejs
npm|npm|npm|npm
nginx|nginx-light|nginx|nginx
redis-server|redis-server|redis|redis
mariadbd|mariadb-server|mariadb-server|mariadb
setpriv|util-linux|util-linux|setpriv
nsenter|util-linux|util-linux|util-linux
redis-cli|redis-tools|redis|redis
mariadb|mariadb-client|mariadb|mariadb-client
wrk|wrk|wrk|wrk
h2load|nghttp2-client|nghttp2|nghttp2
curl|curl|curl|curl
ip|iproute2|iproute|iproute2
tshark|tshark|wireshark-cli|tshark
chromium|chromium|chromium|chromium
bpftool|bpftool|bpftool|bpftool
gcc|gcc|gcc|gcc
dumpcap|wireshark-common|wireshark-cli|tshark
/usr/lib/postgresql|postgresql|postgresql-server|postgresql
memcached|memcached|memcached|memcached
mosquitto|mosquitto|mosquitto|mosquitto
mosquitto_pub|mosquitto-clients|mosquitto|mosquitto-clients
nats-server|nats-server|nats-server|nats-server
/usr/lib/rabbitmq/bin/rabbitmq-server|rabbitmq-server|rabbitmq-server|rabbitmq-server
dnsmasq|dnsmasq-base|dnsmasq|dnsmasq
python3|python3|python3|python3
openssl|openssl|openssl|openssl
/usr/include/liburing.h|liburing-dev|liburing-devel|liburing-dev
'
needs_build=(mvn clang /usr/include/bpf/bpf_helpers.h lib:libbpf.so.1 node npm)
needs_node_major=20
needs_agent=(lib:libbpf.so.1)
needs_demo=(nginx redis-server mariadbd setpriv)
# clang links a small program in one test, and takes the C library's start files from gcc.
needs_test=(redis-cli mariadb wrk curl ip nsenter bpftool gcc tshark dumpcap chromium /usr/lib/postgresql
  memcached mosquitto mosquitto_pub nats-server /usr/lib/rabbitmq/bin/rabbitmq-server dnsmasq
  /usr/include/liburing.h python3 openssl)
needs_bench=(nginx redis-server redis-cli wrk h2load)

# The distribution's Node may be older than the page's build tools want; npm brings a newer one, into
# target/ and for this build only.
require_node() {
  local version own=$root/target/node/node_modules/node/bin
  version=$(node --version 2>/dev/null) || version=v0
  version=${version#v}
  if ((${version%%.*} >= needs_node_major)); then return 0; fi
  if [[ ! -x $own/node ]]; then
    say "building needs Node $needs_node_major or newer (here is ${version}): npm fetches it into target/node"
    run_with_progress "fetching Node $needs_node_major" "$root/target/node.log" \
      npm install --no-save --no-audit --no-fund --prefix "$root/target/node" "node@$needs_node_major" ||
      install_failed "$root/target/node.log" "npm install node@$needs_node_major"
  fi
  PATH=$own:$PATH
  export PATH
}

present() {
  case $1 in
    /*) [[ -e $1 ]] ;;
    lib:*)
      local dir
      for dir in /lib /usr/lib /lib64 /usr/lib64 /usr/local/lib /lib/*-linux-gnu /usr/lib/*-linux-gnu; do
        if [[ -e $dir/${1#lib:} ]]; then return 0; fi
      done
      return 1
      ;;
    *) command -v "$1" >/dev/null 2>&1 || [[ -x /usr/sbin/$1 || -x /sbin/$1 ]] ;;
  esac
}

# require WHY NEED...: makes sure that all are there, or exits with what to type.
require() {
  local why=$1 need
  local missing=()
  shift
  missing_needs "$@"
  if ((${#missing[@]} == 0)); then return 0; fi
  local packages=()
  for need in "${missing[@]}"; do packages+=("$(package_of "$need")"); done
  install_packages "$why" "${packages[@]}"
  local wanted=("${missing[@]}")
  missing_needs "${wanted[@]}"
  if ((${#missing[@]} > 0)); then
    die 1 "still missing after the installation: ${missing[*]}"
  fi
}

# wish WHY NEED...: the same, but goes on without them.
wish() {
  local why=$1
  (require "$@") || say "going on without what is missing for $why"
}

# Sets the caller's array "missing".
missing_needs() {
  local need
  missing=()
  for need in "$@"; do
    if ! present "$need"; then missing+=("$need"); fi
  done
}

package_of() {
  local line manager
  manager=$(package_tool)
  while IFS='|' read -r -a line; do
    if [[ ${line[0]-} == "$1" ]]; then
      case $manager in
        dnf) echo "${line[2]}" ;;
        apk) echo "${line[3]}" ;;
        *) echo "${line[1]}" ;;
      esac
      return 0
    fi
  done <<<"$needs_table"
  echo "$1"
}

package_tool() {
  local tool
  for tool in apt-get dnf apk; do
    if command -v "$tool" >/dev/null 2>&1; then
      echo "$tool"
      return 0
    fi
  done
  echo none
}

# install_packages WHY PACKAGE...: says what, asks on a terminal, installs. Exits where it may not.
install_packages() {
  local why=$1 tool answer command sudo=
  shift
  tool=$(package_tool)
  case $tool in
    apt-get) command="apt-get install -y --no-install-recommends $*" ;;
    dnf) command="dnf install -y $*" ;;
    apk) command="apk add $*" ;;
    *) die 1 "$why needs: $*; install them with this system's package manager and try again" ;;
  esac
  if ((EUID != 0)); then
    if [[ -t 0 && -t 2 ]] && command -v sudo >/dev/null 2>&1; then
      sudo=sudo
    else
      die 1 "$why needs: $*; run: sudo $command"
    fi
  fi
  say "$why needs: $*"
  if [[ $yes != 1 && -t 0 && -t 2 ]]; then
    read -r -p "obsctl: run '${sudo:+sudo }$command'? [Y/n] " answer
    if [[ -n $answer && $answer != [yY]* ]]; then
      die 1 "not installed; run: ${sudo:+sudo }$command"
    fi
  fi
  mkdir -p "$root/target"
  local log=$root/target/packages.log
  if [[ $tool == apt-get ]]; then
    apt_install "$sudo" "$log" "$@"
  else
    # shellcheck disable=SC2086 # the command is words
    run_with_progress "installing $*" "$log" $sudo $command || install_failed "$log" "$command"
  fi
}

# Debian starts a service as soon as its package is there; policy-rc.d with 101 keeps MariaDB, Redis
# and nginx from taking their ports. It is removed again, and left alone where the system has one.
apt_install() {
  local sudo=$1 log=$2 policy=/usr/sbin/policy-rc.d made=0 code=0
  shift 2
  if [[ ! -e $policy ]]; then
    printf '#!/bin/sh\nexit 101\n' | $sudo tee "$policy" >/dev/null && $sudo chmod 755 "$policy"
    made=1
  fi
  local install=(env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@")
  if ! run_with_progress "installing $*" "$log" $sudo "${install[@]}"; then
    run_with_progress "reading package lists" "$log.update" $sudo apt-get update || true
    run_with_progress "installing $*" "$log" $sudo "${install[@]}" || code=$?
  fi
  if ((made)); then $sudo rm -f "$policy"; fi
  if ((code)); then install_failed "$log" "${install[*]}"; fi
}

install_failed() {
  tail -n 15 "$1" >&2
  die 1 "the installation failed (log: $1); run it by hand: $2"
}
