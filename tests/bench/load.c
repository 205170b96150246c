/*
 * HTTP load over keep-alive connections: each of CLIENTS connections sends one
 * request after another for SECONDS, every answer is checked, and one JSON
 * line says how many a second and how long they took.
 *
 *	load ADDRESS PORT CLIENTS SECONDS EXPECTED-STATUS EXPECTED-TEXT \
 *	    METHOD PATH BODY [RATE] < lines
 *
 * With a RATE, so many requests a second become due, evenly; one that finds
 * all clients busy waits for the first that is not, and what it waited counts.
 *
 * Standard input has one line a choice: a bearer token and, after a space, a
 * value.  Every request takes a random line.  In PATH and BODY, {value} is the
 * line's value, {user} a random value of any line, {users:N} N values of other
 * lines, the items of a JSON list, {fresh} a name of its own.  A request with
 * a BODY gets a fresh Idempotency-Key.  A BODY of @N is a sound of N bytes,
 * unlike any other.  TEXT is looked for in the first MiB of an answer.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define REQUEST_MAX	(64 * 1024)
#define ANSWER_MAX	(1024 * 1024)
#define CLIENTS_MAX	1024
#define LATENCIES_MAX	(4 * 1024 * 1024)

struct choice {
	char	*token;
	char	*value;
};

struct plan {
	struct sockaddr_in	 address;
	int			 clients;
	double			 seconds;
	double			 rate;		/* 0: as fast as it goes */
	int			 status;
	const char		*text;
	const char		*method, *path, *body;
	size_t			 upload;	/* bytes of a sound; 0: none */
	uint8_t			*noise;		/* what most of it is */
	struct choice		*choices;
	size_t			 nchoices;
};

struct client {
	int	 fd, epoll;
	uint32_t index;
	bool	 waits;			/* for room in its socket */
	char	*out;
	size_t	 out_len, out_sent;
	size_t	 noise_len, noise_sent;	/* behind it */
	char	*in;			/* ANSWER_MAX bytes, the first */
	size_t	 in_len;		/* that have come */
	size_t	 in_whole;		/* of the answer; 0: not known yet */
	int64_t	 started_us;
};

struct tally {
	uint64_t	 requests, errors;
	uint32_t	*latency_us;
	size_t		 nlatencies;
	char		 first_error[256];
};

static void	fail(const char *what) __attribute__((noreturn));
static void	plan_read(struct plan *, int argc, char **argv);
static void	noise_make(struct plan *);
static void	choices_read(struct plan *);
static size_t	expand(const struct plan *, const char *template_text,
		    const struct choice *, char *out, size_t cap);
static void	request_make(const struct plan *, struct client *);
static void	client_open(const struct plan *, struct client *, int epoll,
		    uint32_t index);
static size_t	append(struct client *, size_t, const void *, size_t);
static size_t	upload_make(const struct plan *, struct client *, const char *,
		    const struct choice *);
static void	client_send(const struct plan *, struct client *);
static bool	send_some(struct client *, const void *, size_t len,
		    size_t *sent);
static bool	client_receive(const struct plan *, struct client *,
		    struct tally *);
static ssize_t	receive_some(struct client *);
static size_t	answer_length(const char *, size_t);
static void	answer_check(const struct plan *, struct client *,
		    size_t length, struct tally *);
static void	run(const struct plan *, struct client *, struct tally *);
static void	run_evenly(const struct plan *, struct client *,
		    struct tally *);
static int	start_due(const struct plan *, struct client **idle,
		    int nidle, int64_t began, uint64_t *started);
static void	report(const struct plan *, struct tally *, double seconds);
static int64_t	now_us(void);
static uint64_t	random_next(void);

int
main(int argc, char **argv)
{
	static struct client clients[CLIENTS_MAX];
	struct plan plan;
	struct tally tally = { 0 };
	int64_t start;

	memset(&plan, 0, sizeof(plan));
	plan_read(&plan, argc, argv);
	choices_read(&plan);
	tally.latency_us = calloc(LATENCIES_MAX, sizeof(*tally.latency_us));
	if (tally.latency_us == NULL)
		fail("memory");
	start = now_us();
	if (plan.rate > 0)
		run_evenly(&plan, clients, &tally);
	else
		run(&plan, clients, &tally);
	report(&plan, &tally, (double)(now_us() - start) / 1e6);
	return tally.errors == 0 ? 0 : 1;
}

static void
fail(const char *what)
{
	fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
	exit(2);
}

static void
plan_read(struct plan *p, int argc, char **argv)
{
	if (argc != 10 && argc != 11) {
		fprintf(stderr, "usage: load ADDRESS PORT CLIENTS SECONDS "
		    "STATUS TEXT METHOD PATH BODY [RATE] < lines\n");
		exit(2);
	}
	p->address.sin_family = AF_INET;
	p->address.sin_port = htons((uint16_t)atoi(argv[2]));
	if (inet_pton(AF_INET, argv[1], &p->address.sin_addr) != 1)
		fail(argv[1]);
	p->clients = atoi(argv[3]);
	p->seconds = atof(argv[4]);
	if (p->clients < 1 || p->clients > CLIENTS_MAX || p->seconds <= 0) {
		errno = EINVAL;
		fail("CLIENTS or SECONDS");
	}
	p->status = atoi(argv[5]);
	p->text = argv[6];
	p->method = argv[7];
	p->path = argv[8];
	p->body = argv[9];
	p->rate = argc > 10 ? atof(argv[10]) : 0;
	if (p->body[0] == '@')
		noise_make(p);
}

static void
noise_make(struct plan *p)
{
	uint64_t word;
	size_t i;

	p->upload = strtoul(p->body + 1, NULL, 10);
	if ((p->noise = malloc(p->upload + sizeof(word))) == NULL)
		fail("memory");
	for (i = 0; i < p->upload; i += sizeof(word)) {
		word = random_next();
		memcpy(p->noise + i, &word, sizeof(word));
	}
}

static void
choices_read(struct plan *p)
{
	char *line = NULL, *space;
	size_t cap = 0, room = 0;
	ssize_t len;

	while ((len = getline(&line, &cap, stdin)) > 0) {
		if (line[len - 1] == '\n')
			line[len - 1] = '\0';
		if (p->nchoices == room) {
			room = room == 0 ? 1024 : room * 2;
			p->choices = reallocarray(p->choices, room,
			    sizeof(*p->choices));
			if (p->choices == NULL)
				fail("memory");
		}
		space = strchr(line, ' ');
		if (space != NULL)
			*space++ = '\0';
		p->choices[p->nchoices].token = strdup(line);
		p->choices[p->nchoices++].value =
		    strdup(space != NULL ? space : "");
	}
	free(line);
	if (p->nchoices == 0) {
		errno = EINVAL;
		fail("no lines on standard input");
	}
}

/* The template with its {..} filled in; its length, at most cap - 1. */
static size_t
expand(const struct plan *p, const char *t, const struct choice *c, char *out,
    size_t cap)
{
	const struct choice *u;
	size_t n = 0;
	unsigned long many, i;
	uint64_t from;
	char *end;

	for (; *t != '\0' && n + 64 < cap; ) {
		if (strncmp(t, "{value}", 7) == 0) {
			n += (size_t)snprintf(out + n, cap - n, "%s", c->value);
			t += 7;
		} else if (strncmp(t, "{user}", 6) == 0) {
			n += (size_t)snprintf(out + n, cap - n, "%s",
			    p->choices[random_next() % p->nchoices].value);
			t += 6;
		} else if (strncmp(t, "{fresh}", 7) == 0) {
			n += (size_t)snprintf(out + n, cap - n,
			    "%016" PRIx64 "%016" PRIx64, random_next(),
			    random_next());
			t += 7;
		} else if (strncmp(t, "{users:", 7) == 0) {
			many = strtoul(t + 7, &end, 10);
			/* Neighbours from a random start: all differ. */
			from = random_next();
			for (i = 0; i < many && n + 64 < cap; from++) {
				u = &p->choices[from % p->nchoices];
				if (u == c)
					continue;
				n += (size_t)snprintf(out + n, cap - n,
				    "%s\"%s\"", i++ == 0 ? "" : ",", u->value);
			}
			t = end + 1;
		} else {
			out[n++] = *t++;
		}
	}
	out[n] = '\0';
	return n;
}

static void
request_make(const struct plan *p, struct client *c)
{
	static char path[4096], body[REQUEST_MAX / 2];
	const struct choice *choice;
	size_t length;

	choice = &p->choices[random_next() % p->nchoices];
	(void)expand(p, p->path, choice, path, sizeof(path));
	length = p->upload == 0
	    ? expand(p, p->body, choice, body, sizeof(body)) : 0;
	c->noise_len = c->noise_sent = 0;
	if (p->upload > 0)
		c->out_len = upload_make(p, c, path, choice);
	else if (length == 0)
		c->out_len = (size_t)snprintf(c->out, REQUEST_MAX,
		    "%s %s HTTP/1.1\r\nHost: liaison\r\n"
		    "Authorization: Bearer %s\r\n\r\n",
		    p->method, path, choice->token);
	else
		c->out_len = (size_t)snprintf(c->out, REQUEST_MAX,
		    "%s %s HTTP/1.1\r\nHost: liaison\r\n"
		    "Authorization: Bearer %s\r\n"
		    "Content-Type: application/json\r\n"
		    "Idempotency-Key: %016" PRIx64 "%016" PRIx64 "\r\n"
		    "Content-Length: %zu\r\n\r\n%s",
		    p->method, path, choice->token, random_next(),
		    random_next(), length, body);
	c->out_sent = 0;
	c->in_len = c->in_whole = 0;
	c->started_us = now_us();
}

/* What makes it a sound, and its own, goes with the head. */
static size_t
upload_make(const struct plan *p, struct client *c, const char *path,
    const struct choice *choice)
{
	static const char format[] = "WAVEfmt \20\0\0\0\1\0\1\0"
	    "\x40\x1f\0\0\x40\x1f\0\0\1\0\10\0" "data";
	const uint32_t whole = htole32((uint32_t)p->upload - 8);
	const uint32_t data = htole32((uint32_t)p->upload - 44);
	const uint64_t own = random_next();
	size_t n = (size_t)snprintf(c->out, REQUEST_MAX,
	    "%s %s HTTP/1.1\r\nHost: liaison\r\n"
	    "Authorization: Bearer %s\r\n"
	    "Content-Type: audio/wav\r\n"
	    "Content-Length: %zu\r\n\r\nRIFF", p->method, path,
	    choice->token, p->upload);

	c->noise_len = p->upload - 44 - sizeof(own);
	n = append(c, n, &whole, sizeof(whole));
	n = append(c, n, format, sizeof(format) - 1);
	n = append(c, n, &data, sizeof(data));
	return append(c, n, &own, sizeof(own));
}

static size_t
append(struct client *c, size_t n, const void *bytes, size_t len)
{
	memcpy(c->out + n, bytes, len);
	return n + len;
}

static void
client_open(const struct plan *p, struct client *c, int epoll, uint32_t index)
{
	struct epoll_event event = { .events = EPOLLIN };
	int one = 1;

	c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (c->fd == -1 || connect(c->fd, (const struct sockaddr *)&p->address,
	    sizeof(p->address)) == -1)
		fail("connect");
	(void)setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	if (c->out == NULL) {
		c->out = malloc(REQUEST_MAX);
		c->in = malloc(ANSWER_MAX + 1);
	}
	if (c->out == NULL || c->in == NULL)
		fail("memory");
	event.data.u32 = c->index = index;
	c->epoll = epoll;
	if (epoll_ctl(epoll, EPOLL_CTL_ADD, c->fd, &event) == -1)
		fail("epoll_ctl");
}

static void
client_send(const struct plan *p, struct client *c)
{
	struct epoll_event event = { .data.u32 = c->index };
	bool done = send_some(c, c->out, c->out_len, &c->out_sent) &&
	    send_some(c, p->noise, c->noise_len, &c->noise_sent);

	if (c->waits == !done)
		return;
	c->waits = !done;
	event.events = done ? EPOLLIN : EPOLLIN | EPOLLOUT;
	if (epoll_ctl(c->epoll, EPOLL_CTL_MOD, c->fd, &event) == -1)
		fail("epoll_ctl");
}

/* False: there is no room now. */
static bool
send_some(struct client *c, const void *data, size_t len, size_t *sent)
{
	ssize_t n;

	while (*sent < len) {
		n = send(c->fd, (const char *)data + *sent, len - *sent,
		    MSG_DONTWAIT | MSG_NOSIGNAL);
		if (n > 0)
			*sent += (size_t)n;
		else if (errno == EAGAIN)
			return false;
		else if (errno != EINTR)
			fail("send");
	}
	return true;
}

/* True when the answer is complete: the next request may go. */
static bool
client_receive(const struct plan *p, struct client *c, struct tally *t)
{
	ssize_t n = receive_some(c);

	if (n == -1 && errno == EAGAIN)
		return false;
	if (n <= 0) {
		if (n == 0)
			errno = ECONNRESET;
		fail("the server closed a connection");
	}
	c->in_len += (size_t)n;
	if (c->in_len <= ANSWER_MAX)
		c->in[c->in_len] = '\0';
	if (c->in_whole == 0)
		c->in_whole = answer_length(c->in, c->in_len);
	if (c->in_whole == 0 || c->in_len < c->in_whole)
		return false;
	answer_check(p, c, c->in_whole, t);
	return true;
}

/* What comes beyond ANSWER_MAX is counted only. */
static ssize_t
receive_some(struct client *c)
{
	static char rest[ANSWER_MAX];

	if (c->in_len >= ANSWER_MAX)
		return recv(c->fd, rest, sizeof(rest), MSG_DONTWAIT);
	return recv(c->fd, c->in + c->in_len, ANSWER_MAX - c->in_len,
	    MSG_DONTWAIT);
}

/* Bytes of head and body, or 0 while the head is not all there. */
static size_t
answer_length(const char *in, size_t len)
{
	const char *end, *field;

	end = memmem(in, len, "\r\n\r\n", 4);
	if (end == NULL)
		return 0;
	field = strcasestr(in, "\r\ncontent-length:");
	if (field == NULL || field > end)
		return (size_t)(end - in) + 4;
	return (size_t)(end - in) + 4 + strtoul(field + 17, NULL, 10);
}

static void
answer_check(const struct plan *p, struct client *c, size_t length,
    struct tally *t)
{
	int64_t took = now_us() - c->started_us;

	t->requests++;
	if (t->nlatencies < LATENCIES_MAX)
		t->latency_us[t->nlatencies++] = (uint32_t)took;
	if (length < 12 || atoi(c->in + 9) != p->status ||
	    strstr(c->in, p->text) == NULL) {
		if (t->errors++ == 0)
			snprintf(t->first_error, sizeof(t->first_error),
			    "%.200s", c->in);
	}
}

static void
run(const struct plan *p, struct client *clients, struct tally *t)
{
	struct epoll_event events[64];
	int64_t end;
	int epoll, i, n, busy = p->clients;

	epoll = epoll_create1(EPOLL_CLOEXEC);
	for (i = 0; i < p->clients; i++) {
		client_open(p, &clients[i], epoll, (uint32_t)i);
		request_make(p, &clients[i]);
		client_send(p, &clients[i]);
	}
	end = now_us() + (int64_t)(p->seconds * 1e6);
	while (busy > 0) {
		n = epoll_wait(epoll, events, 64, 10000);
		if (n == 0) {
			errno = ETIMEDOUT;
			fail("no answer for 10 s");
		}
		for (i = 0; i < n; i++) {
			struct client *c = &clients[events[i].data.u32];

			if (c->waits)
				client_send(p, c);
			if (!client_receive(p, c, t))
				continue;
			if (c->waits) {
				errno = EPROTO;
				fail("an answer before the request's end");
			}
			if (now_us() >= end) {
				busy--;
				continue;
			}
			request_make(p, c);
			client_send(p, c);
		}
	}
	for (i = 0; i < p->clients; i++)
		close(clients[i].fd);
	close(epoll);
}

static void
run_evenly(const struct plan *p, struct client *clients, struct tally *t)
{
	static struct client *idle[CLIENTS_MAX];
	struct epoll_event events[64];
	const uint64_t wanted = (uint64_t)(p->rate * p->seconds);
	uint64_t started = 0;
	int64_t began, end, heard;
	int epoll, i, n, nidle = p->clients;

	epoll = epoll_create1(EPOLL_CLOEXEC);
	for (i = 0; i < p->clients; i++) {
		client_open(p, &clients[i], epoll, (uint32_t)i);
		idle[i] = &clients[i];
	}
	began = heard = now_us();
	end = began + (int64_t)(p->seconds * 1e6);
	while (nidle < p->clients || (started < wanted && now_us() < end)) {
		if (started < wanted && now_us() < end)
			nidle = start_due(p, idle, nidle, began, &started);
		n = epoll_wait(epoll, events, 64, 1);
		if (n > 0)
			heard = now_us();
		if (nidle < p->clients && now_us() - heard > 10000000) {
			errno = ETIMEDOUT;
			fail("no answer for 10 s");
		}
		for (i = 0; i < n; i++) {
			struct client *c = &clients[events[i].data.u32];

			if (c->waits)
				client_send(p, c);
			if (client_receive(p, c, t))
				idle[nidle++] = c;
		}
	}
	for (i = 0; i < p->clients; i++)
		close(clients[i].fd);
	close(epoll);
}

/* What is due now; how many clients are idle still. */
static int
start_due(const struct plan *p, struct client **idle, int nidle,
    int64_t began, uint64_t *started)
{
	const int64_t now = now_us();
	int64_t due;

	while (nidle > 0 && (due = began +
	    (int64_t)((double)*started * 1e6 / p->rate)) <= now) {
		struct client *c = idle[--nidle];

		request_make(p, c);
		c->started_us = due;
		client_send(p, c);
		(*started)++;
	}
	return nidle;
}

static int
compare_u32(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

static void
report(const struct plan *p, struct tally *t, double seconds)
{
	double p50, p99;

	qsort(t->latency_us, t->nlatencies, sizeof(*t->latency_us),
	    compare_u32);
	p50 = t->latency_us[t->nlatencies / 2] / 1e3;
	p99 = t->latency_us[t->nlatencies * 99 / 100] / 1e3;
	printf("{\"clients\":%d,\"requests\":%" PRIu64 ",\"errors\":%" PRIu64
	    ",\"perSecond\":%.1f,\"p50ms\":%.3f,\"p99ms\":%.3f"
	    ",\"cpuMicroseconds\":%.0f}\n", p->clients, t->requests,
	    t->errors, (double)t->requests / seconds, p50, p99,
	    (double)clock() * 1e6 / CLOCKS_PER_SEC);
	if (t->errors > 0)
		fprintf(stderr, "load: first wrong answer: %s\n",
		    t->first_error);
}

static int64_t
now_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

/* xorshift64*, seeded from the clock: keys must differ between runs. */
static uint64_t
random_next(void)
{
	static uint64_t state;

	if (state == 0)
		state = ((uint64_t)now_us() * 2654435761u ^
		    (uint64_t)getpid() << 32) | 1;
	state ^= state >> 12;
	state ^= state << 25;
	state ^= state >> 27;
	return state * UINT64_C(2685821657736338717);
}
