/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* packet.h - takes the headers of a TCP segment or UDP datagram apart. */
#ifndef OBS_PACKET_H
#define OBS_PACKET_H

/* One packet, taken apart. */
struct packet {
	__u32 sequence;		/* of the first payload byte, host order; UDP: 0 */
	__u32 acknowledged;
	__u32 offset;		/* of the payload from the network header */
	__u32 length;		/* of the payload */
	__u16 source;		/* host order */
	__u16 destination;
	__u8 ip_version;
	__u8 protocol;
	__u8 tcp_flags;
	__u8 sent;
};

/* A loss only if a TCP or UDP socket is meant: the kernel's own multicast reports look the same. */
static __noinline int count_unread(struct __sk_buff *skb)
{
	struct bpf_sock *sk = skb->sk;

	if (!sk)
		return 0;
	sk = bpf_sk_fullsock(sk);
	if (sk && (sk->protocol == IPPROTO_TCP || sk->protocol == IPPROTO_UDP))
		count_loss(LOSS_HEADER);
	return 0;
}

/* False: not ours, or counted as not understood. */
static __always_inline bool dissect(struct __sk_buff *skb, struct packet *packet)
{
	void *data = (void *)(long)skb->data, *end = (void *)(long)skb->data_end;
	struct iphdr *ip4 = data;
	struct tcphdr *tcp, tcp_copy;
	struct udphdr *udp, udp_copy;
	__u32 at;

	if ((void *)(ip4 + 1) > end)
		return false;
	packet->ip_version = ip4->version;
	if (ip4->version == 4) {
		packet->protocol = ip4->protocol;
		at = ip4->ihl * 4;
	} else {
		struct ipv6hdr *ip6 = data;

		if ((void *)(ip6 + 1) > end)
			return false;
		packet->protocol = ip6->nexthdr;
		at = sizeof(*ip6);
		/* Hop-by-hop, routing, fragment, destination options: rare between hosts, and not read. */
		if (packet->protocol == 0 || packet->protocol == 43 || packet->protocol == 44 ||
		    packet->protocol == 60)
			count_unread(skb);
	}
	if (packet->protocol == IPPROTO_TCP) {
		tcp = data + 20;
		if (at == 20 && (void *)(tcp + 1) <= end) {
		} else if (at == 40 && data + 40 + sizeof(*tcp) <= end) {
			tcp = data + 40;
		} else {
			/* IPv4 options, or a header outside the linear part */
			if (bpf_skb_load_bytes(skb, at, &tcp_copy, sizeof(tcp_copy))) {
				count_loss(LOSS_HEADER);
				return false;
			}
			tcp = &tcp_copy;
		}
		packet->tcp_flags = tcp->flags;
		packet->offset = at + tcp->doff * 4;
		packet->sequence = bpf_ntohl(tcp->seq) + (tcp->flags & TCP_SYN ? 1 : 0);
		packet->acknowledged = bpf_ntohl(tcp->ack_seq);
		packet->source = bpf_ntohs(tcp->source);
		packet->destination = bpf_ntohs(tcp->dest);
	} else if (packet->protocol == IPPROTO_UDP) {
		if (bpf_skb_load_bytes(skb, at, &udp_copy, sizeof(udp_copy))) {
			count_loss(LOSS_HEADER);
			return false;
		}
		udp = &udp_copy;
		packet->tcp_flags = 0;
		packet->offset = at + sizeof(*udp);
		packet->sequence = 0;
		packet->acknowledged = 0;
		packet->source = bpf_ntohs(udp->source);
		packet->destination = bpf_ntohs(udp->dest);
	} else {
		return false;
	}
	packet->length = skb->len > packet->offset ? skb->len - packet->offset : 0;
	return true;
}

/* From the packet, not the socket: an unconnected UDP socket has no addresses. */
static __always_inline void fill_open(struct __sk_buff *skb, struct packet *packet, struct open_event *open)
{
	__u8 *from = packet->sent ? open->local_address : open->remote_address;
	__u8 *to = packet->sent ? open->remote_address : open->local_address;

	if (packet->ip_version == 4) {
		bpf_skb_load_bytes(skb, 12, from, 4);
		bpf_skb_load_bytes(skb, 16, to, 4);
	} else {
		bpf_skb_load_bytes(skb, 8, from, 16);
		bpf_skb_load_bytes(skb, 24, to, 16);
	}
	open->local_port = packet->sent ? packet->source : packet->destination;
	open->remote_port = packet->sent ? packet->destination : packet->source;
	open->ip_version = packet->ip_version;
	open->ip_protocol = packet->protocol;
}

#endif
