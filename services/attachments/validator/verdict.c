/* What was found in a file. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "attachments/validator/verdict.h"
#include "base/utf8.h"

static void	make_showable(char *);

bool
verdict_refuse(struct verdict *v, enum finding finding, const char *detail, ...)
{
	va_list args;

	if (v->finding != FINDING_NONE)
		return false;
	v->finding = finding;
	va_start(args, detail);
	(void)vsnprintf(v->detail, sizeof(v->detail), detail, args);
	va_end(args);
	make_showable(v->detail);
	return false;
}

static void
make_showable(char *text)
{
	char *p;
	bool whole = utf8_length(text) >= 0;

	for (p = text; *p != '\0'; p++)
		if ((unsigned char)*p < ' ' || *p == 0x7f ||
		    (!whole && (unsigned char)*p >= 0x80))
			*p = '?';
}
