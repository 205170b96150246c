/*
 * A whole connection: the same bytes, all at once and in pieces with a client
 * that takes its answers slowly, are the same requests with the same bodies.
 */
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "fuzz.h"
#include "gateway/http/connection.h"

#define BODY_MAX	5000

/* One run over the input. */
struct run {
	struct http_connection	 c;
	struct fuzz_input	 left;
	size_t			 now;		/* to be read at once */
	size_t			 room;		/* likewise, to be written */
	uint64_t		 random;	/* 0: everything at once */
	bool			 asked, taking, gone;
	struct http_head	 head;
	char			 bytes[HTTP_HEAD_MAX + 1];
	struct buffer		 body, told;
};

static size_t
some(struct run *r)
{
	if (r->random == 0)
		return SIZE_MAX;
	r->random = r->random * 6364136223846793005U + 1442695040888963407U;
	return 1 + (r->random >> 33) % ((r->random >> 60) < 8 ? 7 : 3000);
}

/* ---- the socket ---- */

static ssize_t
read_some(void *arg, void *data, size_t len)
{
	struct run *r = arg;
	struct fuzz_input in;

	if (r->left.left == 0)
		return 0;
	if (r->now == 0)
		return -1;
	in = fuzz_take(&r->left, len < r->now ? len : r->now);
	CHECK(in.left > 0 && in.left <= len);
	(void)memcpy(data, in.p, in.left);
	r->now -= in.left;
	return (ssize_t)in.left;
}

static ssize_t
write_some(void *arg, const struct iovec *v, int n)
{
	struct run *r = arg;
	size_t all = 0;
	int i;

	for (i = 0; i < n; i++)
		all += v[i].iov_len;
	all = all < r->room ? all : r->room;
	r->room -= all;
	return (ssize_t)all;
}

static size_t
untaken(void *arg)
{
	const struct run *r = arg;

	return r->room;
}

static bool
is_readable(void *arg)
{
	const struct run *r = arg;

	return r->left.left > 0;
}

/* We come back in any case. */
static void
again(void *arg)
{
	const struct run *r = arg;

	CHECK(r->c.state != HTTP_STATE_ENDED || r->gone);
}

static void
shut(void *arg)
{
	const struct run *r = arg;

	CHECK(!r->gone);
}

static void
end(void *arg)
{
	struct run *r = arg;

	http_connection_gone(&r->c);
}

static const struct http_io io = { read_some, write_some, untaken, is_readable,
	again, shut, end };

/* ---- who is told ---- */

static struct run *
run_of(struct http_connection *c)
{
	return (struct run *)(void *)c;
}

static void
refuse(struct run *r)
{
	static const char text[] = "HTTP/1.1 400 No\r\n\r\n";

	http_connection_send(&r->c, &(struct http_part){ text,
		sizeof(text) - 1, HTTP_CONSTANT, NULL, NULL }, 1);
	http_connection_refused(&r->c);
}

static void
answer(struct run *r)
{
	char text[] = "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";

	CHECK(!r->gone && r->asked);
	r->asked = r->taking = false;
	http_connection_send(&r->c, &(struct http_part){ text,
		sizeof(text) - 1, HTTP_COPY, NULL, NULL }, 1);
	http_connection_answered(&r->c, r->head.close);
}

static void
on_head(struct http_connection *c, const char *data, size_t len)
{
	struct run *r = run_of(c);
	struct http_refusal why;

	CHECK(!r->asked && !r->gone && len <= HTTP_HEAD_MAX);
	(void)memcpy(r->bytes, data, len);
	if (http_head_parse(r->bytes, len, &r->head, &why) != HTTP_PARSED) {
		buffer_printf(&r->told, "refused %d\n", why.http_status);
		refuse(r);
		return;
	}
	buffer_printf(&r->told, "%s %s\n", http_method_name(r->head.method),
	    r->head.path);
	r->asked = true;
	buffer_reset(&r->body);
	http_connection_begin(c, &r->head, BODY_MAX);
	/* Some are answered at once, some never look at the body. */
	r->taking = r->head.path[1] != 'n' ||
	    r->head.field[HTTP_EXPECT] != NULL;
	if (r->taking)
		http_connection_take_body(c);
	else if (r->head.path[2] == 'n')
		answer(r);
}

static void
on_piece(struct http_connection *c, const char *data, size_t len, bool place)
{
	struct run *r = run_of(c);

	CHECK(r->asked && r->taking && len > 0 && len <= HTTP_PIECE);
	CHECK(place == (http_window_taken() > 0));
	buffer_add(&r->body, data, len);
	http_window_give(place);
	if (r->random != 0 && some(r) % 3 == 0)
		http_connection_pause(c);
}

static void
on_end(struct http_connection *c)
{
	struct run *r = run_of(c);

	CHECK(r->asked && r->taking);
	CHECK(r->body.len <= BODY_MAX);
	buffer_printf(&r->told, "body %zu\n", r->body.len);
	buffer_add(&r->told, r->body.data, r->body.len);
	if (r->head.path[1] == 's')
		answer(r);
}

static void
on_failed(struct http_connection *c, enum http_failure why)
{
	struct run *r = run_of(c);

	CHECK(why == HTTP_FAILED_BAD || why == HTTP_FAILED_LARGE);
	buffer_printf(&r->told, "failed %d\n", (int)why);
	r->asked = r->taking = false;
	refuse(r);
}

static void
on_gone(struct http_connection *c)
{
	struct run *r = run_of(c);

	CHECK(!r->gone);
	r->gone = true;
	r->asked = r->taking = false;
}

static const struct http_events events = { on_head, on_piece, on_end,
	on_failed, on_gone, NULL };

/* ---- the runs ---- */

/* Answers come later than what they answer. */
static void
step(struct run *r)
{
	r->now = some(r);
	r->room = r->random == 0 ? SIZE_MAX : some(r) % 100;
	http_connection_ready(&r->c);
	if (!r->gone)
		http_connection_resume(&r->c);
	if (r->asked && (!r->taking || r->c.body.done))
		answer(r);
}

static void
run(struct run *r, struct fuzz_input in, uint64_t random)
{
	size_t i, most = 16 * in.left + 1000;

	r->left = in;
	r->random = random;
	http_connection_init(&r->c, &io, &events, r);
	for (i = 0; !r->gone && i < most; i++)
		step(r);
	/* The input has an end, and so has every connection. */
	CHECK(r->gone);
	CHECK(http_window_taken() == 0);
	buffer_free(&r->body);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_input in = { data, size };
	struct run *once = calloc(1, sizeof(*once));
	struct run *slow = calloc(1, sizeof(*slow));
	uint64_t random = fuzz_byte(&in);

	random = random << 8 | fuzz_byte(&in);
	if (in.left <= 64 * 1024) {
		run(once, in, 0);
		run(slow, in, random + 1);
		CHECK(once->told.len == slow->told.len);
		CHECK(once->told.len == 0 || memcmp(once->told.data,
		    slow->told.data, once->told.len) == 0);
	}
	buffer_free(&once->told);
	buffer_free(&slow->told);
	free(once);
	free(slow);
	return 0;
}
