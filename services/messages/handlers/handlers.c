/* What all handlers of the messages service share. */
#include "messages/messages.h"
#include "messages/sending/concerns.h"

static Common__Person *myself(struct rpc_call *, const struct line *);
static Messages__PendingAcknowledgement *asked(struct arena *,
		    const struct line *);

bool
messages_is_ascii(const char *id, size_t max)
{
	size_t n;

	for (n = 0; id[n] != '\0'; n++)
		if (n == max || id[n] <= ' ' || id[n] > '~')
			return false;
	return n > 0;
}

struct status
messages_folder_missing(const char *field)
{
	return status_make(RPC__CODE__NOT_FOUND,
	    RPC__REASON__FOLDER_NOT_FOUND, field, NULL);
}

Messages__Thread *
messages_thread(struct rpc_call *call, const struct line *l)
{
	struct arena *a = rpc_call_arena(call);
	Messages__Thread *t = arena_message(a, &messages__thread__descriptor);

	t->id = l->thread_id;
	t->subject = (char *)l->subject;
	t->snippet = (char *)l->snippet;
	t->last_message_at = arena_timestamp(a, l->at_us);
	t->last_message_id = l->last_id;
	t->unread = l->unread;
	t->message_count = l->message_count;
	t->has_attachments = l->has_files;
	t->exchanged = l->exchanged;
	t->from = messages_person_for(call, &l->other);
	/* Of what others have written, the newest is the other party's. */
	t->last_from = l->mine ? myself(call, l) : t->from;
	t->to_summary = (char *)l->to_summary;
	t->archived = l->archived;
	t->trashed = l->trashed;
	t->recalled = l->recalled;
	t->automatic = l->automatic;
	t->urgent = l->urgent;
	if (l->asks)
		t->acknowledgement = asked(a, l);
	t->concerns = concerns_message(a, &l->concerns, &t->n_concerns);
	t->folder_id = l->folder_id;
	return t;
}

static Messages__PendingAcknowledgement *
asked(struct arena *a, const struct line *l)
{
	Messages__PendingAcknowledgement *p = arena_message(a,
	    &messages__pending_acknowledgement__descriptor);

	if (l->ask_due_us != 0)
		p->due_at = arena_timestamp(a, l->ask_due_us);
	return p;
}

Messages__Thread *
messages_held_thread(struct rpc_call *call, const struct line *l)
{
	Messages__Thread *t = messages_thread(call, l);

	t->deliver_at = t->last_message_at;
	t->last_message_at = NULL;
	return t;
}

static Common__Person *
myself(struct rpc_call *call, const struct line *l)
{
	const struct rpc_caller *caller = rpc_call_caller(call);
	const struct person me = { caller->user_id, caller->role, l->own_name,
	    l->own_title, NULL };

	return messages_person_for(call, &me);
}

Common__Person *
messages_person_for(struct rpc_call *call, const struct person *p)
{
	const struct rpc_caller *caller = rpc_call_caller(call);
	Common__Person *out = messages_person(rpc_call_arena(call), p);

	if (p->context != NULL && (caller->role == COMMON__ROLE__TEACHER ||
	    caller->role == COMMON__ROLE__STAFF ||
	    caller->role == COMMON__ROLE__ADMIN || caller->user_id == p->id))
		out->context = (char *)p->context;
	return out;
}

Common__Person *
messages_person(struct arena *a, const struct person *p)
{
	Common__Person *out = arena_message(a, &common__person__descriptor);

	out->id = p->id;
	out->display_name = (char *)p->name;
	out->role = (Common__Role)p->role;
	out->title = (char *)p->title;
	return out;
}
