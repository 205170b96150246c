/* What was found in a file. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "attachments/validator/reading/verdict.h"
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

void
verdict_name_member(struct verdict *v, const char *name, size_t len)
{
	const size_t most = sizeof(v->detail) - 1;

	(void)snprintf(v->detail, sizeof(v->detail), "%.*s",
	    (int)(len < most ? len : most), name);
	make_showable(v->detail);
}

const char *
verdict_shown(const struct verdict *v)
{
	return v->detail[0] == '@' ? "" : v->detail;
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
	const char *from = text, *end = text + strlen(text), *next;
	char *to = text;
	size_t n;

	while (from < end) {
		next = from;
		n = utf8_sequence((const uint8_t *)from, (const uint8_t *)end);
		if (n == 0 || utf8_is_control(utf8_next(&next))) {
			*to++ = '?';
			from += n == 0 ? 1 : n;
			continue;
		}
		memmove(to, from, n);
		to += n;
		from += n;
	}
	*to = '\0';
}
