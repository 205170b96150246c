/*
 * Where somebody is in what happens to them, of each service that tells of it:
 * a transaction before which all is known, and the ids at or above it that
 * are; as the ids of frames, which are opaque to who gets them, it is text.
 */
#ifndef LIAISON_GATEWAY_LIVE_POSITION_H
#define LIAISON_GATEWAY_LIVE_POSITION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"

enum live_source { LIVE_MESSAGES, LIVE_NOTIFY, LIVE_SOURCES };

/* Ids of a position; live.proto takes as many. */
#define LIVE_SEEN_MAX	1000
/* Bytes of one in text. */
#define LIVE_ID_MAX	3072

struct live_position {
	uint64_t	 epoch;		/* of its log; 0: not known */
	uint64_t	 since;		/* 0: not known */
	int64_t		*seen;		/* malloc'd, ascending */
	size_t		 n;
};

void	live_position_clear(struct live_position *);
bool	live_position_has(const struct live_position *, int64_t id);
/* Sorts what was put into seen. */
void	live_position_sort(struct live_position *);

/* As an id. */
void	live_id_write(struct buffer *,
	    const struct live_position[LIVE_SOURCES]);
/* The caller clears them.  False: it is none of ours; they are cleared. */
bool	live_id_read(const char *, struct live_position[LIVE_SOURCES]);

#endif
