/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* capture.bpf.c - the object: one translation unit, because its programs share their maps. Kernel 5.12. */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_endian.h>
#include "abi.h"
#include "events.h"
#include "maps.h"
#include "sender.h"
#include "owner.h"
#include "packet.h"
#include "connection.bpf.c"
#include "snapshot.bpf.c"
#include "payload.bpf.c"

char LICENSE[] SEC("license") = "Dual BSD/GPL";
