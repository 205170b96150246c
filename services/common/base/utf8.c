/* UTF-8 that came from outside: is it well-formed, how many characters. */
#include "base/utf8.h"

int32_t
utf8_next(const char **p)
{
	/* The smallest code point that needs this many more bytes. */
	static const int32_t least[] = { 0, 0x80, 0x800, 0x10000 };
	const uint8_t *s = (const uint8_t *)*p;
	int32_t cp;
	int i, more;

	if (s[0] == 0)
		return 0;
	if (s[0] < 0x80)
		more = 0, cp = s[0];
	else if ((s[0] & 0xe0) == 0xc0)
		more = 1, cp = s[0] & 0x1f;
	else if ((s[0] & 0xf0) == 0xe0)
		more = 2, cp = s[0] & 0x0f;
	else if ((s[0] & 0xf8) == 0xf0)
		more = 3, cp = s[0] & 0x07;
	else
		return -1;
	for (i = 1; i <= more; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return -1;
		cp = cp << 6 | (s[i] & 0x3f);
	}
	if (cp < least[more] || cp > 0x10ffff ||
	    (cp >= 0xd800 && cp <= 0xdfff))
		return -1;
	*p += more + 1;
	return cp;
}

int64_t
utf8_length(const char *text)
{
	int32_t cp;
	int64_t n = 0;

	while ((cp = utf8_next(&text)) > 0)
		n++;
	return cp < 0 ? -1 : n;
}

bool
utf8_is_control(int32_t cp)
{
	return cp < 0x20 || (cp >= 0x7f && cp <= 0x9f) || cp == 0x2028 ||
	    cp == 0x2029 || (cp >= 0x202a && cp <= 0x202e) ||
	    (cp >= 0x2066 && cp <= 0x2069);
}
