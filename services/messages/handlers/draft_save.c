/*
 * Drafts are kept: the directory is asked for names and the attachments
 * service for the files, both at once, then it is written.  Without names a
 * draft is kept as well: they are for its owner to look at.  Of a forward the
 * message that goes on is looked at first.
 */
#include <string.h>

#include "messages/handlers/draft_message.h"
#include "messages/sending/asking.h"
#include "messages/sending/content.h"
#include "messages/sending/files.h"
#include "messages/sending/forwarding.h"
#include "messages/sending/recipients.h"

#define MAX_DRAFTS	200	/* of one person */

/* On the call's arena. */
struct saving {
	struct messages		*m;
	struct rpc_call		*call;
	struct arena		*arena;
	struct draft		 draft;
	const Common__To	*to;
	char			**files;	/* ids to claim */
	size_t			 nfiles;
	char			**seen;		/* of files: forwarded */
	size_t			 nseen;
	unsigned		 pending;	/* answers to come */
	struct status		 failure;	/* the first one */
};

/* What both requests have. */
struct asked {
	const Common__To	*to;
	const char		*subject, *body_html;
	char			**attachment_ids;
	size_t			 n_attachment_ids;
	const Messages__SendOptions *options;
	const int64_t		*concerns;
	size_t			 n_concerns;
	int64_t			 thread_id;
	bool			 reply_all;
	Common__Role		 as;
	int64_t			 forward_of;
};
#define ASKED(req) (struct asked){ (req)->to, (req)->subject, \
    (req)->body_html, (req)->attachment_ids, (req)->n_attachment_ids, \
    (req)->options, (req)->concerns, (req)->n_concerns, (req)->thread_id, \
    (req)->reply_all, (req)->as, (req)->forward_of }

static struct saving *saving_new(struct messages *, struct rpc_call *);
static struct status	take(struct saving *, const struct asked *);
static struct status	take_options(struct saving *,
			    const Messages__SendOptions *);
static void		go(struct saving *);
static void		on_origin(const struct status *,
			    const struct pg_rows *, void *);
static void		ask(struct saving *);
static void		tick(struct saving *,
			    const Directory__ResolveAudienceReply *);
static void		tick_category(struct saving *,
			    const Directory__ResolveAudienceReply *,
			    const char *id);
static void		tick_person(struct saving *,
			    const Directory__AudienceMember *, int64_t id,
			    int sign);
static directory_resolve_audience_done	on_names;
static attachments_claim_done		on_claimed;
static void		answered(struct saving *, struct status);
static void		on_kept(const struct status *, const struct pg_rows *,
			    void *);

void
drafts_create_draft(struct messages *m, struct rpc_call *call,
    const Drafts__CreateDraftRequest *req)
{
	struct saving *s = saving_new(m, call);
	struct status status = once_key(rpc_call_key(call), NULL,
	    &s->draft.once);

	if (status.code == RPC__CODE__OK)
		status = take(s, &ASKED(req));
	if (status.code != RPC__CODE__OK) {
		rpc_fail(call, status);
		return;
	}
	once_content(&req->base, &s->draft.once);
	go(s);
}

void
drafts_save_draft(struct messages *m, struct rpc_call *call,
    const Drafts__SaveDraftRequest *req)
{
	struct saving *s = saving_new(m, call);
	struct status status = take(s, &ASKED(req));

	if (status.code == RPC__CODE__OK && req->id <= 0)
		status = status_not_found();
	if (status.code == RPC__CODE__OK && req->version > INT32_MAX)
		status = status_invalid("version", "no such version");
	if (status.code != RPC__CODE__OK) {
		rpc_fail(call, status);
		return;
	}
	s->draft.id = req->id;
	s->draft.version = (int32_t)req->version;
	once_content(&req->base, &s->draft.once);
	go(s);
}

static struct saving *
saving_new(struct messages *m, struct rpc_call *call)
{
	struct arena *a = rpc_call_arena(call);
	struct saving *s = arena_alloc(a, sizeof(*s));

	s->m = m;
	s->call = call;
	s->arena = a;
	s->failure = STATUS_OK;
	return s;
}

/* ---- what is asked ---- */

static struct status
take(struct saving *s, const struct asked *req)
{
	static const Common__To nobody = COMMON__TO__INIT;
	struct draft *d = &s->draft;
	struct status status;
	size_t i;

	s->to = req->to == NULL ? &nobody : req->to;
	d->thread_id = req->thread_id;
	d->reply_all = req->reply_all;
	d->origin_id = req->forward_of;
	d->role = (int)req->as;
	d->concerns = req->concerns;
	d->nconcerns = req->n_concerns;
	if (req->thread_id < 0 || req->forward_of < 0)
		return status_not_found();
	if (d->role < 0 || d->role > COMMON__ROLE__ADMIN)
		return status_invalid("as", "no such role");
	for (i = 0; i < d->nconcerns; i++)
		if (d->concerns[i] <= 0)
			return status_invalid("concerns", "not an id");
	if ((status = take_options(s, req->options)).code != RPC__CODE__OK ||
	    (status = content_line(s->arena, req->subject,
	    &d->subject)).code != RPC__CODE__OK ||
	    (status = content_files(s->arena, req->attachment_ids,
	    req->n_attachment_ids, &s->files, &s->nfiles)).code !=
	    RPC__CODE__OK)
		return status;
	return content_html(s->arena, req->body_html, &d->body_html,
	    &d->snippet);
}

/* Looked at when it is sent; here it only has to be what it is. */
static struct status
take_options(struct saving *s, const Messages__SendOptions *options)
{
	static const Messages__SendOptions none =
	    MESSAGES__SEND_OPTIONS__INIT;
	struct status status;
	uint8_t *packed;
	int64_t due_us;

	if (options == NULL)
		options = &none;
	if ((int)options->replies < MESSAGES__SEND_OPTIONS__REPLIES__SENDER ||
	    (int)options->replies > MESSAGES__SEND_OPTIONS__REPLIES__NONE)
		return status_invalid("options.replies", "no such option");
	if ((status = asking_check(options, &due_us)).code != RPC__CODE__OK)
		return status;
	packed = arena_alloc(s->arena,
	    messages__send_options__get_packed_size(options) + 1);
	s->draft.noptions = messages__send_options__pack(options, packed);
	s->draft.options = packed;
	return STATUS_OK;
}

/* ---- names and files ---- */

static void
go(struct saving *s)
{
	const struct rpc_caller *caller = rpc_call_caller(s->call);

	if (s->draft.origin_id == 0)
		ask(s);
	else
		store_find_origin(s->m->pg, caller->school_id,
		    caller->user_id, s->draft.origin_id, on_origin, s);
}

/* What is kept already is kept on when the message has gone meanwhile. */
static void
on_origin(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct saving *s = arg;
	struct origin o = { 0 };

	if (status->code != RPC__CODE__OK) {
		rpc_fail(s->call, *status);
		return;
	}
	if ((!store_take_origin(rows, s->arena, &o) || !o.seen) &&
	    s->draft.id == 0) {
		rpc_fail(s->call, status_not_found());
		return;
	}
	forwarding_drop_lost(&o, s->files, &s->nfiles);
	s->seen = forwarding_seen(s->arena, &o, s->files, s->nfiles,
	    &s->nseen);
	ask(s);
}

static void
ask(struct saving *s)
{
	Directory__ResolveAudienceRequest req =
	    DIRECTORY__RESOLVE_AUDIENCE_REQUEST__INIT;
	const bool anybody = s->to->n_user_ids + s->to->n_category_ids +
	    s->to->n_group_ids + s->to->n_except_user_ids > 0;

	ticked_init(&s->draft.to, s->arena, s->to->n_user_ids +
	    s->to->n_category_ids + s->to->n_group_ids +
	    s->to->n_except_user_ids);
	s->pending = 1u + anybody + (s->nfiles > 0);
	req.to = (Common__To *)(uintptr_t)s->to;
	if (anybody)
		directory_client_resolve_audience(s->m->directory,
		    rpc_call_context(s->call), &req, on_names, s);
	if (s->nfiles > 0)
		files_claim(s->m, s->call, &(struct claim){ s->files,
		    s->nfiles, s->seen, s->nseen }, on_claimed, s);
	answered(s, STATUS_OK);
}

static void
on_names(const struct status *status,
    const Directory__ResolveAudienceReply *reply, void *arg)
{
	static const Directory__ResolveAudienceReply nothing =
	    DIRECTORY__RESOLVE_AUDIENCE_REPLY__INIT;
	struct saving *s = arg;

	tick(s, reply == NULL ? &nothing : reply);
	answered(s, status->code == RPC__CODE__INVALID_ARGUMENT ? *status :
	    STATUS_OK);
}

static void
tick(struct saving *s, const Directory__ResolveAudienceReply *reply)
{
	const Common__To *to = s->to;
	size_t i, j;

	for (i = 0; i < to->n_category_ids; i++)
		tick_category(s, reply, to->category_ids[i]);
	for (i = 0; i < to->n_group_ids; i++)
		tick_category(s, reply, arena_printf(s->arena, "group:%lld",
		    (long long)to->group_ids[i]));
	for (i = 0; i < to->n_except_user_ids; i++) {
		for (j = 0; j < reply->n_excepted; j++)
			if (reply->excepted[j]->id == to->except_user_ids[i])
				break;
		tick_person(s, j < reply->n_excepted ? reply->excepted[j] :
		    NULL, to->except_user_ids[i], -1);
	}
	for (i = 0; i < to->n_user_ids; i++) {
		j = recipients_find(reply, to->user_ids[i]);
		tick_person(s, j < reply->n_members ? reply->members[j] : NULL,
		    to->user_ids[i], 1);
	}
}

static void
tick_category(struct saving *s, const Directory__ResolveAudienceReply *reply,
    const char *id)
{
	const char *label = "";
	size_t i;

	for (i = 0; i < reply->n_categories; i++)
		if (strcmp(reply->categories[i]->id, id) == 0)
			label = arena_strdup(s->arena,
			    reply->categories[i]->label);
	ticked_add(&s->draft.to, arena_strdup(s->arena, id), 0, label, "");
}

static void
tick_person(struct saving *s, const Directory__AudienceMember *who, int64_t id,
    int sign)
{
	ticked_add(&s->draft.to, arena_int64(s->arena, id), sign *
	    (who == NULL ? DRAFT_UNKNOWN : (int)who->role), who == NULL ? "" :
	    arena_strdup(s->arena, who->display_name), "");
}

static void
on_claimed(const struct status *status, const Attachments__ClaimReply *reply,
    void *arg)
{
	struct saving *s = arg;

	answered(s, files_claimed(s->arena, s->files, s->nfiles, status,
	    reply, &s->draft.files));
}

/* ---- all is there ---- */

static void
answered(struct saving *s, struct status status)
{
	const struct rpc_caller *caller = rpc_call_caller(s->call);

	if (status.code != RPC__CODE__OK && s->failure.code == RPC__CODE__OK)
		s->failure = status_keep(s->arena, &status);
	if (--s->pending > 0)
		return;
	if (s->failure.code != RPC__CODE__OK)
		rpc_fail(s->call, s->failure);
	else if (s->draft.id == 0)
		store_add_draft(s->m->pg, caller->school_id, caller->user_id,
		    &s->draft, MAX_DRAFTS, on_kept, s);
	else
		store_save_draft(s->m->pg, caller->school_id,
		    caller->user_id, &s->draft, on_kept, s);
}

static void
on_kept(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct saving *s = arg;
	struct draft d = { 0 };

	if (status->code != RPC__CODE__OK) {
		rpc_fail(s->call, *status);
		return;
	}
	switch (store_kept_draft(rows, s->arena, &d)) {
	case DRAFT_DONE:
	case DRAFT_BEFORE:
		rpc_reply(s->call, draft_message(s->arena, &d));
		return;
	case DRAFT_OTHER:
		rpc_fail(s->call, once_other_content());
		return;
	case DRAFT_NONE:
	case DRAFT_NO_THREAD:
		rpc_fail(s->call, status_not_found());
		return;
	case DRAFT_GONE:
		rpc_fail(s->call, status_make(RPC__CODE__NOT_FOUND,
		    RPC__REASON__DRAFT_NOT_FOUND, "",
		    "made before, and sent or discarded"));
		return;
	case DRAFT_TOO_MANY:
		rpc_fail(s->call, status_limit(
		    RPC__CODE__FAILED_PRECONDITION,
		    RPC__REASON__TOO_MANY_DRAFTS, "", MAX_DRAFTS,
		    "too many drafts"));
		return;
	case DRAFT_CONFLICT:
		rpc_fail_with(s->call, status_make(RPC__CODE__ABORTED,
		    RPC__REASON__VERSION_CONFLICT, "version",
		    "saved since that version"),
		    draft_message(s->arena, &d));
		return;
	}
}
