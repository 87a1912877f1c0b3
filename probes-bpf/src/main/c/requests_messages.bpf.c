/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * requests_messages.bpf.c - reads what enrolled sockets send before it leaves, and lets through
 * what policy allows. Kernel 5.17.
 *
 * The kernel may skip this program after a send that stopped half way, so it is not the last word:
 * it says up to which sequence number bytes may leave, and requests_packets.bpf.c drops what is
 * beyond. What is not yet judged is held back in the socket (cork), so half a head never leaves.
 */

#define HOLD_BYTES 16384	/* bodies of refused requests that are waited for, so that the answer can be 403 */
#define CHUNK_LINE 24

/*
 * Nothing is on its way back that an answer of ours could get between. The kernel hands over what
 * was redirected before what it has queued, and corrupts what follows in the same message.
 */
static __always_inline bool may_answer(struct sending *sending, __u64 end)
{
	struct request_socket *socket = sending->socket;
	struct tcp_sock *tcp = sending->tcp;

	if (socket->head.encodings || socket->head.expects || socket->pipelines || end > HOLD_BYTES || end < sending->size)
		return false;
	return tcp->copied_seq == tcp->rcv_nxt && (!socket->requests || tcp->rcv_nxt != socket->received);
}

static __noinline int judge_head(struct sending *sending)
{
	struct request_socket *socket = sending->socket;
	struct request_head *head = &socket->head;
	struct request_tables *tables = request_tables(socket->generation);
	struct sk_msg_md *message = sending->message;
	struct bpf_sock *sk = message->sk;
	struct request_verdict verdict;
	struct flow flow = {};
	__u64 end = head->at + head->length;

	if (!tables || !sk)
		return SK_DROP;
	/* Two ways to tell a body's length; a tunnel; the preface of HTTP/2. */
	if ((head->encodings && (head->lengths || head->version0)) || head->length > MOST_LENGTH ||
	    (head->method_length == 7 && head->method == 0x434f4e4e454354) ||
	    (head->method_length == 3 && head->method == 0x505249))
		return lose_track(message, socket, sending->policy, COUNT_BAD);
	judge_request(tables, socket, &verdict);
	if (verdict.denied && may_answer(sending, end) && end > sending->size) {
		socket->held = 1;
		bpf_msg_cork_bytes(message, end);
		return SK_PASS;
	}
	count_request(COUNT_HEADS);
	if (verdict.denied || verdict.audit)
		flow_of(sk, &flow);
	tell(socket, sending->policy, &flow, &verdict, (__u64)message->data);
	if (!verdict.denied)
		return let_through(sending);
	return may_answer(sending, end) ? answer(sending) : defuse(sending);
}

static __noinline int read_head(struct sending *sending)
{
	struct request_socket *socket = sending->socket;
	struct sk_msg_md *message = sending->message;
	__u32 wanted = sending->size < HEAD_BYTES ? sending->size : HEAD_BYTES;
	struct reading reading = {.message = message, .socket = socket};

	/* In one piece, also so that the list of pieces never fills, when nothing is held back any more. */
	if (message->data + wanted > message->data_end && bpf_msg_pull_data(message, 0, wanted, 0))
		return lose_track(message, socket, sending->policy, COUNT_BAD);
	reading.tables = request_tables(socket->generation);
	if (!reading.tables)
		return SK_DROP;
	if (socket->head.step != STEP_DONE)
		bpf_loop(HEAD_BYTES + 1, head_step, &reading, 0);
	if (socket->head.step == STEP_DONE)
		return judge_head(sending);
	if (socket->head.step == STEP_BAD || sending->size >= HEAD_BYTES)
		return lose_track(message, socket, sending->policy, COUNT_BAD);
	socket->held = 1;
	bpf_msg_cork_bytes(message, sending->size + 1);
	return SK_PASS;
}

struct walking {
	struct sk_msg_md *message;
	struct request_socket *socket;
	__u32 at;
};

/* bpf_loop: one byte of what frames chunks. */
static long chunk_step(__u32 index, struct walking *walking)
{
	struct request_socket *socket = walking->socket;
	char *end = walking->message->data_end;
	char *data = walking->message->data;
	__u64 at = walking->at;
	__u8 byte;
	int digit;

	asm volatile("" : "+r"(at));
	at &= 63;
	data += at;
	if (data + 1 > end)
		return 1;
	byte = *data;
	walking->at = at + 1;
	switch (socket->chunk_step) {
	case CHUNK_CR:
	case CHUNK_END_CR:
		socket->chunk_step = byte == '\r' ? socket->chunk_step + 1 : CHUNK_BAD;
		return socket->chunk_step == CHUNK_BAD;
	case CHUNK_LF:
		socket->chunk_step = byte == '\n' ? CHUNK_SIZE : CHUNK_BAD;
		socket->chunk = 0;
		socket->chunk_digits = 0;
		return socket->chunk_step == CHUNK_BAD;
	case CHUNK_SIZE:
		digit = hex_digit(byte);
		if (byte == '\r' && socket->chunk_digits) {
			socket->chunk_step = CHUNK_SIZE_LF;
		} else if (digit < 0 || socket->chunk_digits >= 13) {
			socket->chunk_step = CHUNK_BAD;
			return 1;
		} else {
			socket->chunk = socket->chunk << 4 | digit;
			socket->chunk_digits++;
		}
		return 0;
	case CHUNK_SIZE_LF:
		if (byte != '\n') {
			socket->chunk_step = CHUNK_BAD;
			return 1;
		}
		socket->chunk_step = socket->chunk ? CHUNK_CR : CHUNK_END_CR;
		return socket->chunk != 0;
	case CHUNK_END_LF:
		socket->chunk_step = byte == '\n' ? CHUNK_OVER : CHUNK_BAD;
		return 1;
	}
	return 1;
}

/* Between two chunks: what frames them must leave as it was read, what is in them may be anything. */
static __noinline int walk_chunks(struct sending *sending)
{
	struct request_socket *socket = sending->socket;
	struct sk_msg_md *message = sending->message;
	__u32 wanted = sending->size < CHUNK_LINE ? sending->size : CHUNK_LINE;
	struct walking walking = {.message = message, .socket = socket};
	__u64 total;

	if (message->data + wanted > message->data_end && bpf_msg_pull_data(message, 0, wanted, 0))
		return lose_track(message, socket, sending->policy, COUNT_BAD);
	bpf_loop(CHUNK_LINE, chunk_step, &walking, 0);
	if (socket->chunk_step == CHUNK_BAD || !walking.at)
		return lose_track(message, socket, sending->policy, COUNT_BAD);
	total = walking.at;
	socket->whole = sending->sequence + total;
	if (socket->chunk_step == CHUNK_CR && socket->chunk) {
		total += socket->chunk;
		socket->chunk = 0;
		socket->body = 0;
		if (total > AHEAD) {
			socket->body = total - AHEAD;
			total = AHEAD;
		}
	} else if (socket->chunk_step == CHUNK_OVER) {
		socket->phase = PHASE_HEAD;
	}
	return send_on(sending, total, sending->sequence + total);
}

/* Bytes of a body, as many as were declared. */
static __noinline int pass_body(struct sending *sending)
{
	struct request_socket *socket = sending->socket;
	__u32 rest = socket->vetted - sending->sequence;
	__u64 more;

	if (socket->body && rest < AHEAD) {
		more = AHEAD - rest;
		if (more > socket->body)
			more = socket->body;
		socket->vetted += more;
		socket->body -= more;
		rest += more;
	}
	if (rest < sending->size)
		bpf_msg_apply_bytes(sending->message, rest);
	return SK_PASS;
}

SEC("sk_msg")
int obs_req_step(struct sk_msg_md *message)
{
	struct bpf_sock *sk = message->sk;
	struct sending sending = {};
	struct request_socket *socket;
	struct policy_socket *policy;
	struct tcp_sock *tcp;
	__u32 size = *(volatile __u32 *)&message->size;

	if (!sk)
		return SK_DROP;
	socket = bpf_sk_storage_get(&obs_req_sk, sk, 0, 0);
	policy = bpf_sk_storage_get(&obs_policy_sk, sk, 0, 0);
	tcp = bpf_skc_to_tcp_sock(sk);
	if (!socket || !policy || !tcp)
		return SK_DROP;
	if (!refresh(socket, policy, sk, sk)) {
		socket->phase = PHASE_LOST;
		socket->dead = 0;
		return SK_PASS;
	}
	if (!socket->enforces)
		socket->dead = 0;
	if (socket->dead)
		return SK_DROP;
	sending.message = message;
	sending.socket = socket;
	sending.policy = policy;
	sending.tcp = tcp;
	sending.sequence = tcp->write_seq;
	sending.size = size;
	if (socket->phase == PHASE_LOST)
		return lose_track(message, socket, policy, COUNT_OLD);
	if (socket->awaits && !find_seal(&sending))
		return lose_track(message, socket, policy, COUNT_TORN);
	/* Not sent, though it was let through. */
	if ((__s32)(sending.sequence - socket->whole) < 0)
		return lose_track(message, socket, policy, COUNT_TORN);
	/* Sent, and not seen here. */
	if ((__s32)(sending.sequence - socket->vetted) > 0)
		return lose_track(message, socket, policy, COUNT_BEYOND);
	if (sending.sequence != socket->vetted || socket->body)
		return pass_body(&sending);
	if (socket->phase == PHASE_CHUNKS)
		return walk_chunks(&sending);
	socket->phase = PHASE_HEAD;
	return read_head(&sending);
}

/* What every enrolled socket keeps: it must never need to change. */
SEC("sk_msg")
int obs_req_message(struct sk_msg_md *message)
{
	/* Both outlive the message in which they were set. */
	bpf_msg_cork_bytes(message, 0);
	bpf_msg_apply_bytes(message, 0);
	bpf_tail_call(message, &obs_req_steps, 0);
	return SK_DROP;
}
