/*
 * Whether clamd is there.  It is asked for its version; and where files get no
 * answer, or did get none, also for a scan of one byte, as who answers the one
 * may not answer the other.  Of the loop, with a thread of its own: those of
 * the scanner may all wait.
 */
#ifndef LIAISON_ATTACHMENTS_SCANNER_WATCH_H
#define LIAISON_ATTACHMENTS_SCANNER_WATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "base/loop.h"

struct watch;

/* The address outlives it.  NULL with errno. */
struct watch	*watch_new(struct loop *, const char *address,
		    int64_t every_ms);
/* Asks if it is time to; `slow`: a file waits for its answer. */
void		 watch_look(struct watch *, bool slow);
/* It is time at the next look. */
void		 watch_hurry(struct watch *);

/* As it answered last; -1: it is away. */
int64_t		 watch_signatures(const struct watch *);
/* "" before it has answered. */
const char	*watch_version(const struct watch *);
/* From when on it has answered, until it is away. */
int64_t		 watch_since_ms(const struct watch *);

#endif
