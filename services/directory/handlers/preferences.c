/* How people have Liaison for themselves: language, undo, signature ... */
#include <string.h>

#include "directory/directory.h"
#include "directory/handlers/auto_reply.h"
#include "directory/handlers/mail_choices.h"
#include "directory/handlers/quiet_hours.h"
#include "directory/store/preferences.h"
#include "html/clean.h"

/* Of a signature as it is kept; as much as a request may have. */
#define MAX_SIGNATURE	16384

/* A change on its way. */
struct putting {
	struct directory	*d;
	struct rpc_call		*call;
	struct store_preferences p;
	struct store_quiet_hours quiet;
	/* NULL: it is not changed. */
	struct store_auto_reply_change *auto_reply;
};

static void		set_auto_reply(struct putting *);
static void		put(struct putting *);
static pg_done_fn	on_preferences, on_time_zone, on_auto_reply;
static struct status	read_signature(struct arena *, const char *,
			    const char **);

void
preferences_get_preferences(struct directory *d, struct rpc_call *call,
    const Preferences__GetPreferencesRequest *req)
{
	const struct rpc_caller *c = rpc_call_caller(call);

	(void)req;
	store_get_preferences(d->pg, c->school_id, c->user_id, on_preferences,
	    call);
}

static void
on_preferences(const struct status *status, const struct pg_rows *rows,
    void *call)
{
	Preferences__OwnPreferences reply = PREFERENCES__OWN_PREFERENCES__INIT;
	struct arena *a = rpc_call_arena(call);
	struct store_preferences p;

	if (status->code != RPC__CODE__OK ||
	    !store_preferences_row(rows, a, &p)) {
		rpc_fail(call, status->code != RPC__CODE__OK ? *status :
		    status_not_found());
		return;
	}
	reply.language = arena_strdup(a, p.language);
	reply.undo_seconds = (uint32_t)p.undo_seconds;
	reply.signature_html = arena_strdup(a, p.signature_html);
	reply.auto_reply = auto_reply_message(a, &p.auto_reply);
	reply.quiet_hours = quiet_hours_message(a, p.quiet);
	reply.mail = (Addresses__Mail)p.mail.mail;
	reply.mail_hour = (uint32_t)p.mail.hour;
	reply.channels = mail_choices_message(a, &p.mail);
	rpc_reply(call, &reply);
}

static bool
is_language(const char *text)
{
	return *text == '\0' || strcmp(text, "fr") == 0 ||
	    strcmp(text, "en") == 0;
}

static struct status
read_change(struct arena *a, const Preferences__PutPreferencesRequest *req,
    struct store_preferences *p)
{
	/* 0: it is not said. */
	const bool language = req->language_said_case != 0;
	const bool undo = req->undo_seconds_said_case != 0;
	const bool signature = req->signature_html_said_case != 0;

	if (language && !is_language(req->language))
		return status_invalid("language", "not offered");
	if (language)
		p->language = req->language;
	if (undo)
		p->undo_seconds = (int)req->undo_seconds;
	return signature ? read_signature(a, req->signature_html,
	    &p->signature_html) : STATUS_OK;
}

void
preferences_put_preferences(struct directory *d, struct rpc_call *call,
    const Preferences__PutPreferencesRequest *req)
{
	struct arena *a = rpc_call_arena(call);
	struct putting *t = arena_alloc(a, sizeof(*t));
	struct status status;

	*t = (struct putting){ .d = d, .call = call,
		.p = STORE_PREFERENCES_SAME };
	status = read_change(a, req, &t->p);
	if (status.code == RPC__CODE__OK && req->auto_reply != NULL) {
		t->auto_reply = arena_alloc(a, sizeof(*t->auto_reply));
		status = auto_reply_read(a, req->auto_reply, t->auto_reply);
	}
	if (status.code == RPC__CODE__OK)
		status = mail_choices_read(a, req, &t->p.mail);
	if (status.code == RPC__CODE__OK && req->quiet_hours != NULL) {
		t->p.quiet = &t->quiet;
		status = quiet_hours_read(a, req->quiet_hours, &t->quiet);
	}
	if (status.code != RPC__CODE__OK)
		rpc_fail(call, status);
	else if (t->p.quiet != NULL && *t->quiet.zone != '\0')
		store_is_time_zone(d->pg, t->quiet.zone, on_time_zone, t);
	else
		set_auto_reply(t);
}

static void
on_time_zone(const struct status *status, const struct pg_rows *rows,
    void *arg)
{
	struct putting *t = arg;

	if (status->code == RPC__CODE__OK && store_time_zone(rows))
		set_auto_reply(t);
	else
		rpc_fail(t->call, status->code != RPC__CODE__OK ? *status :
		    status_invalid("quietHours.timeZone", "no time zone"));
}

static void
set_auto_reply(struct putting *t)
{
	const struct rpc_caller *c = rpc_call_caller(t->call);

	if (t->auto_reply == NULL)
		put(t);
	else
		store_set_auto_reply(t->d->pg, c->school_id, c->user_id,
		    t->auto_reply, on_auto_reply, t);
}

/* What may be refused is first: then nothing of the rest is done. */
static void
on_auto_reply(const struct status *status, const struct pg_rows *rows,
    void *arg)
{
	struct putting *t = arg;
	struct status said = *status;

	if (said.code == RPC__CODE__OK)
		said = auto_reply_refusal(store_auto_reply_set(rows));
	if (said.code != RPC__CODE__OK)
		rpc_fail(t->call, said);
	else
		put(t);
}

static void
put(struct putting *t)
{
	const struct rpc_caller *c = rpc_call_caller(t->call);

	store_put_preferences(t->d->pg, c->school_id, c->user_id, &t->p,
	    on_preferences, t->call);
}

/* What shows no text is none. */
static struct status
read_signature(struct arena *a, const char *html, const char **out)
{
	const char *clean = "", *snippet = "";
	struct status status = html_clean_alone(a, html, "signatureHtml",
	    MAX_SIGNATURE, &clean, &snippet);

	if (status.code == RPC__CODE__OK)
		*out = *snippet == '\0' ? "" : clean;
	return status;
}
