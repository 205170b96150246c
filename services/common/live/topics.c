/* A table of people, with chains that stay short. */
#include <endian.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "live/topics.h"

#define MIN_SLOTS	64

static struct live_topic **place(const struct live_topics *, int64_t,
		    int64_t);
static void	 grow(struct live_topics *);

void
live_topic_write(uint8_t out[LIVE_TOPIC], int64_t school_id, int64_t user_id)
{
	const uint64_t ids[2] = { htobe64((uint64_t)school_id),
		htobe64((uint64_t)user_id) };

	memcpy(out, ids, LIVE_TOPIC);
}

void
live_topic_read(const uint8_t in[LIVE_TOPIC], int64_t *school_id,
    int64_t *user_id)
{
	uint64_t ids[2];

	memcpy(ids, in, LIVE_TOPIC);
	*school_id = (int64_t)be64toh(ids[0]);
	*user_id = (int64_t)be64toh(ids[1]);
}

struct live_topic *
live_topics_find(const struct live_topics *t, int64_t school_id,
    int64_t user_id)
{
	return t->count == 0 ? NULL : *place(t, school_id, user_id);
}

struct live_topic *
live_topics_add(struct live_topics *t, int64_t school_id, int64_t user_id)
{
	struct live_topic **at, *topic;

	if (t->count >= t->nslots)
		grow(t);
	at = place(t, school_id, user_id);
	if (*at != NULL)
		return *at;
	if ((topic = calloc(1, sizeof(*topic))) == NULL)
		fatal("out of memory");
	topic->school_id = school_id;
	topic->user_id = user_id;
	*at = topic;
	t->count++;
	return topic;
}

void
live_topics_remove(struct live_topics *t, int64_t school_id, int64_t user_id)
{
	struct live_topic **at, *topic;

	if (t->count == 0)
		return;
	at = place(t, school_id, user_id);
	if ((topic = *at) == NULL)
		return;
	*at = topic->next;
	free(topic);
	t->count--;
}

void
live_topics_clear(struct live_topics *t)
{
	struct live_topic *topic;
	size_t i;

	for (i = 0; i < t->nslots; i++)
		while ((topic = t->slots[i]) != NULL) {
			t->slots[i] = topic->next;
			free(topic);
		}
	free(t->slots);
	*t = (struct live_topics){ 0 };
}

void
live_topics_each(const struct live_topics *t, live_topic_fn *fn, void *arg)
{
	struct live_topic *topic;
	size_t i;

	for (i = 0; i < t->nslots; i++)
		for (topic = t->slots[i]; topic != NULL; topic = topic->next)
			fn(topic, arg);
}

static size_t
slot_of(size_t nslots, int64_t school_id, int64_t user_id)
{
	uint64_t hash = (uint64_t)user_id * UINT64_C(0x9e3779b97f4a7c15) ^
	    (uint64_t)school_id * UINT64_C(0xc2b2ae3d27d4eb4f);

	return (size_t)(hash >> 32) & (nslots - 1);
}

/* Where it is, or where it would be added.  There are slots. */
static struct live_topic **
place(const struct live_topics *t, int64_t school_id, int64_t user_id)
{
	struct live_topic **at =
	    &t->slots[slot_of(t->nslots, school_id, user_id)];

	while (*at != NULL && ((*at)->school_id != school_id ||
	    (*at)->user_id != user_id))
		at = &(*at)->next;
	return at;
}

static void
grow(struct live_topics *t)
{
	struct live_topics old = *t;
	struct live_topic *topic, **at;
	size_t i;

	t->nslots = old.nslots == 0 ? MIN_SLOTS : old.nslots * 2;
	if ((t->slots = calloc(t->nslots, sizeof(*t->slots))) == NULL)
		fatal("out of memory");
	for (i = 0; i < old.nslots; i++)
		while ((topic = old.slots[i]) != NULL) {
			old.slots[i] = topic->next;
			at = place(t, topic->school_id, topic->user_id);
			topic->next = *at;
			*at = topic;
		}
	free(old.slots);
}
