/* One attempt at a hook. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/loop.h"
#include "json/string.h"
#include "notify/hooks/post.h"

#define GONE	410
#define HOUR	INT64_C(3600)

static void	write_body(struct buffer *, const struct hook_told *);
static void	write_text(struct buffer *, const char *name, const char *);
static void	write_time(struct buffer *, int64_t us);
static const char *signatures(struct arena *, const struct hook_endpoint *,
		    const char *id, int64_t now, const struct buffer *);

bool
hook_post(struct outbound *client, const struct hook_endpoint *to,
    const struct hook_told *told, outbound_done *done, void *arg)
{
	const int64_t now = loop_wall_us() / 1000000;
	struct arena *a = arena_new();
	struct buffer body = { 0 };
	const char *headers[4];
	struct outbound_request req;
	bool posted;

	write_body(&body, told);
	headers[0] = "Content-Type: application/json";
	headers[1] = arena_printf(a, "webhook-id: %s", told->id);
	headers[2] = arena_printf(a, "webhook-timestamp: %" PRId64, now);
	headers[3] = arena_printf(a, "webhook-signature: %s",
	    signatures(a, to, told->id, now, &body));
	req = (struct outbound_request){ to->url, headers, 4, body.data,
		body.len, to->within_ms };
	posted = outbound_post(client, &req, done, arg);
	buffer_free(&body);
	arena_destroy(&a);
	return posted;
}

static void
write_body(struct buffer *b, const struct hook_told *t)
{
	buffer_puts(b, "{\"event\":");
	transcoder_write_string(b, t->event, strlen(t->event));
	buffer_puts(b, ",\"at\":\"");
	write_time(b, t->at_us);
	buffer_printf(b, "\",\"school\":\"%" PRId64 "\"", t->school_id);
	if (t->user_id != 0) {
		buffer_printf(b, ",\"user\":\"%" PRId64 "\"", t->user_id);
		write_text(b, "link", t->link);
		buffer_puts(b, ",\"counters\":{");
		if (t->unread_threads >= 0)
			buffer_printf(b, "\"unreadThreads\":%" PRId64 ",",
			    t->unread_threads);
		buffer_printf(b, "\"unreadNotifications\":%" PRId64 "}",
		    t->unread_notifications);
	}
	buffer_puts(b, "}");
}

static void
write_text(struct buffer *b, const char *name, const char *text)
{
	buffer_printf(b, ",\"%s\":", name);
	transcoder_write_string(b, text, strlen(text));
}

static void
write_time(struct buffer *b, int64_t us)
{
	const time_t at = (time_t)(us / 1000000);
	struct tm tm;
	char text[32];

	gmtime_r(&at, &tm);
	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm);
	buffer_puts(b, text);
}

static const char *
signatures(struct arena *a, const struct hook_endpoint *to, const char *id,
    int64_t now, const struct buffer *body)
{
	char one[HOOK_SIGNATURE];
	const char *all = "";
	size_t i;

	for (i = 0; i < to->nsecrets; i++) {
		hook_sign(&to->secrets[i], id, now, body->data, body->len,
		    one);
		all = arena_printf(a, "%s%s%s", all, i == 0 ? "" : " ", one);
	}
	return all;
}

/* What an endpoint says beside its status is its own: it may be anything. */
void
hook_answer(const struct outbound_reply *r, struct hook_answer *answer)
{
	*answer = (struct hook_answer){
		.ok = r->result == OUTBOUND_ANSWERED && r->status >= 200 &&
		    r->status < 300,
		.gone = r->result == OUTBOUND_ANSWERED && r->status == GONE,
		.status = r->result == OUTBOUND_ANSWERED ? r->status : 0,
		.retry_after_s = r->retry_after_s,
	};
	if (answer->ok)
		return;
	if (answer->status != 0)
		snprintf(answer->said, sizeof(answer->said), "%d",
		    answer->status);
	else
		snprintf(answer->said, sizeof(answer->said), "%.*s",
		    HOOK_SAID - 1, *r->said == '\0' ? "no answer" : r->said);
}

int64_t
hook_wait_s(int n)
{
	static const int64_t waits[] = { 5, 300, 1800, 2 * HOUR, 5 * HOUR,
		10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR };

	return n < 1 || (size_t)n > sizeof(waits) / sizeof(waits[0]) ? -1 :
	    waits[n - 1];
}
