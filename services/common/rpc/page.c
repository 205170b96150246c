/* What lists share: where the next page begins. */
#include <errno.h>
#include <stdlib.h>

#include "rpc/page.h"

char *
page_id_token(struct arena *arena, int64_t id)
{
	return arena_int64(arena, id);
}

bool
page_id_token_read(const char *token, int64_t first, int64_t *id)
{
	char *end;

	*id = first;
	if (token[0] == '\0')
		return true;
	/* strtoll() would also take blanks and signs. */
	if (token[0] < '1' || token[0] > '9')
		return false;
	errno = 0;
	*id = strtoll(token, &end, 10);
	return errno == 0 && *end == '\0';
}
