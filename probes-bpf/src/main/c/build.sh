#!/bin/sh
# build.sh SOURCE OBJECT: compiles one eBPF object. Needs clang and libbpf's headers, no kernel headers, no BTF.
set -eu
source=$1
object=$2
CLANG=${CLANG:-clang}

fail() {
	echo "probes-bpf: $1" >&2
	exit 1
}

command -v "$CLANG" >/dev/null 2>&1 ||
	fail "clang not found; install it (Debian, Ubuntu: apt-get install clang; Fedora: dnf install clang) or set CLANG to its path"
echo '#include <bpf/bpf_helper_defs.h>' | "$CLANG" -target bpf -E -include "$(dirname "$source")/vmlinux.h" - >/dev/null 2>&1 ||
	fail "bpf/bpf_helper_defs.h not found; install libbpf's headers (Debian, Ubuntu: apt-get install libbpf-dev; Fedora: dnf install libbpf-devel)"

directory=$(cd "$(dirname "$source")" && pwd)
mkdir -p "$(dirname "$object")"
# The parameter is BPF_PROG's own. mcpu=v3: 32-bit registers, Linux 5.1.
"$CLANG" -g -O2 -target bpf -mcpu=v3 -Wall -Wextra -Wno-unused-parameter -Werror \
	-ffile-prefix-map="$directory"=. -fdebug-compilation-dir=. -I"$directory" -c "$source" -o "$object" ||
	fail "$source does not compile (messages above)"
# BTF stays, DWARF goes. Without llvm-strip the object is larger and just as good.
for strip in llvm-strip "$(dirname "$(command -v "$CLANG")")/llvm-strip"; do
	if command -v "$strip" >/dev/null 2>&1; then
		"$strip" -g "$object"
		break
	fi
done
