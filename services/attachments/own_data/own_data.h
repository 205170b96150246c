/*
 * Files of all that there is of somebody: whichever replica comes first makes
 * one, under a lease that it renews each second; where it is lost, another one
 * begins again.  One at a time in a replica.
 */
#ifndef LIAISON_ATTACHMENTS_OWN_DATA_OWN_DATA_H
#define LIAISON_ATTACHMENTS_OWN_DATA_OWN_DATA_H

#include "attachments/attachments.h"
#include "base/loop.h"

struct own_data;

struct own_data_options {
	struct rpc_client	*notify;
	int64_t			 max_bytes;	/* of a file */
	int64_t			 kept_ms;	/* when it is done */
};

/* All outlives it.  NULL when memory is exhausted. */
struct own_data	*own_data_new(struct loop *, struct attachments *,
		    const struct own_data_options *);
/* There is one to be made. */
void		 own_data_wake(struct own_data *);

#endif
