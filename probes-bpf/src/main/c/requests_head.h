/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * requests_head.h - reads the head of an HTTP/1 request, RFC 9112, without a guess: what servers
 * read in different ways is STEP_BAD. Kernel 5.17: bpf_loop.
 */
#ifndef OBS_REQUESTS_HEAD_H
#define OBS_REQUESTS_HEAD_H

#define EACH 0x0101010101010101ULL
#define TOP (EACH * 0x80)
#define MOST_LENGTH (1ULL << 56)

/* Eight bytes at a time; of the flags the lowest is exact. */
static __always_inline __u64 below(__u64 word, __u8 limit)
{
	return (word - EACH * limit) & ~word & TOP;
}

static __always_inline __u64 equal_to(__u64 word, __u8 byte)
{
	word ^= EACH * byte;
	return (word - EACH) & ~word & TOP;
}

/* Index of the lowest flag, of which there is one. */
static __always_inline __u32 first_of(__u64 flags)
{
	flags >>= 7;
	return (((flags - 1) & ~flags & EACH) * EACH) >> 56;
}

/* A header's name has ended: what is to become of its value. */
static __noinline int header_name(struct reading *reading, __u32 length)
{
	struct request_head *head = &reading->socket->head;
	char *end = reading->message->data_end;
	char *name = reading->message->data;
	__u64 at = head->name_at, lower = EACH * 0x20;

	asm volatile("" : "+r"(at));
	at &= HEAD_BYTES - 1;
	name += at;
	head->step = STEP_SKIP;
	head->matched = 0;
	head->digits = 0;
	if (length == 4 && name + 4 <= end) {
		if ((*(__u32 *)name | (__u32)lower) != 0x74736f68) /* host */
			return 0;
		/* Whose host counts when there are two is not agreed. */
		head->step = head->hosts++ ? STEP_BAD
			     : head->absolute || !reading->socket->asks_hosts ? STEP_SKIP
								    : STEP_HOST;
	} else if (length == 6 && name + 6 <= end) {
		if ((*(__u32 *)name | (__u32)lower) == 0x65707865 && (*(__u16 *)(name + 4) | 0x2020) == 0x7463) /* expect */
			head->expects = 1;
	} else if (length == 7 && name + 7 <= end) {
		if ((*(__u32 *)name | (__u32)lower) != 0x72677075 || (*(__u32 *)(name + 3) | (__u32)lower) != 0x65646172)
			return 0; /* upgrade */
		if (head->upgrade_at)
			head->step = STEP_BAD;
		head->upgrade_at = head->name_at;
	} else if (length == 14 && name + 14 <= end) {
		if ((*(__u64 *)name | lower) == 0x2d746e65746e6f63ULL &&
		    (*(__u64 *)(name + 6) | lower) == 0x6874676e656c2d74ULL) /* content-length */
			head->step = head->lengths++ ? STEP_BAD : STEP_LENGTH;
	} else if (length == 17 && name + 17 <= end) {
		if ((*(__u64 *)name | lower) == 0x726566736e617274ULL &&
		    (*(__u64 *)(name + 8) | lower) == 0x6e69646f636e652dULL && (name[16] | 0x20) == 'g')
			head->step = head->encodings++ ? STEP_BAD : STEP_ENCODING;
	}
	return 0;
}

/* Bytes of a value that concerns nobody, up to its end; returns how many. */
static __always_inline __u32 skip_value(char *data, char *end)
{
	__u64 *words = (__u64 *)data, flags;
	int word;

	if (data + 32 > end)
		return 0;
#pragma unroll
	for (word = 0; word < 4; word++) {
		flags = below(words[word], 0x20);
		if (flags)
			return word * 8 + first_of(flags);
	}
	return 32;
}

static __noinline int value_byte(struct reading *reading, __u32 byte)
{
	struct request_head *head = &reading->socket->head;
	bool blank = byte == ' ' || byte == '\t';

	switch (head->step) {
	case STEP_LENGTH:
		if (blank) {
			head->matched |= head->digits;
		} else if (byte < '0' || byte > '9' || head->matched || head->length > MOST_LENGTH) {
			head->step = STEP_BAD;
		} else {
			head->length = head->length * 10 + (byte - '0');
			head->digits = 1;
		}
		return 0;
	case STEP_ENCODING:
		if (blank) {
			if (head->matched && head->matched != 7)
				head->step = STEP_BAD;
			else if (head->matched)
				head->digits = 1;
		} else if (head->matched >= 7 || head->digits || (byte | 0x20) != letter(CHUNKED, head->matched)) {
			head->step = STEP_BAD;
		} else {
			head->matched++;
		}
		return 0;
	case STEP_HOST:
		if (!blank) {
			if (head->digits)
				head->host = HOST_ODD;
			else
				host_byte(reading, byte);
		} else if (head->host != HOST_START) {
			head->digits = 1;
		}
		return 0;
	}
	return 0;
}

static __always_inline bool value_complete(struct request_head *head)
{
	if (head->step == STEP_LENGTH)
		return head->digits;
	if (head->step == STEP_ENCODING)
		return head->matched == 7;
	return true;
}

/* bpf_loop: a byte or some; 1 when no more can be read now. */
static long head_step(__u32 index, struct reading *reading)
{
	struct request_head *head = &reading->socket->head;
	char *end = reading->message->data_end;
	char *data = reading->message->data;
	__u64 at = head->at, word, flags, bad;
	__u8 byte;

	if (at >= HEAD_BYTES) {
		head->step = STEP_BAD;
		return 1;
	}
	asm volatile("" : "+r"(at));
	at &= HEAD_BYTES - 1;
	data += at;
	if (data + 1 > end)
		return 1;
	byte = *data;
	switch (head->step) {
	case STEP_METHOD:
		if (byte == ' ' && at) {
			head->method_length = at;
			head->step = STEP_TARGET;
		} else if (at >= METHOD_BYTES || !((byte >= 'A' && byte <= 'Z') || byte == '-' || byte == '_')) {
			head->step = STEP_BAD;
			return 1;
		} else {
			head->method = head->method << 8 | byte;
			feed(reading, PART_METHOD, byte);
		}
		break;
	case STEP_TARGET:
	case STEP_SCHEME:
	case STEP_AUTHORITY:
	case STEP_PATH:
	case STEP_STAR:
	case STEP_QUERY:
		if (head->step == STEP_QUERY && data + 8 <= end && !below(*(__u64 *)data, 0x21)) {
			head->at = at + 8;
			return 0;
		}
		target_byte(reading, byte, at);
		break;
	case STEP_VERSION:
		if (data + 10 > end)
			return 1;
		word = *(__u64 *)data;
		head->version0 = word >> 56 == '0';
		if ((word & 0xfeffffffffffffffULL) != 0x302e312f50545448ULL || data[8] != '\r' || data[9] != '\n') {
			head->step = STEP_BAD; /* HTTP/1.0 or HTTP/1.1, and the end of the line */
			return 1;
		}
		head->step = STEP_LINE;
		head->at = at + 10;
		return 0;
	case STEP_LINE:
		if (byte == '\r') {
			if (data + 2 > end)
				return 1;
			head->step = data[1] == '\n' ? STEP_DONE : STEP_BAD;
			head->at = at + 2;
			return 1;
		}
		head->name_at = at;
		head->step = STEP_NAME;
		/* fallthrough */
	case STEP_NAME:
		if (data + 8 <= end) {
			word = *(__u64 *)data;
			flags = equal_to(word, ':');
			bad = below(word, 0x21) | (word & TOP);
			if (bad && (!flags || first_of(bad) < first_of(flags))) {
				head->step = STEP_BAD;
				return 1;
			}
			if (!flags) {
				head->at = at + 8;
				return 0;
			}
			at += first_of(flags);
		} else if (byte <= ' ' || byte >= 0x7f) {
			head->step = STEP_BAD;
			return 1;
		} else if (byte != ':') {
			break;
		}
		if (at == head->name_at) {
			head->step = STEP_BAD;
			return 1;
		}
		head->at = at + 1;
		header_name(reading, at - head->name_at);
		return head->step == STEP_BAD;
	default:
		if (head->step == STEP_SKIP && byte >= ' ') {
			head->at = at + (skip_value(data, end) ?: 1);
			return 0;
		}
		if (byte == '\r') {
			if (data + 2 > end)
				return 1;
			head->step = data[1] == '\n' && value_complete(head) ? STEP_LINE : STEP_BAD;
			head->at = at + 2;
			return head->step == STEP_BAD;
		}
		if (byte < ' ' && byte != '\t')
			head->step = STEP_BAD;
		else
			value_byte(reading, byte);
		break;
	}
	head->at = at + 1;
	return head->step == STEP_BAD;
}

#endif
