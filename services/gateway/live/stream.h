/*
 * What a person has been told by one service: it comes as it happens, and
 * again where something may have been missed, and is told once.
 */
#ifndef LIAISON_GATEWAY_LIVE_STREAM_H
#define LIAISON_GATEWAY_LIVE_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gateway/live/position.h"

/* Changes that are kept for a position; who has more is told to ask anew. */
#define LIVE_STREAM_MAX	300

/* live.proto's Change. */
struct live_change {
	int64_t		 id;
	uint64_t	 transaction;
	int64_t		 object_id, message_id;
	uint8_t		 type, how;
};

/* Zeroed: nothing is known. */
struct live_stream {
	uint64_t	 epoch;
	/* All before is known, and of what is not before, `changes`. */
	uint64_t	 since;
	uint64_t	 next;		/* since is to become this; or 0 */
	bool		 known;		/* the service has said so */
	struct live_change *changes;	/* as they came */
	size_t		 n, cap;
	/* Of who came with an id: seen, and no more is known of them. */
	int64_t		*seen;		/* malloc'd, ascending */
	size_t		 nseen;
	int64_t		 forget_ms;	/* when these cannot come again */
};

void	live_stream_clear(struct live_stream *);
/* Begins where somebody says that they are. */
void	live_stream_adopt(struct live_stream *, const struct live_position *,
	    int64_t now_ms);
bool	live_stream_is_new(const struct live_stream *,
	    const struct live_change *);
/* False: it was known.  Of the receipts of a message, the newest is kept. */
bool	live_stream_take(struct live_stream *, const struct live_change *);
/* It is too much: the service is to be asked for a new beginning. */
bool	live_stream_is_full(const struct live_stream *);
/* All before `oldest` is known now. */
void	live_stream_reach(struct live_stream *, uint64_t epoch,
	    uint64_t oldest);
/* The same, and what was before is not. */
void	live_stream_restart(struct live_stream *, uint64_t epoch,
	    uint64_t oldest);
/*
 * Nobody waits to be told what they missed: forgets what is before `since`
 * (0: not known) and before what was reached.
 */
void	live_stream_settle(struct live_stream *, uint64_t since,
	    int64_t now_ms);
/* `room` is for LIVE_SEEN_MAX ids, and the position's seen from then on. */
struct live_position live_stream_position(const struct live_stream *,
	    int64_t *room);

/* Is what somebody at this position missed among what is kept? */
bool	live_stream_covers(const struct live_stream *,
	    const struct live_position *);
/*
 * What they missed, of what is kept and `got`, which the service said of them,
 * in the order of transactions; malloc'd.
 */
struct live_change *live_stream_missing(const struct live_stream *,
	    const struct live_position *, const struct live_change *got,
	    size_t ngot, size_t *n);
/*
 * Their position once they have had the first `had` of these; all that is
 * before `reached` is among them.
 */
struct live_position live_position_after(const struct live_position *,
	    const struct live_change *, size_t had, uint64_t reached,
	    int64_t *room);

#endif
