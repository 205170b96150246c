/*
 * Whom an answer in a thread may go to, out of memory: what resolve_replies()
 * in audience.sql says, where that is yes.
 */
#include <string.h>

#include "directory/rights/memory.h"

/* One question. */
struct replying {
	const struct store_replies	*query;
	struct rights_reply		*reply;
	struct rights_asker		 caller, starter;
	bool				 to_all;	/* the starter may write
							   to the caller */
};

static bool	 starter_may(struct replying *);
static const struct store_person *reached(struct replying *, int64_t id);
static const struct store_person *has_written(struct replying *, int64_t id);
static bool	 is_in(const int64_t *, size_t, int64_t id);

enum rights_found
rights_reply(struct rights_memory *m, const struct store_replies *q,
    struct arena *arena, struct rights_reply *reply)
{
	struct replying r = { .query = q, .reply = reply, .caller = {
		m, q->school_id, NULL, arena, &reply->wanted[0], false, false,
		NULL } };
	struct rights_answer *answer = &reply->answer;
	const struct store_person *person;
	size_t i;

	memset(reply, 0, sizeof(*reply));
	r.caller.caller = rights_memory_caller(m, q->school_id, q->user_id);
	if (r.caller.caller == NULL)
		return RIGHTS_NO_CALLER;
	answer->sender = &r.caller.caller->who->person;
	reply->wanted[0].role = answer->sender->role;
	r.to_all = q->starter != 0 && starter_may(&r);
	answer->members = arena_alloc(arena,
	    q->npeople * sizeof(answer->members[0]));
	reply->rest = arena_alloc(arena, q->npeople * sizeof(reply->rest[0]));
	for (i = 0; i < q->npeople; i++) {
		if (q->people[i] == q->user_id)
			continue;
		if ((person = reached(&r, q->people[i])) != NULL)
			answer->members[answer->nmembers++] = person;
		else
			reply->rest[reply->nrest++] = q->people[i];
	}
	rights_answer_order(answer);
	if (reply->nrest == 0)
		return RIGHTS_ANSWERED;
	return r.caller.lacking || r.starter.lacking ? RIGHTS_NO_PART :
	    RIGHTS_ASK;
}

static bool
starter_may(struct replying *r)
{
	const struct rights_caller *starter = rights_memory_caller(
	    r->caller.memory, r->query->school_id, r->query->starter);

	if (starter == NULL) {
		r->reply->no_starter = true;
		return false;
	}
	r->starter = r->caller;
	r->starter.caller = starter;
	r->starter.wanted = &r->reply->wanted[1];
	r->starter.wanted->role = starter->who->person.role;
	return rights_reached(&r->starter, r->query->user_id) != NULL;
}

/* NULL: it cannot say. */
static const struct store_person *
reached(struct replying *r, int64_t id)
{
	const struct store_person *person = rights_reached(&r->caller, id);

	if (person == NULL && r->to_all)
		person = rights_reached(&r->starter, id);
	return person != NULL ? person : has_written(r, id);
}

/* Who has, and may do so today.  Their parts are not asked for: it is rare
 * that only this holds. */
static const struct store_person *
has_written(struct replying *r, int64_t id)
{
	struct rights_asker writer = r->caller;
	struct rights_wanted ignored = { 0 };

	if (!is_in(r->query->wrote, r->query->nwrote, id))
		return NULL;
	writer.caller = rights_memory_caller(writer.memory,
	    r->query->school_id, id);
	writer.wanted = &ignored;
	writer.widened = false;
	if (writer.caller == NULL ||
	    rights_reached(&writer, r->query->user_id) == NULL)
		return NULL;
	return &writer.caller->who->person;
}

static bool
is_in(const int64_t *ids, size_t n, int64_t id)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (ids[i] == id)
			return true;
	return false;
}
