/*
 * What has gone wrong at the demo college: messages whose people left before
 * they were delivered, a portal that takes nothing any more, and mail that came
 * back.
 */
#ifndef LIAISONCTL_MISHAPS_H
#define LIAISONCTL_MISHAPS_H

#include "courier.h"

/*
 * For the school that the courier has entered; again does no harm.  `conninfo`
 * is of the owner of the cluster.  0, or -1 after a sentence.
 */
int	mishaps_make(struct courier *, const char *conninfo);

#endif
