/* Mail that came back. */
#include <stdlib.h>

#include "addresses.rpc.h"
#include "base/arena.h"
#include "base/log.h"
#include "notify/channels/bounces.h"
#include "notify/notify.h"
#include "notify/store/channels.h"
#include "notify/store/store.h"

#define TELL_MS		5000
/* Characters of what a server says. */
#define WHAT		200

struct bounce {
	struct arena		*arena;
	struct pg		*pg;
	struct rpc_client	*directory;
	struct mail_bounce	 said;
	const char		*what;
	pg_done_fn		*done;
	void			*arg;
};

static pg_done_fn	on_marked, on_told;
static addresses_note_bounce_done on_noted;
static struct bounce	*bounce_new(const struct mail_bounce *, pg_done_fn *,
			    void *arg);
static void		tell_directory(struct bounce *, int64_t sent_us);
static void		end(struct bounce *, const struct status *);

void
mail_bounced(struct notify *n, const struct mail_bounce *said,
    pg_done_fn *done, void *arg)
{
	struct bounce *b = bounce_new(said, done, arg);

	b->pg = n->pg;
	b->directory = n->directory;
	channel_bounced(b->pg, said->school_id, said->user_id, said->event_id,
	    said->permanent, b->what, on_marked, b);
}

void
mail_address_bounced(struct pg *pg, struct rpc_client *directory,
    const struct mail_bounce *said, int64_t sent_us, pg_done_fn *done,
    void *arg)
{
	struct bounce *b = bounce_new(said, done, arg);

	b->pg = pg;
	b->directory = directory;
	tell_directory(b, sent_us);
}

static struct bounce *
bounce_new(const struct mail_bounce *said, pg_done_fn *done, void *arg)
{
	struct arena *a = arena_new();
	struct bounce *b = arena_alloc(a, sizeof(*b));

	*b = (struct bounce){ .arena = a, .said = *said, .done = done,
		.arg = arg };
	b->what = *said->status == '\0' ? arena_printf(a, "%.*s", WHAT,
	    said->what) : arena_printf(a, "%s %.*s", said->status, WHAT,
	    said->what);
	return b;
}

static void
on_marked(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct bounce *b = arg;

	if (status->code != RPC__CODE__OK || !b->said.permanent)
		end(b, status);
	else
		tell_directory(b, channel_sent_at(rows));
}

static void
tell_directory(struct bounce *b, int64_t sent_us)
{
	struct rpc_context context = rpc_context_system(b->said.school_id,
	    TELL_MS);
	Addresses__NoteBounceRequest req = ADDRESSES__NOTE_BOUNCE_REQUEST__INIT;

	req.user_id = b->said.user_id;
	req.sent_at = arena_timestamp(b->arena, sent_us);
	req.what = (char *)(uintptr_t)b->what;
	addresses_client_note_bounce(b->directory, &context, &req, on_noted,
	    b);
}

/*
 * Of many mails to one address the first is told; also where its notice could
 * not be written, and the mail server says once more that it came back.
 */
static void
on_noted(const struct status *status, const Addresses__NoteBounceReply *reply,
    void *arg)
{
	struct bounce *b = arg;
	int64_t at_us;

	if (reply == NULL || reply->bounced_at == NULL) {
		end(b, status);
		return;
	}
	log_info("bounce", "school=%lld user=%lld what=%s",
	    (long long)b->said.school_id, (long long)b->said.user_id,
	    log_quote(b->what));
	at_us = reply->bounced_at->seconds * 1000000 +
	    reply->bounced_at->nanos / 1000;
	notification_add_notice(b->pg, &(struct notice){
	    .school_id = b->said.school_id,
	    .user_id = b->said.user_id,
	    .kind = NOTIFY__KIND__MAIL_BOUNCED,
	    .at_us = at_us,
	    .key = arena_printf(b->arena, "bounce-%lld",
		(long long)at_us),
	    .title = "",
	    .body = b->what,
	    .link = "/account",
	}, on_told, b);
}

static void
on_told(const struct status *status, const struct pg_rows *rows, void *arg)
{
	(void)rows;
	end(arg, status);
}

static void
end(struct bounce *b, const struct status *status)
{
	struct arena *a = b->arena;

	b->done(status, NULL, b->arg);
	arena_destroy(&a);
}
