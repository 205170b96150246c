/* Copies to guardians of what is written to pupils. */
#include <stdlib.h>

#include "messages/sending/copies.h"
#include "messages/sending/recipients.h"

static int	compare(const void *, const void *);

void
copies_take(const Messages__SendOptions *options, struct new_message *m)
{
	m->copies_asked = options != NULL && options->copy_to_guardians;
}

void
copies_fingerprint(struct fingerprint *f, const struct new_message *m)
{
	if (m->copies_asked)
		fingerprint_text(f, "copies");
}

/* As copies_keep() of SQL has them. */
void
copies_note(struct arena *a, struct new_message *m,
    const Directory__ResolveAudienceReply *reply)
{
	const Directory__AudienceMember *member;
	size_t i, j, n = 0, child;

	for (i = 0; i < reply->n_members; i++)
		n += reply->members[i]->n_copied_for;
	if (n == 0 && !m->copies_asked)
		return;
	m->copies = arena_alloc(a, (3 * n + 1) * sizeof(*m->copies));
	m->copies[m->ncopies++] = m->copies_asked ? "1" : "0";
	for (i = 0; i < reply->n_members; i++) {
		member = reply->members[i];
		for (j = 0; j < member->n_copied_for; j++) {
			child = recipients_find(reply, member->copied_for[j]);
			m->copies[m->ncopies++] = arena_int64(a, member->id);
			m->copies[m->ncopies++] = arena_int64(a,
			    member->copied_for[j]);
			m->copies[m->ncopies++] = child == reply->n_members ?
			    "" : arena_strdup(a,
			    reply->members[child]->display_name);
		}
	}
}

const Directory__AudienceMember *
copies_but(const struct new_message *m,
    const Directory__ResolveAudienceReply *reply)
{
	const Directory__AudienceMember *member;
	size_t i;

	for (i = 0; i < m->naudience; i++) {
		member = reply->members[recipients_find(reply,
		    m->audience[i])];
		if (member->n_copied_for == 0)
			return member;
	}
	return reply->members[recipients_find(reply, m->audience[0])];
}

void
copies_ask(struct arena *a, const struct copies *copies, const int64_t *people,
    size_t npeople, Directory__ResolveAudienceRequest *ask)
{
	int64_t *sorted = arena_alloc(a, (npeople + 1) * sizeof(*sorted));
	size_t i;

	ask->thread_user_ids = arena_alloc(a,
	    (npeople + 1) * sizeof(ask->thread_user_ids[0]));
	ask->copied_ids = arena_alloc(a,
	    (copies->n + 1) * sizeof(ask->copied_ids[0]));
	ask->copied_for_ids = arena_alloc(a,
	    (copies->n + 1) * sizeof(ask->copied_for_ids[0]));
	for (i = 0; i < npeople; i++) {
		sorted[i] = people[i];
		if (!copies_have(copies, people[i]))
			ask->thread_user_ids[ask->n_thread_user_ids++] =
			    people[i];
	}
	qsort(sorted, npeople, sizeof(*sorted), compare);
	for (i = 0; i < copies->n; i++) {
		if (bsearch(&copies->people[i], sorted, npeople,
		    sizeof(*sorted), compare) == NULL)
			continue;
		ask->copied_ids[ask->n_copied_ids++] = copies->people[i];
		ask->copied_for_ids[ask->n_copied_for_ids++] =
		    copies->children[i];
	}
}

bool
copies_have(const struct copies *copies, int64_t person)
{
	return copies->n > 0 && bsearch(&person, copies->people, copies->n,
	    sizeof(person), compare) != NULL;
}

static int
compare(const void *a, const void *b)
{
	const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}
