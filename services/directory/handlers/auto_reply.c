/* Automatic answers: what a change says, and what is answered today. */
#include "directory/handlers/auto_reply.h"
#include "directory/handlers/day_text.h"
#include "html/clean.h"

/* As it is kept; as much as a request may have. */
#define MAX_BODY	16384

static pg_done_fn	on_found;
static struct status	read_body(struct arena *, const char *,
			    const char **);

struct status
auto_reply_read(struct arena *a, const Preferences__AutoReplyChange *c,
    struct store_auto_reply_change *to)
{
	*to = (struct store_auto_reply_change){ 0 };
	to->says_enabled = c->enabled_said_case != 0;
	to->enabled = to->says_enabled && c->enabled;
	if (c->from_said_case != 0) {
		if (*c->from != '\0' && !day_exists(c->from))
			return status_invalid("autoReply.from", "no day");
		to->first_day = c->from;
	}
	if (c->until_said_case != 0) {
		if (*c->until != '\0' && !day_exists(c->until))
			return status_invalid("autoReply.until", "no day");
		to->last_day = c->until;
	}
	return c->body_html_said_case == 0 ? STATUS_OK :
	    read_body(a, c->body_html, &to->body_html);
}

struct status
auto_reply_refusal(enum auto_reply_status why)
{
	switch (why) {
	case AUTO_REPLY_DONE:
		return STATUS_OK;
	case AUTO_REPLY_NO_TEXT:
		return status_missing("autoReply.bodyHtml");
	case AUTO_REPLY_ENDS_BEFORE:
		return status_invalid("autoReply.until",
		    "before its first day");
	default:
		return status_not_found();
	}
}

Preferences__AutoReply *
auto_reply_message(struct arena *a, const struct store_auto_reply *r)
{
	Preferences__AutoReply *out = arena_message(a,
	    &preferences__auto_reply__descriptor);

	out->enabled = r->enabled;
	out->from = arena_strdup(a, r->first_day);
	out->until = arena_strdup(a, r->last_day);
	out->body_html = arena_strdup(a, r->body_html);
	out->running = r->running;
	return out;
}

void
preferences_find_auto_reply(struct directory *d, struct rpc_call *call,
    const Preferences__FindAutoReplyRequest *req)
{
	const struct rpc_caller *c = rpc_call_caller(call);

	(void)req;
	store_find_auto_reply(d->pg, c->school_id, c->user_id, on_found,
	    call);
}

static void
on_found(const struct status *status, const struct pg_rows *rows, void *call)
{
	Preferences__FindAutoReplyReply reply =
	    PREFERENCES__FIND_AUTO_REPLY_REPLY__INIT;
	const char *day, *body;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(call, *status);
		return;
	}
	if (store_auto_reply_found(rows, &day, &body)) {
		reply.running = true;
		reply.day = (char *)(uintptr_t)day;
		reply.body_html = (char *)(uintptr_t)body;
	}
	rpc_reply(call, &reply);
}

/* What shows no text is none. */
static struct status
read_body(struct arena *a, const char *html, const char **out)
{
	const char *clean = "", *snippet = "";
	struct status status = html_clean_alone(a, html, "autoReply.bodyHtml",
	    MAX_BODY, &clean, &snippet);

	if (status.code == RPC__CODE__OK)
		*out = *snippet == '\0' ? "" : clean;
	return status;
}
