/* The name a user gave a file: kept and shown, never used as a path. */
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "attachments/formats/file_name.h"
#include "base/text.h"
#include "base/utf8.h"

#define RIGHT_TO_LEFT	0x202e
#define POP		0x202c
/* That push what is before them out of most windows. */
#define BLANKS_MANY	4

static const char	*last_component(const char *);
static bool	is_blank(int32_t);
static bool	is_unseen(int32_t);
static bool	is_joiner(int32_t);
static size_t	without_end(const char *, size_t);
static size_t	reserved_stem(const char *);
static bool	turns_extension(const char *);
static bool	hides_extension(const char *);
static const char	*behind_program(const char *);

const char *
file_name_of(struct arena *arena, const char *sent)
{
	const char *p = last_component(sent), *from;
	bool seen = false, blank = false, wide = false;
	size_t n = 0, stem;
	int32_t cp;
	char *name;

	if (p == NULL)
		return NULL;
	/* A `_` and the end. */
	name = arena_alloc(arena, strlen(p) + 2);
	for (from = p; (cp = utf8_next(&p)) > 0; from = p) {
		if (is_unseen(cp) && !(is_joiner(cp) && wide))
			continue;
		if (is_blank(cp) && (blank || n == 0))
			continue;
		blank = is_blank(cp);
		wide = cp >= 0x80;
		seen |= cp != '.' && !text_is_blank(cp);
		memcpy(name + n, from, (size_t)(p - from));
		n += (size_t)(p - from);
	}
	name[n = without_end(name, n)] = '\0';
	if (!seen || n == 0)
		return NULL;
	stem = reserved_stem(name);
	if (stem > 0) {
		memmove(name + stem + 1, name + stem, n - stem + 1);
		name[stem] = '_';
	}
	return name;
}

/* NULL: it is no UTF-8. */
static const char *
last_component(const char *sent)
{
	const char *name = sent, *p = sent;
	int32_t cp;

	while ((cp = utf8_next(&p)) > 0)
		if (cp == '/' || cp == '\\')
			name = p;
	return cp == 0 ? name : NULL;
}

static bool
is_blank(int32_t cp)
{
	return cp == ' ' || cp == 0xa0 || cp == 0x1680 ||
	    (cp >= 0x2000 && cp <= 0x200a) || cp == 0x202f || cp == 0x205f ||
	    cp == 0x2800 || cp == 0x3000 || cp == 0x3164;
}

/* What has no width, and what is no character to be seen. */
static bool
is_unseen(int32_t cp)
{
	return utf8_is_control(cp) || cp == 0xad || cp == 0x61c ||
	    cp == 0x180e || (cp >= 0x200b && cp <= 0x200f) ||
	    (cp >= 0x2060 && cp <= 0x2064) || cp == 0xfeff;
}

/* Emojis and some scripts need them, between their own. */
static bool
is_joiner(int32_t cp)
{
	return cp == 0x200c || cp == 0x200d;
}

/* Windows does not keep them, so that "a.exe." is run there. */
static size_t
without_end(const char *name, size_t n)
{
	const char *p = name;
	size_t end = 0;
	int32_t cp;

	while ((size_t)(p - name) < n) {
		cp = utf8_next(&p);
		if (cp != '.' && !is_blank(cp))
			end = (size_t)(p - name);
	}
	return end;
}

/* Bytes of a first part that Windows takes for a device; 0: it is none. */
static size_t
reserved_stem(const char *name)
{
	static const char *const devices[] = { "con", "prn", "aux", "nul",
		"conin$", "conout$" };
	size_t n = strcspn(name, ". "), i;

	if (n == 4 && name[3] >= '0' && name[3] <= '9' &&
	    (strncasecmp(name, "com", 3) == 0 ||
	    strncasecmp(name, "lpt", 3) == 0))
		return n;
	for (i = 0; i < sizeof(devices) / sizeof(devices[0]); i++)
		if (strlen(devices[i]) == n &&
		    strncasecmp(name, devices[i], n) == 0)
			return n;
	return 0;
}

bool
file_name_misleads(const char *sent)
{
	const char *name = last_component(sent);

	return name != NULL &&
	    (turns_extension(name) || hides_extension(name));
}

static bool
turns_extension(const char *p)
{
	bool turned = false;
	int32_t cp;

	while ((cp = utf8_next(&p)) > 0) {
		if (cp == RIGHT_TO_LEFT)
			turned = true;
		else if (cp == POP)
			turned = false;
		else if (cp == '.' && turned)
			return true;
	}
	return false;
}

static bool
hides_extension(const char *p)
{
	const char *after, *next;
	unsigned blanks;
	int32_t cp;

	for (; (p = strchr(p, '.')) != NULL; p++) {
		after = behind_program(p + 1);
		for (blanks = 0, next = after; next != NULL; blanks++) {
			after = next;
			cp = utf8_next(&next);
			if (!is_blank(cp) && cp != '\t')
				break;
		}
		if (after != NULL && *after != '\0' &&
		    (blanks >= BLANKS_MANY || (blanks > 0 && *after == '.')))
			return true;
	}
	return false;
}

/* Behind an extension of what systems run; NULL: it is none. */
static const char *
behind_program(const char *p)
{
	static const char *const programs[] = { "exe", "com", "bat", "cmd",
		"scr", "pif", "msi", "msp", "cpl", "dll", "js", "jse", "vbs",
		"vbe", "wsf", "wsh", "hta", "ps1", "lnk", "jar", "reg", "sh",
		"app", "dmg", "apk", "scf", "url" };
	size_t i, n;

	for (i = 0; i < sizeof(programs) / sizeof(programs[0]); i++) {
		n = strlen(programs[i]);
		if (strncasecmp(p, programs[i], n) == 0 &&
		    !(p[n] >= 'a' && p[n] <= 'z') &&
		    !(p[n] >= 'A' && p[n] <= 'Z') &&
		    !(p[n] >= '0' && p[n] <= '9'))
			return p + n;
	}
	return NULL;
}
