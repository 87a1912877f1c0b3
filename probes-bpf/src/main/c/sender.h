/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* sender.h - whether the running process is the one that sends this packet. */
#ifndef OBS_SENDER_H
#define OBS_SENDER_H

/*
 * TCP: a packet leaves in the process that sent it, or in a softirq that interrupted anybody (an
 * ACK opened the window, a timer fired). A process sends with the socket locked; a softirq that
 * meets a locked socket leaves its work to the process and never sends. So the lock tells the two
 * apart exactly, on every kernel and architecture. UDP is only ever sent by processes. A socket
 * without a file is the kernel's own.
 */
static __always_inline bool in_owner(struct sock *sk, __u8 protocol)
{
	return (protocol == IPPROTO_UDP || BPF_CORE_READ(sk, sk_lock.owned)) && BPF_CORE_READ(sk, sk_socket, file);
}

/* The verifier lets nobody add to a socket pointer, but it may be stored, read back as a number, and followed. */
static __always_inline struct sock *kernel_sock(struct __sk_buff *skb)
{
	struct sock *address = NULL;
	void *pointer = skb->sk;

	bpf_probe_read_kernel(&address, sizeof(address), &pointer);
	return address;
}

#endif
