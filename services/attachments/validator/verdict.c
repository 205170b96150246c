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

const char *
finding_name(enum finding finding)
{
	static const char *const names[] = {
		[FINDING_NONE] = "TAKEN",
		[FINDING_OTHER_FORMAT] = "OTHER_FORMAT",
		[FINDING_BROKEN] = "BROKEN",
		[FINDING_ENCRYPTED] = "ENCRYPTED",
		[FINDING_MACROS] = "MACROS",
		[FINDING_PROGRAM] = "PROGRAM",
		[FINDING_SCRIPT] = "SCRIPT",
		[FINDING_LAUNCH] = "LAUNCH",
		[FINDING_EMBEDDED_FILES] = "EMBEDDED_FILES",
		[FINDING_EXTERNAL] = "EXTERNAL",
		[FINDING_DDE] = "DDE",
		[FINDING_TOO_MUCH] = "TOO_MUCH",
		[FINDING_NESTED] = "NESTED",
		[FINDING_MEMBER_NAME] = "MEMBER_NAME",
		[FINDING_HIDDEN] = "HIDDEN",
		[FINDING_TEST_VIRUS] = "TEST_VIRUS",
		[FINDING_TOO_LONG] = "TOO_LONG",
	};

	return names[finding];
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
