/* An event as the API has it. */
#include "base/previewable.h"
#include "notify/events/events.h"

#define TEXT(s)	((char *)(uintptr_t)(s))

static void	add_times(struct arena *, Events__Event *,
		    const struct clock_times *);
static void	add_files(struct arena *, Events__Event *,
		    const struct event_files *);
static void	add_reminders(struct arena *, Events__Event *,
		    const struct school_event *);
static void	add_recipients(struct arena *, Events__Event *,
		    const struct ticked *, bool people);

Events__Event *
event_message(struct rpc_call *call, const struct school_event *e, bool whole)
{
	struct arena *a = rpc_call_arena(call);
	Events__Event *m = arena_message(a, &events__event__descriptor);

	m->id = e->id;
	m->version = e->version;
	m->title = TEXT(e->title);
	m->snippet = TEXT(e->snippet);
	m->place = TEXT(e->place);
	m->color = (Events__Color)e->color;
	m->cancelled = e->cancelled;
	m->rule = TEXT(e->rule);
	m->instance = TEXT(e->original);
	m->exception = e->exception;
	m->can_change = event_may_change(call, e) && !e->cancelled;
	m->changed_at = arena_timestamp(a, e->changed_us);
	m->creator = arena_message(a, &common__person__descriptor);
	m->creator->id = e->creator.id;
	m->creator->role = (Common__Role)e->creator.role;
	m->creator->display_name = TEXT(e->creator.name);
	m->creator->title = TEXT(e->creator.title);
	add_times(a, m, &e->times);
	m->rsvp = event_rsvp_message(call, e);
	if (whole) {
		add_files(a, m, &e->files);
		if (event_may_change(call, e))
			add_reminders(a, m, e);
		m->body_html = TEXT(e->body_html);
		add_recipients(a, m, &e->to, event_may_change(call, e) ||
		    e->creator.id == rpc_call_caller(call)->user_id);
	}
	return m;
}

static void
add_times(struct arena *a, Events__Event *m, const struct clock_times *t)
{
	m->all_day = t->all_day;
	m->time_zone = TEXT(t->zone);
	if (t->all_day) {
		m->first_day = clock_first_day(a, t->start);
		m->last_day = clock_last_day(a, t->end);
	} else {
		m->starts_at = arena_timestamp(a, t->start_us);
		m->ends_at = arena_timestamp(a, t->end_us);
	}
}

static void
add_recipients(struct arena *a, Events__Event *m, const struct ticked *to,
    bool people)
{
	Messages__Recipient *r;
	size_t i;

	m->recipients = arena_pointers(a, to->n + 1);
	for (i = 0; i < to->n; i++) {
		if (to->roles[i] != 0 && !people)
			continue;
		r = arena_message(a, &messages__recipient__descriptor);
		r->kind = to->roles[i] == 0 ?
		    MESSAGES__RECIPIENT__KIND__CATEGORY : to->roles[i] < 0 ?
		    MESSAGES__RECIPIENT__KIND__EXCEPT :
		    MESSAGES__RECIPIENT__KIND__USER;
		r->id = TEXT(to->ids[i]);
		r->display_name = TEXT(to->names[i]);
		r->role = (Common__Role)(to->roles[i] < 0 ? -to->roles[i] :
		    to->roles[i]);
		r->title = TEXT(to->titles[i]);
		m->recipients[m->n_recipients++] = r;
	}
}

static void
add_files(struct arena *a, Events__Event *m, const struct event_files *f)
{
	Common__Attachment *file;
	size_t i;

	m->attachments = arena_pointers(a, f->n + 1);
	for (i = 0; i < f->n; i++) {
		file = arena_message(a, &common__attachment__descriptor);
		file->id = TEXT(f->ids[i]);
		file->name = TEXT(f->names[i]);
		file->media_type = TEXT(f->types[i]);
		file->sha256 = TEXT(f->hashes[i]);
		file->size = (uint32_t)f->sizes[i];
		file->preview = is_previewable(f->types[i]);
		m->attachments[m->n_attachments++] = file;
	}
}

static void
add_reminders(struct arena *a, Events__Event *m, const struct school_event *e)
{
	size_t i;

	m->reminders = arena_alloc(a, (e->nreminders + 1) *
	    sizeof(m->reminders[0]));
	for (i = 0; i < e->nreminders; i++)
		m->reminders[m->n_reminders++] = (uint32_t)e->reminders[i];
}
