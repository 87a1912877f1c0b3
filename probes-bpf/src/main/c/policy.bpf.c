/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* policy.bpf.c - the object: who may talk to whom, at connect, send and per packet. Kernel 5.15. */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_endian.h>
#include "abi.h"
#include "sender.h"
#include "policy_events.h"
#include "policy_maps.h"
#include "policy_user.h"
#include "policy_judge.h"
#include "policy_talks.h"
#include "policy_relayed.h"
#include "policy_headers.h"
#include "policy_sockets.bpf.c"
#include "policy_names.bpf.c"
#include "policy_packets.bpf.c"
#include "policy_rejudge.bpf.c"

char LICENSE[] SEC("license") = "Dual BSD/GPL";
