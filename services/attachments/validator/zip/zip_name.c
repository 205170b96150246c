/* Names of members of archives. */
#include <ctype.h>

#include "attachments/validator/zip/zip_name.h"

#define NAME_MAX_LEN	4096

static bool	part_is_safe(const char *, size_t);
static bool	is_separator(char);
static int	folded(char);

bool
zip_name_is_safe(const char *name, size_t len)
{
	size_t i, begin = 0;

	if (len == 0 || len > NAME_MAX_LEN || is_separator(name[0]) ||
	    (len >= 2 && isalpha((unsigned char)name[0]) && name[1] == ':'))
		return false;
	for (i = 0; i <= len; i++) {
		if (i < len && !is_separator(name[i])) {
			if (iscntrl((unsigned char)name[i]))
				return false;
			continue;
		}
		if (!part_is_safe(name + begin, i - begin))
			return false;
		begin = i + 1;
	}
	return true;
}

/* Windows takes blanks and dots off a name's end: `.. .` leads up, too. */
static bool
part_is_safe(const char *part, size_t len)
{
	size_t i, dots = 0;

	for (i = 0; i < len; i++) {
		if (part[i] != '.' && part[i] != ' ')
			return true;
		dots += part[i] == '.';
	}
	return dots < 2;
}

int
zip_name_compare(const char *a, size_t alen, const char *b, size_t blen)
{
	size_t i;
	int d;

	for (i = 0; i < alen && i < blen; i++)
		if ((d = folded(a[i]) - folded(b[i])) != 0)
			return d;
	return alen < blen ? -1 : alen > blen;
}

static int
folded(char c)
{
	return is_separator(c) ? '/' : tolower((unsigned char)c);
}

static bool
is_separator(char c)
{
	return c == '/' || c == '\\';
}
