/* What an event asks of its people, when it reminds them, what is attached. */
#include <stdlib.h>
#include <string.h>

#include "attachments.rpc.h"
#include "html/pictures.h"
#include "notify/events/events.h"

struct claiming {
	struct arena		*a;
	struct school_event	*event;
	event_claimed_fn	*fn;
	void			*arg;
};

static struct status take_rsvp(const Events__RsvpAsked *,
		    struct school_event *);
static struct status take_reminders(struct arena *, const uint32_t *, size_t,
		    struct school_event *);
static struct status take_files(struct arena *, char **, size_t,
		    struct school_event *);
static struct status check_pictures(const struct school_event *);
static bool	 is_cleared(const Events__UpdateEventRequest *, const char *);
static bool	 asks_otherwise(const struct school_event *before,
		    const struct school_event *);
static bool	 are_same(const struct event_files *,
		    const struct event_files *);
static attachments_claim_done	on_claimed;

struct status
event_extras(struct arena *a, const Events__CreateEventRequest *req,
    struct school_event *e, struct event_kept *k)
{
	struct status status = STATUS_OK;

	k->rsvp = req->rsvp != NULL;
	k->reminders = req->n_reminders > 0;
	k->files = req->n_attachment_ids > 0;
	if (k->rsvp)
		status = take_rsvp(req->rsvp, e);
	if (status.code == RPC__CODE__OK)
		status = take_reminders(a, req->reminders, req->n_reminders,
		    e);
	if (status.code == RPC__CODE__OK)
		status = take_files(a, req->attachment_ids,
		    req->n_attachment_ids, e);
	return status.code != RPC__CODE__OK ? status : check_pictures(e);
}

struct status
event_update_extras(struct arena *a, const Events__UpdateEventRequest *req,
    const struct school_event *before, struct school_event *e,
    struct event_kept *k, const char **changes)
{
	const struct event_rsvp *was = &before->rsvp;
	struct status status = STATUS_OK;

	k->rsvp = req->rsvp != NULL;
	k->reminders = req->n_reminders > 0 || is_cleared(req, "reminders");
	k->files = req->n_attachment_ids > 0 ||
	    is_cleared(req, "attachmentIds");
	/* A date stays a date where the one time is another. */
	if (!k->rsvp && *e->rule == '\0' && was->due_before_us > 0) {
		k->due = true;
		e->rsvp.due_before_us += e->times.start_us -
		    before->times.start_us;
		if (e->rsvp.due_before_us < 0)
			e->rsvp.due_before_us = 0;
	}
	if (k->rsvp)
		status = take_rsvp(req->rsvp, e);
	if (k->reminders && status.code == RPC__CODE__OK)
		status = take_reminders(a, req->reminders, req->n_reminders,
		    e);
	if (k->files && status.code == RPC__CODE__OK)
		status = take_files(a, req->attachment_ids,
		    req->n_attachment_ids, e);
	*changes = arena_printf(a, "%s%s%s", *changes,
	    k->rsvp && asks_otherwise(before, e) ? " ANSWERS" : "",
	    k->files && !are_same(&before->files, &e->files) ? " FILES" : "");
	return status.code != RPC__CODE__OK ? status : check_pictures(e);
}

static struct status
check_pictures(const struct school_event *e)
{
	return html_check_pictures(e->body_html, e->files.ids, e->files.n);
}

static struct status
take_rsvp(const Events__RsvpAsked *asked, struct school_event *e)
{
	int64_t due_us;

	if (protobuf_c_enum_descriptor_get_value(
	    &events__rsvp__mode__descriptor, (int)asked->mode) == NULL)
		return status_invalid("rsvp.mode", "no such one");
	e->rsvp.mode = (int)asked->mode;
	e->rsvp.capacity = 0;
	e->rsvp.due_before_us = 0;
	if (asked->mode == EVENTS__RSVP__MODE__NONE)
		return STATUS_OK;
	e->rsvp.capacity = asked->capacity;
	if (asked->due_at == NULL)
		return STATUS_OK;
	if (asked->due_at->seconds < 0 ||
	    asked->due_at->seconds > SECONDS_MAX)
		return status_invalid("rsvp.dueAt", "out of range");
	due_us = asked->due_at->seconds * 1000000;
	if (due_us > e->times.start_us)
		return status_make(RPC__CODE__INVALID_ARGUMENT,
		    RPC__REASON__RSVP_DUE_LATE, "rsvp.dueAt",
		    "behind the beginning");
	e->rsvp.due_before_us = e->times.start_us - due_us;
	return STATUS_OK;
}

static struct status
take_reminders(struct arena *a, const uint32_t *minutes, size_t n,
    struct school_event *e)
{
	size_t i;

	e->reminders = arena_alloc(a, (n + 1) * sizeof(*e->reminders));
	e->nreminders = n;
	for (i = 0; i < n; i++) {
		if (minutes[i] == 0)
			return status_invalid("reminders",
			    "not before it begins");
		e->reminders[i] = minutes[i];
	}
	return STATUS_OK;
}

static struct status
take_files(struct arena *a, char **ids, size_t n, struct school_event *e)
{
	const char **own = arena_alloc(a, (n + 1) * sizeof(*own));
	size_t i, j;

	for (i = 0; i < n; i++) {
		own[i] = ids[i];
		for (j = 0; j < i; j++)
			if (strcmp(ids[i], ids[j]) == 0)
				return status_invalid("attachmentIds",
				    "twice the same");
	}
	e->files = (struct event_files){ .ids = own, .n = n };
	return STATUS_OK;
}

static bool
is_cleared(const Events__UpdateEventRequest *req, const char *field)
{
	size_t i;

	for (i = 0; i < req->n_clear; i++)
		if (strcmp(req->clear[i], field) == 0)
			return true;
	return false;
}

/* Until it begins is no date of its own. */
static bool
asks_otherwise(const struct school_event *before, const struct school_event *e)
{
	const bool had = before->rsvp.due_before_us != 0;
	const bool has = e->rsvp.due_before_us != 0;

	return before->rsvp.mode != e->rsvp.mode || had != has ||
	    (has && event_due_us(before) != event_due_us(e));
}

static bool
are_same(const struct event_files *a, const struct event_files *b)
{
	size_t i;

	for (i = 0; i < a->n && i < b->n; i++)
		if (strcmp(a->ids[i], b->ids[i]) != 0)
			return false;
	return a->n == b->n;
}

/* ---- claimed ---- */

void
event_claim(struct notify *n, struct rpc_call *call, struct school_event *e,
    const struct event_files *had, event_claimed_fn *fn, void *arg)
{
	Attachments__ClaimRequest req = ATTACHMENTS__CLAIM_REQUEST__INIT;
	struct arena *a = rpc_call_arena(call);
	struct claiming *c = arena_alloc(a, sizeof(*c));

	*c = (struct claiming){ a, e, fn, arg };
	req.ids = (char **)(uintptr_t)e->files.ids;
	req.n_ids = e->files.n;
	/* Whoever changes it sees these. */
	req.seen_ids = (char **)(uintptr_t)had->ids;
	req.n_seen_ids = had->n;
	req.for_event = true;
	attachments_client_claim(n->attachments, rpc_call_context(call), &req,
	    on_claimed, c);
}

static void
on_claimed(const struct status *status, const Attachments__ClaimReply *reply,
    void *arg)
{
	struct claiming *c = arg;
	struct event_files *f = &c->event->files;
	struct status refused = *status;
	const Common__Attachment *file;
	size_t i;

	if (refused.reason == RPC__REASON__TOO_MANY_ATTACHMENTS ||
	    refused.reason == RPC__REASON__MESSAGE_FILES_TOO_LARGE)
		refused.field = "attachmentIds";
	if (reply != NULL && reply->n_attachments != f->n)
		refused = status_internal("other attachments than asked for");
	if (refused.code != RPC__CODE__OK || reply == NULL) {
		c->fn(refused, c->arg);
		return;
	}
	f->names = arena_alloc(c->a, (f->n + 1) * sizeof(*f->names));
	f->types = arena_alloc(c->a, (f->n + 1) * sizeof(*f->types));
	f->hashes = arena_alloc(c->a, (f->n + 1) * sizeof(*f->hashes));
	f->sizes = arena_alloc(c->a, (f->n + 1) * sizeof(*f->sizes));
	for (i = 0; i < f->n; i++) {
		file = reply->attachments[i];
		f->names[i] = arena_strdup(c->a, file->name);
		f->types[i] = arena_strdup(c->a, file->media_type);
		f->hashes[i] = arena_strdup(c->a, file->sha256);
		f->sizes[i] = file->size;
	}
	c->fn(STATUS_OK, c->arg);
}
