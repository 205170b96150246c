/* Whom a reminder reaches, and when. */
#include "messages/sending/copies.h"
#include "messages/sending/reminding.h"
#include "messages/sending/timing.h"

void
reminding_ask(struct arena *a, const struct reminder *m,
    Directory__ResolveAudienceRequest *ask)
{
	static Common__To nobody = COMMON__TO__INIT;

	directory__resolve_audience_request__init(ask);
	ask->to = &nobody;
	copies_ask(a, &m->copies, m->people, m->npeople, ask);
	ask->wrote_to_me = m->wrote;
	ask->n_wrote_to_me = m->nwrote;
	ask->starter_id = m->starter;
	ask->concerns = m->children;
	ask->n_concerns = m->nchildren;
}

void
reminding_split(struct arena *a, const struct reminder *m,
    const Directory__ResolveAudienceReply *reply, struct reminded *who)
{
	const size_t room = (m->npeople + 1) * sizeof(int64_t);
	const Directory__AudienceMember *member;
	int64_t from_us;
	size_t i;

	*who = (struct reminded){ .now = arena_alloc(a, room),
		.later = arena_alloc(a, room),
		.times_us = arena_alloc(a, room) };
	for (i = 0; i < reply->n_members && i < m->npeople; i++) {
		member = reply->members[i];
		if (member->reachable_from == NULL ||
		    !timing_read(member->reachable_from, &from_us)) {
			who->now[who->nnow++] = member->id;
			continue;
		}
		who->later[who->nlater] = member->id;
		who->times_us[who->nlater++] = from_us;
	}
}
