/* What lists share: where the next page begins. */
#ifndef LIAISON_RPC_PAGE_H
#define LIAISON_RPC_PAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

/* Where none is asked for; the most is in each list's proto. */
#define PAGE_DEFAULT	50

/*
 * The token of a list in the order of its ids: the last one shown, in
 * decimal, on the arena.
 */
char		*page_id_token(struct arena *, int64_t id);
/* *id is `first` where there is no token yet.  False: none of ours. */
bool		 page_id_token_read(const char *token, int64_t first,
		    int64_t *id) __attribute__((warn_unused_result));

#endif
