/* Drafts: told, listed, discarded.  What they are made of. */
#include <stdlib.h>

#include "base/previewable.h"
#include "messages/handlers/draft_message.h"
#include "messages/handlers/page_token.h"
#include "messages/sending/recipients.h"
#include "rpc/page.h"

#define TOKEN_KIND	'd'

/* A page on its way. */
struct listing {
	struct rpc_call		*call;
	struct draft_page	 page;	/* limit: one more than asked for */
};

static void	on_draft(const struct status *, const struct pg_rows *,
		    void *);
static void	on_listed(const struct status *, const struct pg_rows *,
		    void *);
static void	on_dropped(const struct status *, const struct pg_rows *,
		    void *);
static const char *summary(struct arena *, const struct ticked *);
static void	tell_to(struct arena *, const struct ticked *, Drafts__Draft *);
static void	tell_files(struct arena *, const struct files *,
		    Drafts__Draft *);

void
drafts_get_draft(struct messages *m, struct rpc_call *call,
    const Drafts__GetDraftRequest *req)
{
	const struct rpc_caller *caller = rpc_call_caller(call);

	store_get_draft(m->pg, caller->school_id, caller->user_id, req->id,
	    on_draft, call);
}

static void
on_draft(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct arena *a = rpc_call_arena(arg);
	struct draft d;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(arg, *status);
		return;
	}
	if (pg_count(rows) == 0) {
		rpc_fail(arg, status_not_found());
		return;
	}
	store_draft(rows, a, &d);
	rpc_reply(arg, draft_message(a, &d));
}

void
drafts_list_drafts(struct messages *m, struct rpc_call *call,
    const Drafts__ListDraftsRequest *req)
{
	const struct rpc_caller *caller = rpc_call_caller(call);
	struct listing *l = arena_alloc(rpc_call_arena(call), sizeof(*l));

	l->call = call;
	l->page = (struct draft_page){ PAGE_FIRST_US, PAGE_FIRST_ID,
	    req->thread_id,
	    (req->page_size == 0 ? PAGE_DEFAULT : req->page_size) + 1 };
	if (req->page_token[0] != '\0' && (!page_token_read(req->page_token,
	    TOKEN_KIND, &l->page.before_us, &l->page.before_id) ||
	    l->page.before_us > PAGE_FIRST_US)) {
		rpc_fail(call, status_invalid("pageToken", "not a token"));
		return;
	}
	store_list_drafts(m->pg, caller->school_id, caller->user_id, &l->page,
	    on_listed, l);
}

static void
on_listed(const struct status *status, const struct pg_rows *rows, void *arg)
{
	Drafts__ListDraftsReply reply = DRAFTS__LIST_DRAFTS_REPLY__INIT;
	struct listing *l = arg;
	struct arena *a = rpc_call_arena(l->call);
	struct draft d = { 0 };
	size_t i, n;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(l->call, *status);
		return;
	}
	n = pg_count(rows);
	reply.drafts = arena_pointers(a, n);
	if (n == l->page.limit)
		n--;
	for (i = 0; i < n; i++) {
		reply.total = store_listed_draft(rows, i, a, &d);
		reply.drafts[i] = draft_message(a, &d);
	}
	reply.n_drafts = n;
	if (n < pg_count(rows))
		reply.next_page_token = page_token(a, TOKEN_KIND, d.saved_us,
		    d.id);
	rpc_reply(l->call, &reply);
}

void
drafts_delete_draft(struct messages *m, struct rpc_call *call,
    const Drafts__DeleteDraftRequest *req)
{
	const struct rpc_caller *caller = rpc_call_caller(call);

	store_drop_draft(m->pg, caller->school_id, caller->user_id, req->id,
	    on_dropped, call);
}

static void
on_dropped(const struct status *status, const struct pg_rows *rows, void *arg)
{
	const Drafts__DeleteDraftReply reply =
	    DRAFTS__DELETE_DRAFT_REPLY__INIT;

	if (status->code != RPC__CODE__OK)
		rpc_fail(arg, *status);
	else if (!store_draft_dropped(rows))
		rpc_fail(arg, status_not_found());
	else
		rpc_reply(arg, &reply);
}

/* ---- as the API has it ---- */

Drafts__Draft *
draft_message(struct arena *a, const struct draft *d)
{
	Drafts__Draft *m = arena_message(a, &drafts__draft__descriptor);
	const bool answer = d->thread_id != 0;

	m->id = d->id;
	m->version = (uint32_t)d->version;
	m->saved_at = arena_timestamp(a, d->saved_us);
	m->thread_id = d->thread_id;
	m->reply_all = d->reply_all;
	m->forward_of = d->origin_id;
	m->as = (Common__Role)d->role;
	m->subject = (char *)(uintptr_t)(answer && d->thread_subject != NULL ?
	    d->thread_subject : d->subject);
	m->body_html = (char *)(uintptr_t)d->body_html;
	m->snippet = (char *)(uintptr_t)d->snippet;
	m->options = messages__send_options__unpack(arena_allocator(a),
	    d->noptions, d->options);
	m->n_concerns = d->nconcerns;
	m->concerns = (int64_t *)(uintptr_t)d->concerns;
	tell_to(a, &d->to, m);
	tell_files(a, &d->files, m);
	m->to_summary = (char *)(uintptr_t)(!answer ?
	    summary(a, &d->to) : d->other_name != NULL ? d->other_name : "");
	return m;
}

/* Of those who are known by name. */
static const char *
summary(struct arena *a, const struct ticked *t)
{
	struct ticked named;
	size_t i;

	ticked_init(&named, a, t->n);
	for (i = 0; i < t->n; i++)
		if (t->names[i][0] != '\0')
			ticked_add(&named, t->ids[i], t->roles[i],
			    t->names[i], t->titles[i]);
	return ticked_summary(&named, a);
}

static void
tell_to(struct arena *a, const struct ticked *t, Drafts__Draft *m)
{
	Common__To *to = arena_message(a, &common__to__descriptor);
	size_t i;

	m->to = to;
	to->user_ids = arena_alloc(a, (t->n + 1) * sizeof(*to->user_ids));
	to->except_user_ids = arena_alloc(a,
	    (t->n + 1) * sizeof(*to->except_user_ids));
	to->category_ids = arena_pointers(a, t->n);
	m->recipients = arena_pointers(a, t->n);
	for (i = 0; i < t->n && t->roles[i] > LEFT_OUT; i++) {
		m->recipients[m->n_recipients] = ticked_message(a, t, i);
		if (abs(t->roles[i]) == DRAFT_UNKNOWN)
			m->recipients[m->n_recipients]->role =
			    COMMON__ROLE__ROLE_UNSPECIFIED;
		m->n_recipients++;
		if (t->roles[i] == 0)
			to->category_ids[to->n_category_ids++] =
			    (char *)(uintptr_t)t->ids[i];
		else if (t->roles[i] > 0)
			to->user_ids[to->n_user_ids++] =
			    strtoll(t->ids[i], NULL, 10);
		else
			to->except_user_ids[to->n_except_user_ids++] =
			    strtoll(t->ids[i], NULL, 10);
	}
}

static void
tell_files(struct arena *a, const struct files *f, Drafts__Draft *m)
{
	Common__Attachment *file;
	size_t i;

	m->attachment_ids = arena_pointers(a, f->n);
	m->attachments = arena_pointers(a, f->n);
	for (i = 0; i < f->n; i++) {
		file = arena_message(a, &common__attachment__descriptor);
		file->id = (char *)(uintptr_t)f->ids[i];
		file->name = (char *)(uintptr_t)f->names[i];
		file->media_type = (char *)(uintptr_t)f->types[i];
		file->size = (uint32_t)f->sizes[i];
		file->sha256 = (char *)(uintptr_t)f->hashes[i];
		file->preview = is_previewable(f->types[i]);
		m->attachment_ids[i] = file->id;
		m->attachments[i] = file;
	}
	m->n_attachment_ids = m->n_attachments = f->n;
}
