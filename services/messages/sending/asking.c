/* What a message asks of its readers: that they say they have taken note. */
#include <time.h>

#include "messages/sending/asking.h"
#include "messages/sending/recipients.h"
#include "messages/sending/timing.h"

/* It may be lost on the way, without anybody's fault. */
#define GRACE_US	(INT64_C(60) * 1000000)

static struct status due_past(void);
static void	add_pair(struct new_message *, int64_t person, int64_t child);

struct status
asking_check(const Messages__SendOptions *options, int64_t *due_us)
{
	const Messages__AskOptions *ask = options->acknowledgement;

	if (ask == NULL)
		return STATUS_OK;
	if (protobuf_c_enum_descriptor_get_value(
	    &messages__ask_options__by__descriptor, (int)ask->by) == NULL)
		return status_invalid("options.acknowledgement.by",
		    "no such way");
	if (ask->due_at != NULL && !timing_read(ask->due_at, due_us))
		return status_invalid("options.acknowledgement.dueAt",
		    "out of range");
	return STATUS_OK;
}

struct status
asking_take(struct arena *a, const Messages__SendOptions *options,
    struct new_message *m)
{
	const int64_t now_us = (int64_t)time(NULL) * 1000000;
	const Messages__AskOptions *ask;
	struct status status;
	uint8_t *packed;

	if (options == NULL || (ask = options->acknowledgement) == NULL)
		return STATUS_OK;
	status = asking_check(options, &m->ask_due_us);
	if (status.code != RPC__CODE__OK)
		return status;
	if (ask->due_at != NULL && (m->ask_due_us < now_us - GRACE_US ||
	    m->ask_due_us <= m->deliver_at_us))
		return due_past();
	m->asks = true;
	m->ask_by_child = ask->by == MESSAGES__ASK_OPTIONS__BY__PER_CHILD;
	packed = arena_alloc(a,
	    messages__ask_options__get_packed_size(ask) + 1);
	m->nask_packed = messages__ask_options__pack(ask, packed);
	m->ask_packed = packed;
	return STATUS_OK;
}

struct status
asking_in_time(const struct new_message *m,
    const Directory__ResolveAudienceReply *reply)
{
	size_t i;

	for (i = 0; m->ask_due_us != 0 && m->times_us != NULL &&
	    i < m->naudience; i++) {
		/* Of each, who gets a copy is not asked. */
		if (!m->ask_by_child && reply->members[recipients_find(reply,
		    m->audience[i])]->n_copied_for > 0)
			continue;
		if (m->times_us[i] >= m->ask_due_us)
			return due_past();
	}
	return STATUS_OK;
}

static struct status
due_past(void)
{
	return status_make(RPC__CODE__INVALID_ARGUMENT,
	    RPC__REASON__ACKNOWLEDGEMENT_DUE_PAST,
	    "options.acknowledgement.dueAt", "before somebody could give it");
}

void
asking_fingerprint(struct fingerprint *f, const struct new_message *m)
{
	if (!m->asks)
		return;
	fingerprint_text(f, "asks");
	fingerprint_int(f, m->ask_by_child);
	fingerprint_int(f, m->ask_due_us);
}

/* Who is reached through no child answers for themselves, and has no pair. */
void
asking_note_children(struct arena *a, struct new_message *m,
    const Directory__ResolveAudienceReply *reply)
{
	const Directory__AudienceMember *member;
	size_t i, j, n = 0;

	if (!m->ask_by_child)
		return;
	for (i = 0; i < reply->n_members; i++)
		n += reply->members[i]->n_child_ids;
	m->ask_people = arena_alloc(a, (n + 1) * sizeof(*m->ask_people));
	m->ask_children = arena_alloc(a, (n + 1) * sizeof(*m->ask_children));
	for (i = 0; i < reply->n_members; i++) {
		member = reply->members[i];
		for (j = 0; j < member->n_child_ids; j++)
			if (member->id != m->sender.id)
				add_pair(m, member->id, member->child_ids[j]);
	}
}

static void
add_pair(struct new_message *m, int64_t person, int64_t child)
{
	m->ask_people[m->nask_pairs] = person;
	m->ask_children[m->nask_pairs++] = child;
}
