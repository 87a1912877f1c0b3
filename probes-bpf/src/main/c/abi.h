/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* abi.h - numbers of the kernel and of the wire that more than one program uses. */
#ifndef OBS_ABI_H
#define OBS_ABI_H

#define AF_INET 2
#define AF_INET6 10
#define SOCK_STREAM 1
#define IPPROTO_ICMP 1
#define IPPROTO_TCP 6
#define IPPROTO_UDP 17
#define IPPROTO_ICMPV6 58
#define PF_KTHREAD 0x00200000
#define TCP_SYN 0x02
#define TCP_FIN 0x01
#define TCP_RST 0x04
#define TCP_ACK 0x10
#define TCP_URG 0x20

enum {
	TCP_ESTABLISHED = 1,
	TCP_SYN_SENT = 2,
	TCP_SYN_RECV = 3,
	TCP_CLOSE = 7,
	TCP_CLOSE_WAIT = 8,
	TCP_LISTEN = 10,
};

#endif
