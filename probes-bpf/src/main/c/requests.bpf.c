/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * requests.bpf.c - the object: which requests of HTTP/1 may be sent. Kernel 5.17. Apart from
 * policy.bpf.c, whose maps it uses: a kernel that cannot do this can still do that.
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_endian.h>
#include "abi.h"
/* Of what the other object has, not all is used here. */
#pragma clang diagnostic ignored "-Wunused-function"
#include "policy_events.h"
#include "policy_maps.h"
#include "policy_user.h"
#include "policy_judge.h"
#include "policy_headers.h"
#include "requests_events.h"
#include "requests_maps.h"
#include "requests_target.h"
#include "requests_head.h"
#include "requests_judge.h"
#include "requests_tell.h"
#include "requests_send.h"
#include "requests_messages.bpf.c"
#include "requests_packets.bpf.c"
#include "requests_sockets.bpf.c"

char LICENSE[] SEC("license") = "Dual BSD/GPL";
