/* Texts and tables in text. */
#include <stdlib.h>
#include <string.h>

#include "attachments/validator/texts/plain.h"
#include "attachments/validator/texts/text.h"

static void	find_dde(const struct plain *, struct verdict *);
static bool	is_dde(const char *);

void
text_read(const struct source *s, const struct policy *policy,
    struct verdict *verdict)
{
	struct plain text;

	(void)policy;
	if (plain_read(s, &text, verdict))
		(void)plain_is_itself(&text, verdict);
	free(text.chars);
}

void
csv_read(const struct source *s, const struct policy *policy,
    struct verdict *verdict)
{
	struct plain text;

	if (plain_read(s, &text, verdict) && plain_is_itself(&text, verdict) &&
	    !policy->takes_dde)
		find_dde(&text, verdict);
	free(text.chars);
}

/* Where a cell begins, whatever stands between the cells. */
static void
find_dde(const struct plain *t, struct verdict *verdict)
{
	const char *p;
	bool begins = true;

	for (p = t->chars; *p != '\0'; p++) {
		if (begins && strchr("=+-@", *p) != NULL && is_dde(p)) {
			verdict_refuse(verdict, FINDING_DDE, "%.*s",
			    (int)strcspn(p, "\r\n") > 40 ? 40 :
			    (int)strcspn(p, "\r\n"), p);
			return;
		}
		begins = strchr(",;\t\r\n|\"", *p) != NULL ||
		    (begins && strchr(" '=+-@", *p) != NULL);
	}
}

/* =cmd|' /C calc'!A0: the program, what it is given, the item. */
static bool
is_dde(const char *p)
{
	const char *bar, *line_end;

	p += strspn(p, "=+-@ \t(");
	bar = p + strcspn(p, "|\r\n,;\"");
	if (*bar != '|' || bar == p)
		return false;
	line_end = bar + strcspn(bar, "\r\n");
	return memchr(bar, '!', (size_t)(line_end - bar)) != NULL;
}
