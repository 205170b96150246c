/* Making events of the demo college. */
#include "ctl.h"
#include "events.h"

#define ZONE	"Europe/Paris"

static char *
text(const char *s)
{
	return (char *)(uintptr_t)(s == NULL ? "" : s);
}

int
event_act(struct courier *c, const char *who, const struct rpc_rule *rule,
    const void *request, peer_reply_fn *on_reply, void *arg)
{
	if (courier_call(c, school_find(c->school, who), COURIER_NOTIFY, rule,
	    request, on_reply, arg) == -1)
		return peer_refused(rule->name, &c->result);
	return 0;
}

static void
on_made(const void *reply, void *arg)
{
	const Events__Event *r = reply;
	struct made_event *made = arg;

	made->id = r->id;
	made->version = r->version;
}

static bool
is_made(const struct courier *c, const struct mail_log *log, const char *key,
    struct made_event *made)
{
	const struct mail_sent *known = mail_log_find(log, c->school->code,
	    key);

	if (known != NULL)
		*made = (struct made_event){ known->message_id,
		    (uint32_t)known->thread_id };
	return known != NULL;
}

static int
note(const struct courier *c, struct mail_log *log, const char *key,
    const struct made_event *made)
{
	return mail_log_add(log, c->school->code, key, made->id,
	    made->version);
}

static void
address(const struct courier *c, const struct demo_event *e, Common__To *to)
{
	for (size_t i = 0; i < EVENT_AUDIENCE; i++) {
		const char *id = e->categories[i] == NULL ? NULL :
		    courier_category(c, e->categories[i]);
		int person = e->people[i] == NULL ? -1 :
		    school_find(c->school, e->people[i]);

		if (id != NULL)
			to->category_ids[to->n_category_ids++] = text(id);
		if (person != -1 && c->people[person].id != 0)
			to->user_ids[to->n_user_ids++] = c->people[person].id;
	}
}

int
event_make(struct courier *c, struct mail_log *log,
    const struct demo_event *e, struct made_event *made)
{
	Events__CreateEventRequest request =
	    EVENTS__CREATE_EVENT_REQUEST__INIT;
	Events__RsvpAsked asked = EVENTS__RSVP_ASKED__INIT;
	Google__Protobuf__Timestamp from = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
	Google__Protobuf__Timestamp until = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
	Google__Protobuf__Timestamp due = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
	Common__To to = COMMON__TO__INIT;
	char *categories[EVENT_AUDIENCE], *file = NULL;
	int64_t people[EVENT_AUDIENCE];
	uint32_t reminder = e->reminder;

	if (is_made(c, log, e->key, made))
		return 0;
	to.category_ids = categories;
	to.user_ids = people;
	address(c, e, &to);
	from.seconds = events_at(log->now, e->hours.school_day, e->hours.from);
	until.seconds = events_at(log->now, e->hours.school_day, e->hours.to);
	due.seconds = events_days_later(from.seconds, -e->due_days);
	asked.mode = e->rsvp;
	asked.capacity = e->capacity;
	asked.due_at = e->due_days > 0 ? &due : NULL;
	if (e->file != NULL) {
		file = courier_upload(c, school_find(c->school, e->who),
		    e->file, e->file_text);
		if (file == NULL)
			return peer_refused(e->file, &c->result);
	}
	request.title = text(e->title);
	request.place = text(e->place);
	request.body_html = e->shown == NULL ? text(e->html) :
	    arena_printf(c->arena, "%s<p><img src=\"cid:%s\" alt=\"%s\"></p>",
	    e->html, file, e->shown);
	request.starts_at = &from;
	request.ends_at = &until;
	request.time_zone = text(ZONE);
	request.color = e->color;
	request.to = &to;
	request.rule = text(e->rule);
	request.rsvp = e->rsvp == EVENTS__RSVP__MODE__NONE ? NULL : &asked;
	request.attachment_ids = &file;
	request.n_attachment_ids = file != NULL;
	request.reminders = &reminder;
	request.n_reminders = reminder != 0;
	c->key = arena_printf(c->arena, "demo-event-%s", e->key);
	return event_act(c, e->who, &events_rule_create_event, &request,
	    on_made, made) == 0 ? note(c, log, e->key, made) : -1;
}

int
event_change(struct courier *c, struct mail_log *log, const char *key,
    const char *who, Events__UpdateEventRequest *request,
    struct made_event *e)
{
	if (is_made(c, log, key, e))
		return 0;
	request->id = e->id;
	request->version = e->version;
	return event_act(c, who, &events_rule_update_event, request, on_made,
	    e) == 0 ? note(c, log, key, e) : -1;
}

int
events_make(struct courier *c, struct mail_log *log)
{
	static int (*const parts[])(struct courier *, struct mail_log *) = {
		events_import_year, events_make_term, events_make_outing,
		events_make_rehearsals, events_make_changes,
		events_make_evening, events_tell
	};

	events_use_clock();
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (parts[i](c, log) == -1)
			return -1;
	return 0;
}
