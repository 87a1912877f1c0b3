/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* policy_headers.h - addresses and ports of a packet, behind whatever stands before them. */
#ifndef OBS_POLICY_HEADERS_H
#define OBS_POLICY_HEADERS_H

#define ETH_P_IP 0x0800
#define EXTENSION_HEADERS 6

struct headers {
	__u32 transport;	/* offset from the network header; 0: not readable */
	__u32 sequence;
	__u8 protocol;
	__u8 tcp_flags;
	__u8 egress;
	__u8 reserved;
};

/* Finds TCP, UDP or ICMP behind IPv6 extension headers. */
static __noinline int find_transport6(struct __sk_buff *skb, struct headers *headers)
{
	__u8 next = 0, fields[4];
	__u32 at = sizeof(struct ipv6hdr);
	int i;

	if (bpf_skb_load_bytes(skb, 6, &next, 1))
		return 0;
	for (i = 0; i < EXTENSION_HEADERS; i++) {
		if (next != 0 && next != 43 && next != 60 && next != 44 && next != 51)
			break;
		if (bpf_skb_load_bytes(skb, at, fields, sizeof(fields)))
			return 0;
		/* A later fragment has no header of the transport. */
		if (next == 44 && (fields[2] || (fields[3] & 0xf8)))
			return 0;
		at += next == 44 ? 8 : next == 51 ? (fields[1] + 2) * 4 : (fields[1] + 1) * 8;
		next = fields[0];
	}
	if (i == EXTENSION_HEADERS)
		return 0;
	headers->protocol = next;
	headers->transport = at;
	return 0;
}

/* Addresses are always there; false when what follows them cannot be read. */
static __noinline bool read_headers(struct __sk_buff *skb, struct headers *headers, struct flow *flow)
{
	__u8 *source = headers->egress ? flow->local : flow->remote;
	__u8 *destination = headers->egress ? flow->remote : flow->local;
	struct iphdr ip4;
	struct tcphdr tcp;

	if (skb->protocol == bpf_htons(ETH_P_IP)) {
		if (bpf_skb_load_bytes(skb, 0, &ip4, sizeof(ip4)))
			return false;
		map_ipv4(source, ip4.saddr);
		map_ipv4(destination, ip4.daddr);
		headers->protocol = ip4.protocol;
		headers->transport = ip4.frag_off & bpf_htons(0x1fff) ? 0 : ip4.ihl * 4;
	} else {
		if (bpf_skb_load_bytes(skb, 8, source, 16) || bpf_skb_load_bytes(skb, 24, destination, 16))
			return false;
		find_transport6(skb, headers);
	}
	if (!headers->transport)
		return false;
	flow->protocol = headers->protocol;
	if (headers->protocol == IPPROTO_TCP) {
		if (bpf_skb_load_bytes(skb, headers->transport, &tcp, sizeof(tcp)))
			return false;
		headers->sequence = bpf_ntohl(tcp.seq);
		headers->tcp_flags = tcp.flags;
	} else if (headers->protocol != IPPROTO_UDP) {
		if (headers->protocol == IPPROTO_ICMP || headers->protocol == IPPROTO_ICMPV6)
			return !bpf_skb_load_bytes(skb, headers->transport, &tcp, 4);
		return true;
	}
	if (headers->protocol == IPPROTO_UDP && bpf_skb_load_bytes(skb, headers->transport, &tcp, 4))
		return false;
	flow->local_port = bpf_ntohs(headers->egress ? tcp.source : tcp.dest);
	flow->remote_port = bpf_ntohs(headers->egress ? tcp.dest : tcp.source);
	return true;
}

#endif
