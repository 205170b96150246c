/* Groups in the addresses of a mail, counted before it is parsed. */
#include <string.h>
#include <strings.h>

#include "notify/reply/groups.h"

#define GROUPS_MAX	1000	/* in one header, unfolded */

/* Where the line after this one begins. */
static const char *
next_line(const char *p, const char *end)
{
	const char *nl = memchr(p, '\n', (size_t)(end - p));

	return nl == NULL ? end : nl + 1;
}

/* What is behind the colon of a header with addresses; NULL: it is none. */
static const char *
addresses(const char *p, const char *end)
{
	static const char *const names[] = { "From", "Sender", "Reply-To",
		"To", "Cc", "Bcc" };
	const char *after;
	size_t i, len;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		len = strlen(names[i]);
		if ((size_t)(end - p) <= len ||
		    strncasecmp(p, names[i], len) != 0)
			continue;
		for (after = p + len; after < end &&
		    (*after == ' ' || *after == '\t'); after++)
			;
		if (after < end && *after == ':')
			return after + 1;
	}
	return NULL;
}

bool
groups_are_many(const char *data, size_t len)
{
	const char *end = data + len, *p = data, *next, *from;
	size_t n = 0;
	bool within = false;

	for (; p < end; p = next) {
		next = next_line(p, end);
		if (*p != ' ' && *p != '\t') {
			n = 0;
			from = addresses(p, end);
			within = from != NULL;
			p = within ? from : p;
		}
		for (; within && p < next; p++)
			n += *p == ':';
		if (n > GROUPS_MAX)
			return true;
	}
	return false;
}
