/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * requests_send.h - lets through, answers and ends. What was judged must also be what is sent: a
 * push that fails (a full buffer, an odd flag) gives the process the chance to send other bytes,
 * which nobody reads. See send_on().
 */
#ifndef OBS_REQUESTS_SEND_H
#define OBS_REQUESTS_SEND_H

#define AHEAD (1U << 30)	/* bodies are let through in steps that sequence numbers can tell apart */
#define REFUSAL "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nX-Refused-By: network policy\r\n\r\n"
#define REFUSAL_BYTES (sizeof(REFUSAL) - 1)

struct sending {
	struct sk_msg_md *message;
	struct request_socket *socket;
	struct policy_socket *policy;
	struct tcp_sock *tcp;
	__u32 sequence;			/* of its first byte */
	__u32 size;
};

/* What cannot be read exactly: its connection ends, where a rule does more than tell. */
static __noinline int lose_track(struct sk_msg_md *message, struct request_socket *socket, struct policy_socket *policy,
				 __u32 why)
{
	struct bpf_sock *sk = message->sk;
	struct flow flow = {};

	socket->phase = PHASE_LOST;
	if (!socket->judged || !sk)
		return SK_PASS;
	if (socket->enforces)
		count_request(why);
	flow_of(sk, &flow);
	end_judging(socket, policy, &flow);
	return socket->enforces ? SK_DROP : SK_PASS;
}

struct wiping {
	struct sk_msg_md *message;
	__u32 from;
	__u32 to;
	__u32 letter;
};

static long wipe_step(__u32 index, struct wiping *wiping)
{
	char *end = wiping->message->data_end;
	char *data = wiping->message->data;
	__u64 at = wiping->from + index;

	if (at >= wiping->to || at >= HEAD_BYTES)
		return 1;
	asm volatile("" : "+r"(at));
	at &= HEAD_BYTES - 1;
	data += at;
	if (data + 1 > end)
		return 1;
	*data = wiping->letter;
	return 0;
}

static __noinline int wipe(struct sk_msg_md *message, __u32 from, __u32 to, __u32 letter)
{
	struct wiping wiping = {.message = message, .from = from, .to = to, .letter = letter};

	bpf_loop(HEAD_BYTES, wipe_step, &wiping, 0);
	return 0;
}

/*
 * Sends what was judged, of which the first total bytes are in this message, and nothing else in
 * its place. Redirected to its own socket, a message leaves no verdict behind: the next one is read
 * whatever became of this one, and the sequence number tells whether it was sent. Where a next head
 * follows in the same message the kernel would lose that; there a secret is put in between, and
 * only who finds it there, in the same call, knows that what is before it was sent.
 */
static __noinline int send_on(struct sending *sending, __u64 total, __u32 vetted)
{
	struct request_socket *socket = sending->socket;
	struct sk_msg_md *message = sending->message;
	__u64 cookie = socket->cookie;
	char *data, *end;

	socket->held = 0;
	if (total >= sending->size) {
		socket->vetted = vetted;
		return bpf_msg_redirect_hash(message, &obs_req_socks, &cookie, 0);
	}
	socket->seal = (__u64)bpf_get_prandom_u32() << 32 | bpf_get_prandom_u32();
	socket->sealed_vetted = vetted;
	socket->awaits = 1;
	if (bpf_msg_push_data(message, total, sizeof(socket->seal), 0) ||
	    bpf_msg_pull_data(message, total, total + sizeof(socket->seal), 0))
		return lose_track(message, socket, sending->policy, COUNT_BAD);
	data = message->data;
	end = message->data_end;
	if (data + sizeof(socket->seal) > end)
		return lose_track(message, socket, sending->policy, COUNT_BAD);
	__builtin_memcpy(data, &socket->seal, sizeof(socket->seal));
	bpf_msg_apply_bytes(message, total);
	return SK_PASS;
}

/* Takes the seal off; false when it is not there. */
static __noinline int find_seal(struct sending *sending)
{
	struct request_socket *socket = sending->socket;
	struct sk_msg_md *message = sending->message;
	__u64 found = 0;
	char *data, *end;

	socket->awaits = 0;
	if (sending->size <= sizeof(found) || bpf_msg_pull_data(message, 0, sizeof(found), 0))
		return 0;
	data = message->data;
	end = message->data_end;
	if (data + sizeof(found) > end)
		return 0;
	__builtin_memcpy(&found, data, sizeof(found));
	if (found != socket->seal || bpf_msg_pop_data(message, 0, sizeof(found), 0))
		return 0;
	sending->size -= sizeof(found);
	socket->vetted = socket->sealed_vetted;
	return 1;
}

/* Lets this head and its body through. */
static __noinline int let_through(struct sending *sending)
{
	struct request_socket *socket = sending->socket;
	struct request_head *head = &socket->head;
	struct request_tables *tables = request_tables(socket->generation);
	__u32 length = head->at;
	__u64 total = length;

	/* Nobody here follows what is spoken after an upgrade: the server shall not learn that it was wanted. */
	if (head->upgrade_at)
		wipe(sending->message, head->upgrade_at, head->upgrade_at + 1, 'X');
	if (socket->requests && sending->tcp->rcv_nxt == socket->received)
		socket->pipelines = 1;
	socket->requests++;
	socket->received = sending->tcp->rcv_nxt;
	socket->whole = sending->sequence + length;
	if (head->encodings) {
		socket->phase = PHASE_CHUNKS;
		socket->chunk_step = CHUNK_SIZE;
		socket->chunk = 0;
		socket->chunk_digits = 0;
	} else if (head->length) {
		socket->phase = PHASE_BODY;
		total += head->length;
	}
	socket->body = 0;
	if (total > AHEAD) {
		socket->body = total - AHEAD;
		total = AHEAD;
	}
	if (tables)
		begin_head(socket, tables);
	return send_on(sending, total, sending->sequence + total);
}

/* The server shall refuse it, in the order of its answers: no method it knows, no path it has. */
static __noinline int defuse(struct sending *sending)
{
	struct request_head *head = &sending->socket->head;
	bool is_head = head->method_length == 4 && head->method == 0x48454144; /* its answer has no body */

	if (is_head && head->target_end - head->target_at < 2)
		return lose_track(sending->message, sending->socket, sending->policy, COUNT_BAD);
	if (!is_head)
		wipe(sending->message, 0, head->method_length, 'X');
	wipe(sending->message, head->target_at, head->target_at + 1, '/');
	wipe(sending->message, head->target_at + 1, head->target_end, '~');
	count_request(COUNT_DEFUSED);
	return let_through(sending);
}

/* Answers in the server's place: the request becomes the answer, and comes back. */
static __noinline int answer(struct sending *sending)
{
	struct sk_msg_md *message = sending->message;
	struct request_tables *tables = request_tables(sending->socket->generation);
	__u64 cookie = sending->socket->cookie;
	__u32 size = sending->size;
	char *data, *end;

	if (size < REFUSAL_BYTES) {
		if (bpf_msg_push_data(message, 0, REFUSAL_BYTES - size, 0))
			return lose_track(message, sending->socket, sending->policy, COUNT_BAD);
	} else if (size > REFUSAL_BYTES) {
		if (bpf_msg_pop_data(message, REFUSAL_BYTES, size - REFUSAL_BYTES, 0))
			return lose_track(message, sending->socket, sending->policy, COUNT_BAD);
	}
	if (bpf_msg_pull_data(message, 0, REFUSAL_BYTES, 0))
		return lose_track(message, sending->socket, sending->policy, COUNT_BAD);
	data = message->data;
	end = message->data_end;
	if (data + REFUSAL_BYTES > end)
		return lose_track(message, sending->socket, sending->policy, COUNT_BAD);
	__builtin_memcpy(data, REFUSAL, REFUSAL_BYTES);
	if (tables)
		begin_head(sending->socket, tables);
	count_request(COUNT_ANSWERED);
	return bpf_msg_redirect_hash(message, &obs_req_socks, &cookie, BPF_F_INGRESS);
}

#endif
