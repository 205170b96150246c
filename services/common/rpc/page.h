/* What lists share: how long a page is, and where the next one begins. */
#ifndef LIAISON_RPC_PAGE_H
#define LIAISON_RPC_PAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/status.h"

#define PAGE_DEFAULT	50
#define PAGE_MAX	200

/* *size: what was asked for, `fallback` for 0.  Refused: more than PAGE_MAX. */
struct status	 page_size(uint32_t asked, uint32_t fallback, uint32_t *size);

/*
 * The token of a list in the order of its ids: the last one shown, in
 * decimal, on the arena.
 */
char		*page_id_token(struct arena *, int64_t id);
/* *id is `first` where there is no token yet.  False: none of ours. */
bool		 page_id_token_read(const char *token, int64_t first,
		    int64_t *id) __attribute__((warn_unused_result));

#endif
