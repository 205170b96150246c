/*
 * People who listen: SOCKETS WebSockets of /api/v1/live, and when each was
 * told of a new message.
 *
 *	listen PORT SOCKETS
 *
 * Standard input, a pipe, has a bearer token a line, of a person each, and an
 * empty line; the sockets are theirs in turn.  Says "ready" once all are
 * greeted.  When the pipe is closed it waits until nobody has been told of
 * anything for QUIET_US, then writes a line for each time somebody was: the
 * message, the number of the token's line from 1, and when, in microseconds of
 * the wall clock.
 */
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define AT_A_TIME	64		/* that are not greeted yet */
#define IN_MAX		8192		/* of the answer's head; of a frame */
#define LINE_MAX	256
#define QUIET_US	2000000
#define GIVE_UP_MS	60000
#define STDIN		UINT32_MAX	/* in epoll, for a socket's number */

#define OPCODE_TEXT	0x1
#define OPCODE_CLOSE	0x8
#define OPCODE_PING	0x9

struct person {
	char	token[LINE_MAX];
};

struct listener {
	int		 fd;
	uint32_t	 person;
	bool		 upgraded, greeted;
	size_t		 len;
	uint8_t		*in;		/* IN_MAX, of which few are touched */
};

struct telling {
	int64_t		 message, us;
	uint32_t	 person;
};

static struct {
	in_port_t	 port;
	struct person	*people;
	uint32_t	 npeople;
	struct listener	*listeners;
	uint32_t	 n, opened, greeted;
	int		 epoll;
	struct telling	*tellings;
	size_t		 ntellings, room;
	int64_t		 told_us;	/* last */
	bool		 ends;
} l;

static void	fail(const char *what) __attribute__((noreturn));
static void	read_people(void);
static void	watch(int fd, uint32_t index);
static void	open_some(void);
static void	open_one(struct listener *, uint32_t index);
static void	run(void);
static void	hear(struct listener *);
static size_t	take_head(struct listener *);
static size_t	take_frame(struct listener *, size_t at, int64_t now);
static void	take_text(struct listener *, const char *, size_t, int64_t now);
static void	read_stdin(void);
static void	report(void);
static int64_t	now_us(void);

int
main(int argc, char **argv)
{
	if (argc != 3 || (l.n = (uint32_t)atoi(argv[2])) == 0) {
		fprintf(stderr, "usage: tokens | listen PORT SOCKETS\n");
		return 2;
	}
	l.port = (in_port_t)atoi(argv[1]);
	read_people();
	l.listeners = calloc(l.n, sizeof(*l.listeners));
	l.epoll = epoll_create1(EPOLL_CLOEXEC);
	if (l.listeners == NULL || l.epoll == -1)
		fail("memory");
	open_some();
	run();
	report();
	return 0;
}

static void
fail(const char *what)
{
	fprintf(stderr, "listen: %s: %s\n", what, strerror(errno));
	exit(2);
}

/* Until an empty line: standard input stays open. */
static void
read_people(void)
{
	char line[LINE_MAX];
	size_t len;

	while (fgets(line, sizeof(line), stdin) != NULL &&
	    (len = strcspn(line, "\n")) > 0) {
		l.people = reallocarray(l.people, l.npeople + 1,
		    sizeof(*l.people));
		if (l.people == NULL)
			fail("memory");
		line[len] = '\0';
		memcpy(l.people[l.npeople++].token, line, sizeof(line));
	}
	if (l.npeople == 0) {
		errno = EINVAL;
		fail("no tokens on standard input");
	}
}

static void
watch(int fd, uint32_t index)
{
	struct epoll_event event = { .events = EPOLLIN, .data.u32 = index };

	if (epoll_ctl(l.epoll, EPOLL_CTL_ADD, fd, &event) == -1)
		fail("epoll_ctl");
}

/* ---- connecting ---- */

static void
open_some(void)
{
	while (l.opened < l.n && l.opened - l.greeted < AT_A_TIME) {
		open_one(&l.listeners[l.opened], l.opened);
		l.opened++;
	}
}

/* From four addresses: one has not as many ports as may be wanted. */
static void
open_one(struct listener *s, uint32_t index)
{
	struct sockaddr_in here = { .sin_family = AF_INET };
	struct sockaddr_in there = { .sin_family = AF_INET };
	char request[512];
	int len;

	here.sin_addr.s_addr = htonl(INADDR_LOOPBACK + index % 4);
	there.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	there.sin_port = htons(l.port);
	s->person = index % l.npeople;
	s->in = malloc(IN_MAX);
	s->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (s->in == NULL || s->fd == -1 || bind(s->fd,
	    (const struct sockaddr *)&here, sizeof(here)) == -1 ||
	    connect(s->fd, (const struct sockaddr *)&there,
	    sizeof(there)) == -1)
		fail("connect");
	len = snprintf(request, sizeof(request),
	    "GET /api/v1/live HTTP/1.1\r\nHost: liaison\r\n"
	    "Connection: Upgrade\r\nUpgrade: websocket\r\n"
	    "Sec-WebSocket-Version: 13\r\n"
	    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
	    "Authorization: Bearer %s\r\n\r\n", l.people[s->person].token);
	if (send(s->fd, request, (size_t)len, MSG_NOSIGNAL) != len)
		fail("send");
	watch(s->fd, index);
}

/* ---- listening ---- */

static void
run(void)
{
	struct epoll_event events[64];
	int i, n;

	while (!l.ends || now_us() - l.told_us < QUIET_US) {
		n = epoll_wait(l.epoll, events, 64, l.ends ? 100 :
		    l.greeted < l.n ? GIVE_UP_MS : -1);
		if (n == -1 && errno != EINTR)
			fail("epoll_wait");
		if (n == 0 && !l.ends) {
			errno = ETIMEDOUT;
			fail("greetings");
		}
		for (i = 0; i < n; i++) {
			if (events[i].data.u32 == STDIN)
				read_stdin();
			else
				hear(&l.listeners[events[i].data.u32]);
		}
	}
}

static void
hear(struct listener *s)
{
	ssize_t n = recv(s->fd, s->in + s->len, IN_MAX - s->len,
	    MSG_DONTWAIT);
	int64_t now = now_us();
	size_t at, taken;

	if (n == -1 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0) {
		if (n == 0)
			errno = s->len == IN_MAX ? EMSGSIZE : ECONNRESET;
		fail("a socket");
	}
	s->len += (size_t)n;
	if ((at = s->upgraded ? 0 : take_head(s)) == 0 && !s->upgraded)
		return;
	while ((taken = take_frame(s, at, now)) > 0)
		at += taken;
	s->len -= at;
	memmove(s->in, s->in + at, s->len);
}

/* The head's length, or 0 while it is not all there. */
static size_t
take_head(struct listener *s)
{
	const uint8_t *end = memmem(s->in, s->len, "\r\n\r\n", 4);

	if (end == NULL)
		return 0;
	if (memcmp(s->in, "HTTP/1.1 101", 12) != 0) {
		fprintf(stderr, "%.*s\n", (int)s->len, (char *)s->in);
		errno = EPROTO;
		fail("no WebSocket");
	}
	s->upgraded = true;
	return (size_t)(end - s->in) + 4;
}

/* The frame's length, or 0 while it is not all there. */
static size_t
take_frame(struct listener *s, size_t at, int64_t now)
{
	static const uint8_t pong[] = { 0x8a, 0x80, 0, 0, 0, 0 };
	const uint8_t *in = s->in + at;
	size_t left = s->len - at, head = 2, size;

	if (left < head || (in[1] == 126 && left < (head = 4)))
		return 0;
	size = head == 2 ? in[1] : (size_t)in[2] << 8 | in[3];
	if (in[1] >= 127 || head + size > IN_MAX) {
		errno = EMSGSIZE;
		fail("a frame");
	}
	if (left < head + size)
		return 0;
	switch (in[0] & 0xf) {
	case OPCODE_TEXT:
		take_text(s, (const char *)in + head, size, now);
		break;
	case OPCODE_PING:
		if (send(s->fd, pong, sizeof(pong), MSG_NOSIGNAL) == -1)
			fail("send");
		break;
	case OPCODE_CLOSE:
		errno = ECONNABORTED;
		fail("a socket was closed");
	}
	return head + size;
}

static void
take_text(struct listener *s, const char *text, size_t len, int64_t now)
{
	static const char type[] = "\"type\":\"thread\"";
	static const char change[] = "\"change\":\"NEW\"";
	static const char name[] = "\"messageId\":\"";
	const char *id;

	if (!s->greeted) {
		s->greeted = true;
		if (++l.greeted == l.n) {
			watch(STDIN_FILENO, STDIN);
			puts("ready");
			fflush(stdout);
		}
		open_some();
		return;
	}
	if (memmem(text, len, type, sizeof(type) - 1) == NULL ||
	    memmem(text, len, change, sizeof(change) - 1) == NULL ||
	    (id = memmem(text, len, name, sizeof(name) - 1)) == NULL)
		return;
	if (l.ntellings == l.room) {
		l.room = l.room == 0 ? 65536 : l.room * 2;
		l.tellings = reallocarray(l.tellings, l.room,
		    sizeof(*l.tellings));
		if (l.tellings == NULL)
			fail("memory");
	}
	l.tellings[l.ntellings++] = (struct telling){ .us = now,
	    .message = strtoll(id + sizeof(name) - 1, NULL, 10),
	    .person = s->person };
	l.told_us = now;
}

/* ---- the end ---- */

static void
read_stdin(void)
{
	char bytes[64];

	if (read(STDIN_FILENO, bytes, sizeof(bytes)) > 0)
		return;
	(void)epoll_ctl(l.epoll, EPOLL_CTL_DEL, STDIN_FILENO, NULL);
	l.told_us = now_us();
	l.ends = true;
}

static void
report(void)
{
	size_t i;

	for (i = 0; i < l.ntellings; i++)
		printf("%" PRId64 " %" PRIu32 " %" PRId64 "\n",
		    l.tellings[i].message, l.tellings[i].person + 1,
		    l.tellings[i].us);
}

static int64_t
now_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}
