/* Whom an answer in a thread goes to. */
#include <stdlib.h>
#include <string.h>

#include "messages/sending/concerns.h"
#include "messages/sending/replying.h"

static bool	is_reached(const Directory__ResolveAudienceReply *,
		    const char *id);

bool
replying_is_starter(const struct reply_to *r, int64_t user_id)
{
	return r->first_sender.id == user_id;
}

bool
replying_to_all(const struct reply_to *r, int64_t user_id, bool reply_all)
{
	if (r->last_sender.id == 0)
		return true;
	return reply_all && (replying_is_starter(r, user_id) ||
	    r->replies == MESSAGES__SEND_OPTIONS__REPLIES__ALL);
}

void
replying_ask(struct arena *a, const struct reply_to *r, int64_t user_id,
    bool to_all, Directory__ResolveAudienceRequest *ask)
{
	static Common__To nobody = COMMON__TO__INIT;
	bool starter = replying_is_starter(r, user_id);
	size_t i;

	ask->to = &nobody;
	ask->thread_user_ids = arena_alloc(a,
	    (r->npeople + 2) * sizeof(r->people[0]));
	if (to_all) {
		if (!starter)
			ask->thread_user_ids[ask->n_thread_user_ids++] =
			    r->first_sender.id;
		for (i = 0; i < r->npeople; i++)
			if (r->people[i] != user_id)
				ask->thread_user_ids[
				    ask->n_thread_user_ids++] = r->people[i];
		ask->wrote_to_me = r->wrote;
		ask->n_wrote_to_me = r->nwrote;
	} else {
		ask->thread_user_ids[0] = r->last_sender.id;
		ask->n_thread_user_ids = 1;
		ask->wrote_to_me = ask->thread_user_ids;
		ask->n_wrote_to_me = 1;
	}
	if (!starter && r->replies == MESSAGES__SEND_OPTIONS__REPLIES__ALL)
		ask->starter_id = r->first_sender.id;
	concerns_ask(a, &r->concerns, ask);
}

void
replying_tick_all(struct arena *a, const struct reply_to *r, int64_t user_id,
    const Directory__ResolveAudienceReply *reply, size_t max,
    struct ticked *to)
{
	const struct ticked *first = &r->first_to;
	const char *starter = arena_int64(a, r->first_sender.id);
	const char *me = arena_int64(a, user_id);
	const bool is_starter = replying_is_starter(r, user_id);
	size_t i;

	if (first->n + 1 < max)
		max = first->n + 1;
	ticked_init(to, a, max + 1);
	if (!is_starter && is_reached(reply, starter))
		ticked_add_person(to, a, &r->first_sender);
	for (i = 0; i < first->n && to->n < max; i++) {
		if (first->roles[i] < 0 ||
		    (!is_starter && ticked_is_group(first->ids[i])))
			continue;
		if (first->roles[i] == 0 || (strcmp(first->ids[i], me) != 0 &&
		    is_reached(reply, first->ids[i])))
			ticked_add(to, first->ids[i], first->roles[i],
			    first->names[i], first->titles[i]);
	}
}

static bool
is_reached(const Directory__ResolveAudienceReply *reply, const char *id)
{
	return reply == NULL || recipients_find(reply,
	    strtoll(id, NULL, 10)) < reply->n_members;
}

Messages__NoReply
replying_refusal(size_t left_out, size_t gone)
{
	return left_out > gone ? MESSAGES__NO_REPLY__OUT_OF_REACH :
	    MESSAGES__NO_REPLY__NOBODY_LEFT;
}

struct status
replying_refused(Messages__NoReply why)
{
	Rpc__Reason reason = RPC__REASON__REPLY_NOT_ALLOWED;

	if (why == MESSAGES__NO_REPLY__NOBODY_LEFT)
		reason = RPC__REASON__REPLY_NOBODY_LEFT;
	else if (why == MESSAGES__NO_REPLY__OUT_OF_REACH)
		reason = RPC__REASON__REPLY_OUT_OF_REACH;
	return status_make(RPC__CODE__FAILED_PRECONDITION, reason, "",
	    "the answer reaches nobody");
}
