# shellcheck shell=bash
# Finds a JDK 25 or newer: JAVA_HOME, then PATH, then /usr/lib/jvm. Sourced by obsctl.

jdk_needed=25

# major_of HOME: prints the feature release of the JDK there, from its release file; no JVM starts.
# Sets jdk_major, to 0 where there is no JDK with a compiler.
read_major() {
  local line
  jdk_major=0
  [[ -x $1/bin/java && -r $1/release ]] || return 0
  while IFS= read -r line; do
    if [[ $line =~ ^JAVA_VERSION=\"([0-9]+) ]]; then
      jdk_major=${BASH_REMATCH[1]}
      return 0
    fi
  done <"$1/release"
}

# Sets java_home, or exits saying how to get a JDK on this distribution.
find_jdk() {
  local home path_java
  if look_for_jdk; then return 0; fi
  if [[ -r /etc/debian_version ]] && package=$(jdk_package) && [[ -n $package ]]; then
    install_packages "a JDK $jdk_needed" "$package"
    if look_for_jdk; then return 0; fi
  fi
  say "no JDK $jdk_needed found in JAVA_HOME, PATH or /usr/lib/jvm"
  say "get one: $(jdk_advice)"
  exit 1
}

look_for_jdk() {
  local home path_java
  if [[ -n ${JAVA_HOME-} ]]; then
    read_major "$JAVA_HOME"
    if ((jdk_major >= jdk_needed)); then
      java_home=$JAVA_HOME
      return 0
    fi
  fi
  if path_java=$(command -v java); then
    path_java=$(readlink -f -- "$path_java")
    home=${path_java%/bin/java}
    read_major "$home"
    if ((jdk_major >= jdk_needed)); then
      java_home=$home
      return 0
    fi
  fi
  for home in /usr/lib/jvm/* /opt/java/* /opt/jdk*; do
    read_major "$home"
    if ((jdk_major >= jdk_needed)) && [[ -x $home/bin/javac ]]; then
      java_home=$home
      return 0
    fi
  done
  return 1
}

# The Debian package that would bring a JDK, if the configured sources have one.
jdk_package() {
  local name
  for name in "openjdk-$jdk_needed-jdk-headless" "temurin-$jdk_needed-jdk"; do
    if apt-cache show "$name" >/dev/null 2>&1; then
      echo "$name"
      return 0
    fi
  done
}

jdk_advice() {
  local id=linux like=
  if [[ -r /etc/os-release ]]; then
    id=$(. /etc/os-release && echo "${ID-} ${ID_LIKE-}")
  fi
  like=" $id "
  case $like in
    *" debian "* | *" ubuntu "*) echo "apt-get install temurin-$jdk_needed-jdk, after adding the Adoptium repository (https://adoptium.net/installation/linux), or openjdk-$jdk_needed-jdk-headless on Debian 14 and Ubuntu 25.10 or newer" ;;
    *" fedora "* | *" rhel "*) echo "dnf install java-$jdk_needed-openjdk-devel" ;;
    *" alpine "*) echo "apk add openjdk$jdk_needed" ;;
    *" suse "* | *" opensuse "*) echo "zypper install java-$jdk_needed-openjdk-devel" ;;
    *" arch "*) echo "pacman -S jdk-openjdk" ;;
    *) echo "unpack a JDK $jdk_needed from https://adoptium.net below /usr/lib/jvm, or set JAVA_HOME" ;;
  esac
}
