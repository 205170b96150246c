/* Copies to guardians of what is written to pupils. */
#include "messages/sending/copies.h"
#include "messages/sending/recipients.h"

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
