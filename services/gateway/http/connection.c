/* One HTTP/1.1 connection: what is read, what is sent, and when it ends. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/log.h"
#include "base/loop_clock.h"
#include "gateway/http/connection.h"

/* For a whole head, from its first byte; for the first one of all. */
#define HEAD_MS			10000
/* Between two requests. */
#define IDLE_MS			75000
/* For a whole body. */
#define BODY_MS			900000
/*
 * The least rate of a body, and what a telephone may lose on the way before
 * it counts: a drip of bytes is no progress.  A login has no more time than a
 * head.  What came fast is no leave to keep its place in the window after:
 * nothing at all for so long ends a body.
 */
#define BODY_BYTES_A_SECOND	1024
#define BODY_GRACE_MS		20000
#define BODY_SILENT_MS		30000
/* For a place of the window. */
#define WINDOW_MS		10000
/*
 * For some of an answer to be taken.  The other end tells of room in lumps:
 * where a program reads 1 KiB/s, of 64 KiB.  What is told live has no use
 * later.
 */
#define PROGRESS_MS		120000
#define LIVE_PROGRESS_MS	30000
/* Then it is somebody else's turn, however much has come. */
#define READS_A_TURN		16
/* For a refused client to take its answer, and for what it still sends. */
#define LINGER_MS		2000
#define LINGER_BYTES		(64UL * 1024 * 1024)

typedef size_t	 take_fn(struct http_connection *, char *, size_t);
static take_fn	 take_head, take_body, take_bytes, take_nothing;
static void	 read_on(struct http_connection *);
static void	 flush(struct http_connection *);
static void	 on_place(void *);
static int64_t	 body_deadline(const struct http_connection *);
static void	 start_clock(struct http_connection *);
static void	 expect_progress(struct http_connection *);

void
http_connection_init(struct http_connection *c, const struct http_io *io,
    const struct http_events *events, void *socket)
{
	*c = (struct http_connection){ .io = io, .events = events,
		.socket = socket, .waiter = { .fn = on_place, .arg = c },
		.deadline_ms = loop_now_ms() + HEAD_MS };
	http_output_init(&c->output);
}

void
http_connection_ready(struct http_connection *c)
{
	flush(c);
	read_on(c);
}

void
http_connection_end(struct http_connection *c)
{
	if (c->state != HTTP_STATE_ENDED)
		c->io->close(c->socket);
}

static void
keep_nothing(struct http_connection *c)
{
	free(c->kept);
	c->kept = NULL;
	c->kept_len = 0;
}

void
http_connection_gone(struct http_connection *c)
{
	if (c->state == HTTP_STATE_ENDED)
		return;
	c->state = HTTP_STATE_ENDED;
	c->deadline_ms = 0;
	http_window_forget(&c->waiter);
	http_output_clear(&c->output);
	keep_nothing(c);
	c->events->gone(c);
}

bool
http_connection_is_idle(const struct http_connection *c)
{
	return TAILQ_EMPTY(&c->output) && (c->state == HTTP_STATE_HEAD ||
	    c->state == HTTP_STATE_DISCARD || c->state == HTTP_STATE_LINGER);
}

/* ---- sending ---- */

static bool
is_sent(const struct http_connection *c)
{
	return TAILQ_EMPTY(&c->output);
}

static void
linger(struct http_connection *c)
{
	c->state = HTTP_STATE_LINGER;
	c->deadline_ms = loop_now_ms() + LINGER_MS;
	keep_nothing(c);
	c->partial = false;
	if (!is_sent(c) || c->shut)
		return;
	c->shut = true;
	c->io->shut(c->socket);
}

static void
next_request(struct http_connection *c)
{
	c->state = HTTP_STATE_HEAD;
	c->deadline_ms = loop_now_ms() + IDLE_MS;
}

/* All has left: what waited for that goes on. */
static void
on_sent(struct http_connection *c)
{
	if (c->state == HTTP_STATE_FULL)
		next_request(c);
	else if (c->state == HTTP_STATE_LINGER ||
	    (c->state == HTTP_STATE_CLOSING && (c->kept_len > 0 ||
	    c->io->readable(c->socket))))
		linger(c);
	else if (c->state == HTTP_STATE_CLOSING)
		http_connection_end(c);
}

static void
flush(struct http_connection *c)
{
	bool wrote = false, ok;

	if (c->flushing || c->state == HTTP_STATE_ENDED || is_sent(c))
		return;
	c->flushing = true;
	ok = http_output_flush(&c->output, c->io->write, c->socket, &wrote);
	c->flushing = false;
	if (!ok) {
		http_connection_end(c);
		return;
	}
	if (wrote && !is_sent(c) && c->state != HTTP_STATE_DISCARD)
		expect_progress(c);
	if (is_sent(c) && (c->state == HTTP_STATE_ANSWER ||
	    c->state == HTTP_STATE_OPEN))
		c->deadline_ms = 0;
	if (is_sent(c))
		on_sent(c);
}

void
http_connection_send(struct http_connection *c, const struct http_part *parts,
    int n)
{
	bool ok, nested = c->flushing;

	assert(n <= HTTP_OUTPUT_PARTS && c->state != HTTP_STATE_ENDED);
	c->flushing = true;
	ok = http_output_send(&c->output, parts, n, c->io->write, c->socket);
	c->flushing = nested;
	if (!ok)
		http_connection_end(c);
	else if (c->state == HTTP_STATE_ANSWER ||
	    (c->state == HTTP_STATE_OPEN && c->deadline_ms == 0))
		expect_progress(c);
}

/* ---- the end of a request ---- */

/* Its body is so small that the connection outlives a refusal. */
static bool
is_small(const struct http_connection *c)
{
	return !c->body.chunked && !c->expects &&
	    c->body.left <= HTTP_SMALL_BODY;
}

bool
http_connection_must_close(const struct http_connection *c)
{
	return !c->body.done && !c->wanted && !is_small(c);
}

void
http_connection_refused(struct http_connection *c)
{
	if (c->state == HTTP_STATE_ENDED)
		return;
	http_window_forget(&c->waiter);
	c->discarded = 0;
	linger(c);
	read_on(c);
}

void
http_connection_answered(struct http_connection *c, bool close)
{
	if (c->state == HTTP_STATE_ENDED)
		return;
	if (http_connection_must_close(c)) {
		http_connection_refused(c);
		return;
	}
	http_window_forget(&c->waiter);
	c->close = close;
	if (!c->body.done) {
		c->paused = false;
		start_clock(c);
		c->state = HTTP_STATE_DISCARD;
	} else if (close) {
		c->state = HTTP_STATE_CLOSING;
	} else {
		c->state = HTTP_STATE_FULL;
	}
	if (is_sent(c))
		on_sent(c);
	else if (c->body.done)
		expect_progress(c);
	read_on(c);
}

void
http_connection_hand_over(struct http_connection *c)
{
	if (c->state == HTTP_STATE_ENDED)
		return;
	c->state = HTTP_STATE_OPEN;
	expect_progress(c);
	read_on(c);
}

/* ---- reading ---- */

static bool
wants(const struct http_connection *c)
{
	switch (c->state) {
	case HTTP_STATE_HEAD:
	case HTTP_STATE_DISCARD:
	case HTTP_STATE_OPEN:
	case HTTP_STATE_LINGER:
		return true;
	case HTTP_STATE_BODY:
		return !c->paused && !c->waiter.waiting;
	default:
		return false;
	}
}

static void
stop_clock(struct http_connection *c)
{
	if (c->stopped_ms == 0)
		c->stopped_ms = loop_now_ms();
}

/*
 * A place is taken before a piece of a body is read, so that nobody holds
 * bytes without one.
 */
static bool
has_place(struct http_connection *c)
{
	if (c->state != HTTP_STATE_BODY || c->place || c->small)
		return true;
	c->place = http_window_take(&c->waiter);
	if (c->place)
		return true;
	stop_clock(c);
	c->deadline_ms = loop_now_ms() + WINDOW_MS;
	return false;
}

static take_fn *
taker(const struct http_connection *c)
{
	switch (c->state) {
	case HTTP_STATE_HEAD:
		return take_head;
	case HTTP_STATE_OPEN:
		return take_bytes;
	case HTTP_STATE_LINGER:
		return take_nothing;
	default:
		return take_body;
	}
}

static void
keep(struct http_connection *c, const char *data, size_t len)
{
	if ((c->kept = malloc(len)) == NULL)
		fatal("out of memory");
	(void)memcpy(c->kept, data, len);
	c->kept_len = len;
}

/* What has come goes where it belongs; what nobody wants yet is kept. */
static void
take(struct http_connection *c, char *data, size_t len)
{
	size_t n;

	while (len > 0 && wants(c) && has_place(c)) {
		n = taker(c)(c, data, len);
		data += n;
		len -= n;
		if (n == 0)
			break;
	}
	if (len > 0 && c->state != HTTP_STATE_ENDED)
		keep(c, data, len);
}

static void
on_end_of_input(struct http_connection *c)
{
	if (c->state == HTTP_STATE_BODY || c->state == HTTP_STATE_OPEN ||
	    is_sent(c))
		http_connection_end(c);
	else
		c->state = HTTP_STATE_CLOSING;
}

/* How much to read: of a body no more than it has. */
static size_t
want_bytes(const struct http_connection *c)
{
	if (c->state == HTTP_STATE_HEAD)
		return HTTP_HEAD_MAX - c->kept_len;
	if (c->state != HTTP_STATE_LINGER && c->state != HTTP_STATE_OPEN &&
	    !c->body.chunked && c->body.left < HTTP_PIECE)
		return (size_t)c->body.left;
	return HTTP_PIECE;
}

/* False: there is nothing now. */
static bool
read_some(struct http_connection *c)
{
	/* Of the process: no connection reads while another does. */
	static char buffer[HTTP_PIECE];
	static bool used;
	size_t len = c->kept_len, want = want_bytes(c);
	ssize_t n = 0;

	assert(len < sizeof(buffer));
	if (len == 0 || c->partial) {
		if (want > sizeof(buffer) - len)
			want = sizeof(buffer) - len;
		n = c->io->read(c->socket, buffer + len, want);
		if (n == 0)
			on_end_of_input(c);
		else if (n == -2)
			http_connection_end(c);
		if (n <= 0)
			return false;
	}
	assert(!used);
	used = true;
	if (len > 0)
		(void)memcpy(buffer, c->kept, len);
	keep_nothing(c);
	take(c, buffer, len + (size_t)n);
	used = false;
	return true;
}

static void
read_on(struct http_connection *c)
{
	int n = 0;

	if (c->reading)
		return;
	c->reading = true;
	while (n < READS_A_TURN && wants(c) && has_place(c) && read_some(c))
		n++;
	c->reading = false;
	if (n == READS_A_TURN)
		c->io->again(c->socket);
	if (c->place)
		http_window_give(1);
	c->place = false;
}

/* It has begun: its time goes by from now, if not from before. */
static void
expect_head(struct http_connection *c)
{
	int64_t end = loop_now_ms() + HEAD_MS;

	if (!c->partial && c->deadline_ms > end)
		c->deadline_ms = end;
	c->partial = true;
}

static size_t
take_head(struct http_connection *c, char *data, size_t len)
{
	size_t empty = 0, size;

	/* Empty lines before a request are to be ignored (RFC 9112, 2.2). */
	while (len - empty >= 2 && data[empty] == '\r' &&
	    data[empty + 1] == '\n')
		empty += 2;
	if (empty > 0)
		return empty;
	if ((size = http_head_size(data, len)) == 0) {
		expect_head(c);
		return 0;
	}
	c->partial = false;
	c->ahead = len - size;
	c->events->head(c, data, size);
	c->ahead = 0;
	return size;
}

static size_t
take_bytes(struct http_connection *c, char *data, size_t len)
{
	c->events->bytes(c, data, len);
	return len;
}

static size_t
take_nothing(struct http_connection *c, char *data, size_t len)
{
	(void)data;
	c->discarded += len;
	if (c->discarded > LINGER_BYTES)
		http_connection_end(c);
	return len;
}

/* ---- the body ---- */

void
http_connection_begin(struct http_connection *c, const struct http_head *h,
    uint64_t body_max)
{
	c->state = HTTP_STATE_ANSWER;
	c->deadline_ms = 0;
	c->wanted = c->paused = false;
	c->stopped_ms = 0;
	http_body_start(&c->body, h, body_max);
	c->small = !h->chunked && h->content_length <= HTTP_FREE_BODY;
	c->expects = !c->body.done && !h->http_1_0 && c->ahead == 0 &&
	    h->field[HTTP_EXPECT] != NULL &&
	    strcasecmp(h->field[HTTP_EXPECT], "100-continue") == 0;
	c->body_ms = loop_now_ms();
}

void
http_connection_take_body(struct http_connection *c)
{
	static const char text[] = "HTTP/1.1 100 Continue\r\n\r\n";
	const struct http_part part = { text, sizeof(text) - 1, HTTP_CONSTANT,
		NULL, NULL };

	if (c->state != HTTP_STATE_ANSWER || c->body.done)
		return;
	if (c->expects)
		http_connection_send(c, &part, 1);
	c->expects = false;
	if (c->state == HTTP_STATE_ENDED)
		return;
	c->wanted = true;
	c->state = HTTP_STATE_BODY;
	c->body_ms = loop_now_ms();
	c->deadline_ms = body_deadline(c);
}

/* When the rest of the body is too slow, by what has come of it. */
static int64_t
body_deadline(const struct http_connection *c)
{
	int64_t ms = c->body.max > HTTP_SMALL_BODY ? BODY_GRACE_MS : HEAD_MS;
	int64_t silent = loop_now_ms() + BODY_SILENT_MS;

	ms += (int64_t)(c->body.came * 1000 / BODY_BYTES_A_SECOND);
	ms = c->body_ms + (ms < BODY_MS ? ms : BODY_MS);
	return ms < silent ? ms : silent;
}

/* The time that we did not read is not the client's. */
static void
start_clock(struct http_connection *c)
{
	if (c->stopped_ms != 0)
		c->body_ms += loop_now_ms() - c->stopped_ms;
	c->stopped_ms = 0;
	c->deadline_ms = body_deadline(c);
}

void
http_connection_pause(struct http_connection *c)
{
	if (c->paused || c->state != HTTP_STATE_BODY)
		return;
	c->paused = true;
	http_window_forget(&c->waiter);
	stop_clock(c);
	c->deadline_ms = 0;
}

void
http_connection_resume(struct http_connection *c)
{
	if (!c->paused)
		return;
	c->paused = false;
	if (c->state == HTTP_STATE_BODY)
		start_clock(c);
}

static void
on_place(void *arg)
{
	struct http_connection *c = arg;

	if (c->state != HTTP_STATE_BODY)
		return;
	start_clock(c);
	read_on(c);
}

static void
on_body_done(struct http_connection *c)
{
	if (c->state == HTTP_STATE_BODY) {
		c->state = HTTP_STATE_ANSWER;
		c->deadline_ms = 0;
		c->events->end(c);
	} else if (c->state == HTTP_STATE_DISCARD) {
		http_connection_answered(c, c->close);
	}
}

static void
on_body_failed(struct http_connection *c, enum http_failure why)
{
	if (c->state == HTTP_STATE_BODY)
		c->events->failed(c, why);
	else if (c->state != HTTP_STATE_ENDED)
		http_connection_refused(c);
}

static size_t
take_body(struct http_connection *c, char *data, size_t len)
{
	size_t used, out;
	bool place;
	enum http_body_result result = http_body_feed(&c->body, data, len,
	    &used, &out);

	if (result == HTTP_BODY_BAD) {
		on_body_failed(c, HTTP_FAILED_BAD);
		return used;
	}
	if (result == HTTP_BODY_TOO_LARGE) {
		on_body_failed(c, HTTP_FAILED_LARGE);
		return used;
	}
	if (out > 0)
		c->deadline_ms = body_deadline(c);
	if (out > 0 && c->state == HTTP_STATE_BODY) {
		place = c->place;
		c->place = false;
		c->events->piece(c, data, out, place);
	}
	if (result == HTTP_BODY_DONE)
		on_body_done(c);
	return used;
}

/* ---- time ---- */

/* Of what is still to be sent, if there is anything. */
static void
expect_progress(struct http_connection *c)
{
	if (is_sent(c)) {
		c->deadline_ms = 0;
		return;
	}
	c->untaken = c->io->untaken(c->socket);
	c->deadline_ms = loop_now_ms() + (c->state == HTTP_STATE_OPEN
	    ? LIVE_PROGRESS_MS : PROGRESS_MS);
}

/* Nothing could be written, but what had been goes, however slowly. */
static bool
makes_progress(struct http_connection *c)
{
	if (is_sent(c) || c->state == HTTP_STATE_DISCARD ||
	    c->state == HTTP_STATE_LINGER ||
	    c->io->untaken(c->socket) >= c->untaken)
		return false;
	expect_progress(c);
	return true;
}

void
http_connection_check(struct http_connection *c, int64_t now_ms)
{
	if (c->deadline_ms == 0 || now_ms < c->deadline_ms ||
	    makes_progress(c))
		return;
	if (is_sent(c) && c->state == HTTP_STATE_BODY)
		c->events->failed(c, c->waiter.waiting ? HTTP_FAILED_CROWDED
		    : HTTP_FAILED_SLOW);
	else if (is_sent(c) && c->state == HTTP_STATE_HEAD && c->partial)
		c->events->failed(c, HTTP_FAILED_SLOW);
	else
		http_connection_end(c);
}
