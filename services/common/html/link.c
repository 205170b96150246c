/* Addresses that may stand in a link of a message. */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "html/link.h"

static bool	link_copy(const char *, char *);

/* What must come before anything else; "//" keeps relative ones out. */
static const char *const schemes[] = {
	"https://", "http://", "mailto:", "tel:",
};

bool
link_clean(const char *href, char buf[static LINK_MAX_BYTES + 1])
{
	size_t i, len;

	if (!link_copy(href, buf))
		return false;
	for (i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
		len = strlen(schemes[i]);
		if (strncasecmp(buf, schemes[i], len) == 0)
			return buf[len] != '\0';
	}
	return false;
}

/*
 * As the URL standard has it: controls and spaces around it are cut off, tabs
 * and line ends inside it are no part of it.  Any other control is refused.
 */
static bool
link_copy(const char *href, char *buf)
{
	const unsigned char *p = (const unsigned char *)href;
	size_t n = 0;

	while (*p != '\0' && *p <= ' ')
		p++;
	for (; *p != '\0'; p++) {
		if (*p == '\t' || *p == '\n' || *p == '\r')
			continue;
		if (iscntrl(*p) || n == LINK_MAX_BYTES)
			return false;
		buf[n++] = (char)*p;
	}
	while (n > 0 && buf[n - 1] == ' ')
		n--;
	buf[n] = '\0';
	return n > 0;
}
