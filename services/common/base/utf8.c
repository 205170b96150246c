/* UTF-8 that came from outside: is it well-formed, how many characters. */
#include "base/utf8.h"

size_t
utf8_sequence(const uint8_t *p, const uint8_t *end)
{
	uint8_t low = 0x80, high = 0xbf;
	size_t i, n;

	if (p[0] < 0x80)
		return p[0] != 0;
	if (p[0] < 0xc2 || p[0] > 0xf4)
		return 0;
	n = p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
	if ((size_t)(end - p) < n)
		return 0;
	/* No overlong forms, no surrogates, nothing over U+10FFFF. */
	if (p[0] == 0xe0)
		low = 0xa0;
	else if (p[0] == 0xed)
		high = 0x9f;
	else if (p[0] == 0xf0)
		low = 0x90;
	else if (p[0] == 0xf4)
		high = 0x8f;
	if (p[1] < low || p[1] > high)
		return 0;
	for (i = 2; i < n; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	return n;
}

int32_t
utf8_next(const char **p)
{
	/* Of the first byte, by how many there are. */
	static const uint8_t mask[] = { 0, 0x7f, 0x1f, 0x0f, 0x07 };
	const uint8_t *s = (const uint8_t *)*p;
	/* It ends with a NUL, which fits nowhere. */
	size_t i, n = utf8_sequence(s, s + 4);
	int32_t cp = s[0] & mask[n];

	if (n == 0)
		return s[0] == 0 ? 0 : -1;
	for (i = 1; i < n; i++)
		cp = cp << 6 | (s[i] & 0x3f);
	*p += n;
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
