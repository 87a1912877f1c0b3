/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An HTTP/1.1 client that touches its socket by io_uring only.
 *
 *   uring_client PORT get PREFIX COUNT    GET PREFIX0, PREFIX1, … on one connection; send, sendmsg,
 *                                         writev and send_zc in turn
 *   uring_client PORT post TARGET BYTES   POST so many bytes, in pieces of 64 KiB
 *
 * Exits with 0 when every answer was 200.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <liburing.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

enum way { SEND, SENDMSG, WRITEV, SEND_ZC, WAYS };

static struct io_uring ring;

static void fail(const char *what, int error)
{
	fprintf(stderr, "%s: %s\n", what, strerror(error));
	exit(1);
}

/* Submits what is prepared and returns its result; a zero-copy send has two completions. */
static int run(const char *what)
{
	struct io_uring_cqe *cqe;
	int result, more, ret;

	ret = io_uring_submit_and_wait(&ring, 1);
	if (ret < 0)
		fail(what, -ret);
	ret = io_uring_wait_cqe(&ring, &cqe);
	if (ret < 0)
		fail(what, -ret);
	result = cqe->res;
	more = cqe->flags & IORING_CQE_F_MORE;
	io_uring_cqe_seen(&ring, cqe);
	if (more) {
		ret = io_uring_wait_cqe(&ring, &cqe);
		if (ret < 0)
			fail(what, -ret);
		io_uring_cqe_seen(&ring, cqe);
	}
	if (result < 0)
		fail(what, -result);
	return result;
}

static void put(int fd, const char *bytes, size_t length, enum way way)
{
	while (length > 0) {
		struct iovec part = { (void *)bytes, length };
		struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };
		struct io_uring_sqe *sqe = io_uring_get_sqe(&ring);
		int sent;

		switch (way) {
		case SENDMSG:
			io_uring_prep_sendmsg(sqe, fd, &message, MSG_NOSIGNAL);
			break;
		case WRITEV:
			io_uring_prep_writev(sqe, fd, &part, 1, 0);
			break;
		case SEND_ZC:
			io_uring_prep_send_zc(sqe, fd, bytes, length, MSG_NOSIGNAL, 0);
			break;
		default:
			io_uring_prep_send(sqe, fd, bytes, length, MSG_NOSIGNAL);
		}
		sent = run("send");
		bytes += sent;
		length -= sent;
	}
}

/* Reads one answer with a Content-Length; fails unless it is 200. */
static void answer(int fd)
{
	static char bytes[65536];
	size_t have = 0, wanted = 0;

	while (!wanted || have < wanted) {
		struct io_uring_sqe *sqe = io_uring_get_sqe(&ring);
		char *end, *length;
		int n;

		io_uring_prep_recv(sqe, fd, bytes + have, sizeof(bytes) - 1 - have, 0);
		n = run("recv");
		if (n == 0)
			fail("recv: closed", ECONNRESET);
		have += n;
		bytes[have] = 0;
		end = strstr(bytes, "\r\n\r\n");
		length = strstr(bytes, "Content-Length: ");
		if (end && length)
			wanted = end + 4 - bytes + strtoul(length + 16, NULL, 10);
	}
	if (strncmp(bytes, "HTTP/1.1 200 ", 13)) {
		fprintf(stderr, "answered: %.40s\n", bytes);
		exit(1);
	}
}

static void get(int fd, const char *prefix, int count)
{
	char request[1024];

	for (int i = 0; i < count; i++) {
		int n = snprintf(request, sizeof(request), "GET %s%d HTTP/1.1\r\nHost: uring\r\n\r\n", prefix, i);

		put(fd, request, n, i % WAYS);
		answer(fd);
	}
}

static void post(int fd, const char *target, size_t bytes)
{
	static char piece[65536];
	int n = snprintf(piece, sizeof(piece), "POST %s HTTP/1.1\r\nHost: uring\r\nContent-Length: %zu\r\n\r\n",
			 target, bytes);

	put(fd, piece, n, SEND);
	for (size_t i = 0; i < sizeof(piece); i++)
		piece[i] = (char)(i * 7);
	for (int i = 0; bytes > 0; i++) {
		size_t now = bytes < sizeof(piece) ? bytes : sizeof(piece);

		put(fd, piece, now, i % WAYS);
		bytes -= now;
	}
	answer(fd);
}

int main(int argc, char **argv)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct io_uring_sqe *sqe;
	int fd, ret;

	if (argc != 5) {
		fprintf(stderr, "usage: uring_client PORT get PREFIX COUNT | post TARGET BYTES\n");
		return 2;
	}
	to.sin_port = htons(atoi(argv[1]));
	ret = io_uring_queue_init(8, &ring, 0);
	if (ret < 0)
		fail("io_uring_queue_init", -ret);
	fd = socket(AF_INET, SOCK_STREAM, 0);
	sqe = io_uring_get_sqe(&ring);
	io_uring_prep_connect(sqe, fd, (struct sockaddr *)&to, sizeof(to));
	run("connect");
	if (!strcmp(argv[2], "get"))
		get(fd, argv[3], atoi(argv[4]));
	else
		post(fd, argv[3], strtoul(argv[4], NULL, 10));
	return 0;
}
