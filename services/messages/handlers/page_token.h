/* Opaque page tokens: where the page before ended. */
#ifndef LIAISON_MESSAGES_HANDLERS_PAGE_TOKEN_H
#define LIAISON_MESSAGES_HANDLERS_PAGE_TOKEN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

/* Of a list: `kind` says which one, and must be the same when it comes back. */
char	*page_token(struct arena *, char kind, int64_t a, int64_t b);
/* False: not one of ours, or of another list. */
bool	 page_token_read(const char *token, char kind, int64_t *a, int64_t *b)
	    __attribute__((warn_unused_result));

#endif
