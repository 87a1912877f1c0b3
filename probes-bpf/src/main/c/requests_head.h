/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * requests_head.h - reads the head of an HTTP/1 request, RFC 9112, without a guess: what servers
 * read in different ways is STEP_BAD. Which path is meant is decided as by
 * io.obsmesh.policy.decide.HttpTarget. Kernel 5.17: bpf_loop.
 */
#ifndef OBS_REQUESTS_HEAD_H
#define OBS_REQUESTS_HEAD_H

#define EACH 0x0101010101010101ULL
#define TOP (EACH * 0x80)
/* Words as numbers, because a constant array would be a map of its own. */
#define CHUNKED 0x64656b6e756863ULL
#define SCHEME 0x2f2f3a70747468ULL
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

static __always_inline __u8 letter(__u64 word, __u32 at)
{
	return word >> ((at & 7) * 8);
}

struct reading {
	struct sk_msg_md *message;
	struct request_socket *socket;
	struct request_tables *tables;
};

static __always_inline void feed(struct reading *reading, __u32 part, __u8 byte)
{
	struct request_tables *tables = reading->tables;
	struct request_socket *socket = reading->socket;
	int end;

#pragma unroll
	for (end = 0; end < ENDS; end++) {
		__u32 group, classes, row;

		if (end && !socket->ends[end].group)
			break;
		group = socket->ends[end].group & (REQUEST_GROUPS - 1);
		classes = tables->groups[group].automata[part].classes & (REQUEST_CLASSES - 1);
		row = socket->head.rows[end][part] + tables->classes[classes][byte];
		socket->head.rows[end][part] = tables->cells[row & (REQUEST_CELLS - 1)];
	}
}

static __noinline int feed_path(struct reading *reading, __u32 byte)
{
	feed(reading, PART_PATH, byte);
	return 0;
}

static __noinline int feed_host(struct reading *reading, __u32 byte)
{
	feed(reading, PART_HOST, byte);
	return 0;
}

static __noinline void begin_head(struct request_socket *socket, struct request_tables *tables)
{
	int end, part;

	__builtin_memset(&socket->head, 0, sizeof(socket->head));
	for (end = 0; end < ENDS; end++) {
		__u32 group = socket->ends[end].group & (REQUEST_GROUPS - 1);

		for (part = 0; part < REQUEST_PARTS; part++)
			socket->head.rows[end][part] = tables->groups[group].automata[part].start;
	}
}

static __always_inline int hex_digit(__u8 byte)
{
	if (byte >= '0' && byte <= '9')
		return byte - '0';
	byte |= 0x20;
	return byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : -1;
}

/* One byte of a host with its port. The last dot of a name is not part of it. */
static __noinline int host_byte(struct reading *reading, __u32 byte)
{
	struct request_head *head = &reading->socket->head;
	bool digit = byte >= '0' && byte <= '9';

	if (byte >= 'A' && byte <= 'Z')
		byte |= 0x20;
	switch (head->host) {
	case HOST_START:
		if (byte == '[') {
			head->host = HOST_BRACKET;
			feed_host(reading, byte);
			return 0;
		}
		/* fallthrough */
	case HOST_NAME:
		if (byte == ':' && head->host == HOST_NAME) {
			head->host = HOST_PORT;
		} else if (digit || (byte >= 'a' && byte <= 'z') || byte == '-' || byte == '_' || byte == '.') {
			head->host = HOST_NAME;
			if (head->host_dot)
				feed_host(reading, '.');
			head->host_dot = byte == '.';
			if (byte != '.')
				feed_host(reading, byte);
		} else {
			head->host = HOST_ODD;
		}
		return 0;
	case HOST_BRACKET:
		if (digit || (byte >= 'a' && byte <= 'f') || byte == ':' || byte == '.')
			feed_host(reading, byte);
		else if (byte == ']') {
			head->host = HOST_CLOSED;
			feed_host(reading, byte);
		} else
			head->host = HOST_ODD;
		return 0;
	case HOST_CLOSED:
		head->host = byte == ':' ? HOST_PORT : HOST_ODD;
		return 0;
	case HOST_PORT:
		if (!digit)
			head->host = HOST_ODD;
		return 0;
	}
	return 0;
}

/* Empty, . and .. are segments that servers disagree about; the last may be empty. */
static __always_inline void end_segment(struct request_head *head, bool last)
{
	if (head->dots == 1 || head->dots == 2 || (!head->dots && !last))
		head->path_odd = 1;
	head->dots = 0;
}

/* One byte of a path. */
static __noinline int path_byte(struct reading *reading, __u32 byte)
{
	struct request_head *head = &reading->socket->head;
	int digit;

	if (head->path_odd)
		return 0;
	if (head->percent) {
		digit = hex_digit(byte);
		if (digit < 0) {
			head->path_odd = 1;
			return 0;
		}
		if (head->percent-- == 2) {
			head->digit = digit;
			return 0;
		}
		byte = (head->digit << 4 | digit) & 255;
		if (byte == '/' || byte == '%') {
			head->path_odd = 1;
			return 0;
		}
	} else if (byte == '%') {
		head->percent = 2;
		return 0;
	} else if (byte == '/') {
		end_segment(head, false);
		feed_path(reading, byte);
		return 0;
	} else if (byte == '#') {
		head->path_odd = 1;
		return 0;
	}
	if (byte < ' ' || byte == 0x7f || byte == '\\' || byte == ';') {
		head->path_odd = 1;
		return 0;
	}
	head->dots = byte == '.' && head->dots < 3 ? head->dots + 1 : NOT_DOTS;
	feed_path(reading, byte);
	return 0;
}

static __always_inline void end_path(struct request_head *head, __u32 at)
{
	if (head->percent)
		head->path_odd = 1;
	end_segment(head, true);
	head->path_end = at;
}

/* The word ends behind the byte at this offset; true when its value needs to be read. */
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

/* Header names and values, most bytes of which concern nobody. Returns how many were read. */
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

/* http:// or https:// */
static __noinline int scheme_byte(struct request_head *head, __u32 byte)
{
	__u32 at = head->matched;

	if (at == 4 && (byte | 0x20) == 's' && !head->digits) {
		head->digits = 1;
	} else if ((at < 4 ? byte | 0x20 : byte) == letter(SCHEME, at)) {
		head->matched++;
		if (at == 6) {
			head->step = STEP_AUTHORITY;
			head->absolute = 1;
		}
	} else {
		head->path_odd = 1;
		head->absolute = 1;
		head->host = HOST_ODD;
		head->step = STEP_QUERY;
		return 1;
	}
	return 0;
}

static __noinline int target_byte(struct reading *reading, __u32 byte, __u32 at)
{
	struct request_head *head = &reading->socket->head;

	if (head->step == STEP_SCHEME && byte > ' ' && !scheme_byte(head, byte))
		return 0;
	if (byte < ' ') {
		head->step = STEP_BAD;
		return 0;
	}
	switch (head->step) {
	case STEP_TARGET:
		head->target_at = at;
		if (byte == '/') {
			head->step = STEP_PATH;
			feed_path(reading, byte);
		} else if (byte == '*') {
			head->step = STEP_STAR;
			feed_path(reading, byte);
		} else if (byte == ' ') {
			head->step = STEP_BAD;
		} else {
			head->step = STEP_SCHEME;
			scheme_byte(head, byte);
		}
		return 0;
	case STEP_AUTHORITY:
		if (byte != '/' && byte != '?' && byte != ' ' && byte != '#') {
			/* With a user's name it is another host than it seems. */
			host_byte(reading, byte);
			if (byte == '@')
				head->path_odd = 1;
			return 0;
		}
		head->step = STEP_PATH;
		if (byte == '#')
			head->path_odd = 1;
		else
			feed_path(reading, '/');
		if (byte == '/')
			return 0;
		/* fallthrough */
	case STEP_PATH:
		if (byte == '?') {
			end_path(head, at);
			head->step = STEP_QUERY;
			return 0;
		}
		if (byte != ' ') {
			path_byte(reading, byte);
			return 0;
		}
		end_path(head, at);
		break;
	case STEP_STAR:
		if (byte != ' ') {
			head->path_odd = 1;
			head->step = STEP_QUERY;
			return 0;
		}
		break;
	case STEP_SCHEME:
		head->path_odd = 1;
		head->absolute = 1;
		head->host = HOST_ODD;
		break;
	case STEP_QUERY:
		if (byte != ' ')
			return 0;
		break;
	}
	head->step = STEP_VERSION;
	head->target_end = at;
	if (!head->path_end)
		head->path_end = at;
	return 0;
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
