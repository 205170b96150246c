/* What a mail has of that which costs much to parse, line by line. */
#include <string.h>
#include <strings.h>

#include "notify/reply/bounds.h"

#define GROUPS_MAX	1000	/* in one header, unfolded */
#define HEADERS_MAX	20000	/* of the mail and all within it */
#define MARKS_MAX	10000	/* lines that may part two parts */

struct look {
	size_t	groups, headers, marks;
	bool	head;		/* before an empty line */
	bool	type, addresses; /* in a header of these */
	/* There may be a mail within it, whose head can begin anywhere. */
	bool	nested;
};

static bool
is_folded(const char *p)
{
	return *p == ' ' || *p == '\t';
}

static bool
is_empty(const char *p, const char *end)
{
	return *p == '\n' || (*p == '\r' && p + 1 < end && p[1] == '\n');
}

/* Is it a header of that name? */
static bool
is_header(const char *p, const char *end, const char *name)
{
	const size_t len = strlen(name);

	if ((size_t)(end - p) <= len || strncasecmp(p, name, len) != 0)
		return false;
	for (p += len; p < end && is_folded(p); p++)
		;
	return p < end && *p == ':';
}

static bool
has_addresses(const char *p, const char *end)
{
	static const char *const names[] = { "From", "Sender", "Reply-To",
		"To", "Cc", "Bcc" };
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (is_header(p, end, names[i]))
			return true;
	return false;
}

static bool
has_word(const char *p, const char *end, const char *word)
{
	const size_t len = strlen(word);

	for (; (size_t)(end - p) >= len; p++)
		if (strncasecmp(p, word, len) == 0)
			return true;
	return false;
}

static void
look_at_line(struct look *l, const char *p, const char *end)
{
	if (!is_folded(p)) {
		l->groups = 0;
		l->addresses = has_addresses(p, end);
		l->type = l->head && is_header(p, end, "Content-Type");
		l->headers += l->head || (l->nested &&
		    memchr(p, ':', (size_t)(end - p)) != NULL);
	}
	if (l->type && (has_word(p, end, "message") ||
	    has_word(p, end, "digest")))
		l->nested = true;
	for (; l->addresses && p < end; p++)
		l->groups += *p == ':';
}

bool
bounds_are_kept(const char *data, size_t len)
{
	struct look l = { .head = true };
	const char *end = data + len, *p, *next, *line_end;

	for (p = data; p < end; p = next) {
		line_end = memchr(p, '\n', (size_t)(end - p));
		next = line_end == NULL ? end : line_end + 1;
		if (is_empty(p, end)) {
			l.head = l.type = l.addresses = false;
		} else if (next - p >= 2 && p[0] == '-' && p[1] == '-') {
			l.marks++;
			l.head = true;
			l.type = l.addresses = false;
		} else {
			look_at_line(&l, p, next);
		}
		if (l.marks > MARKS_MAX || l.headers > HEADERS_MAX ||
		    l.groups > GROUPS_MAX)
			return false;
	}
	return true;
}
