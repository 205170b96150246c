/*
 * Removes what no message has: uploads that were never finished or never
 * sent, and claimed ones whose send did not come about, which the messages
 * service is asked about.  Every replica sweeps; what one works on, another
 * passes over.
 */
#ifndef LIAISON_ATTACHMENTS_SWEEP_H
#define LIAISON_ATTACHMENTS_SWEEP_H

#include "attachments/attachments.h"
#include "base/loop.h"

struct sweep;

/*
 * Sweeps now, and every_ms after each end.  Both outlive it.  NULL when memory
 * is exhausted.
 */
struct sweep	*sweep_new(struct loop *, struct attachments *,
		    int64_t every_ms);

#endif
