/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * requests_target.h - which path and host a request means, decided as by
 * io.obsmesh.policy.decide.HttpTarget.
 */
#ifndef OBS_REQUESTS_TARGET_H
#define OBS_REQUESTS_TARGET_H

/* Words as numbers, because a constant array would be a map of its own. */
#define CHUNKED 0x64656b6e756863ULL
#define SCHEME 0x2f2f3a70747468ULL
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

#endif
