/* Opaque page tokens: where the page before ended. */
#include <string.h>

#include "messages/handlers/page_token.h"

static bool	read_hex(const char *, uint64_t *);

#define DIGITS	16
#define LENGTH	(1 + 2 * DIGITS)

char *
page_token(struct arena *arena, char kind, int64_t a, int64_t b)
{
	return arena_printf(arena, "%c%016llx%016llx", kind,
	    (unsigned long long)a, (unsigned long long)b);
}

bool
page_token_read(const char *token, char kind, int64_t *a, int64_t *b)
{
	uint64_t first, second;

	if (strlen(token) != LENGTH || token[0] != kind ||
	    !read_hex(token + 1, &first) ||
	    !read_hex(token + 1 + DIGITS, &second) ||
	    first > INT64_MAX || second > INT64_MAX)
		return false;
	*a = (int64_t)first;
	*b = (int64_t)second;
	return true;
}

static bool
read_hex(const char *p, uint64_t *out)
{
	static const char digits[] = "0123456789abcdef";
	const char *digit;
	int i;

	*out = 0;
	for (i = 0; i < DIGITS; i++) {
		digit = strchr(digits, p[i]);
		if (digit == NULL)
			return false;
		*out = *out << 4 | (uint64_t)(digit - digits);
	}
	return true;
}
