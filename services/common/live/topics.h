/*
 * People by school and id: who is subscribed to, and what is kept of each.
 * For live/ alone.
 */
#ifndef LIAISON_LIVE_TOPICS_H
#define LIAISON_LIVE_TOPICS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* On the wire: school_id and user_id, big-endian.  Both 0: beats. */
#define LIVE_TOPIC	16

struct live_topic {
	struct live_topic	*next;
	int64_t			 school_id, user_id;
	uint64_t		 number;	/* the owner's, as is */
	bool			 heard;
};

/* Zeroed: empty. */
struct live_topics {
	struct live_topic	**slots;
	size_t			 nslots, count;
};

void	live_topic_write(uint8_t out[LIVE_TOPIC], int64_t school_id,
	    int64_t user_id);
void	live_topic_read(const uint8_t in[LIVE_TOPIC], int64_t *school_id,
	    int64_t *user_id);

/* NULL: it is not there.  Valid until it is removed. */
struct live_topic *live_topics_find(const struct live_topics *,
	    int64_t school_id, int64_t user_id);
/* Zeroed, where it is not there yet. */
struct live_topic *live_topics_add(struct live_topics *, int64_t school_id,
	    int64_t user_id);
void	live_topics_remove(struct live_topics *, int64_t school_id,
	    int64_t user_id);
void	live_topics_clear(struct live_topics *);

/* Nothing may be added or removed meanwhile. */
typedef void live_topic_fn(struct live_topic *, void *arg);
void	live_topics_each(const struct live_topics *, live_topic_fn *,
	    void *arg);

#endif
