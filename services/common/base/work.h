/*
 * A few threads for what is CPU-bound or blocks on a disk (Argon2id, SHA-256,
 * fsync).  The job runs in a thread, `done` in the loop.  Bounded: a full
 * queue refuses.
 */
#ifndef LIAISON_BASE_WORK_H
#define LIAISON_BASE_WORK_H

#include <stdbool.h>

#include "base/loop.h"

struct work;

typedef void work_fn(void *arg);

struct work	*work_new(struct loop *, unsigned threads, unsigned max_queued);
/* Waits for what runs; what is queued is run too. */
void		 work_destroy(struct work **);

/* False when the queue is full: neither is called then. */
bool		 work_submit(struct work *, work_fn *job, work_fn *done,
		    void *arg) __attribute__((warn_unused_result));

#endif
