/* How a spreadsheet has written its CSV: encoding and separator. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>
#include <unistr.h>

#include "base/utf8.h"
#include "directory/roster/dialect.h"

static bool	looks_utf8(const uint8_t *, size_t len);
static char	*from_utf16(const uint8_t *, size_t len, bool big,
		    size_t *text_len);
static char	*from_windows(const uint8_t *, size_t len, size_t *text_len);
static const char *ligature(ucs4_t);

/* Windows-1252 from 0x80 to 0x9f; 0: nothing. */
static const uint16_t windows[32] = {
	0x20ac, 0, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
	0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017d, 0,
	0, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
	0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0, 0x017e, 0x0178
};

char *
dialect_decode(const void *data, size_t len, size_t *text_len)
{
	const uint8_t *p = data;
	char *text;

	if (len >= 2 && (memcmp(p, "\xff\xfe", 2) == 0 ||
		memcmp(p, "\xfe\xff", 2) == 0))
		return from_utf16(p + 2, len - 2, *p == 0xfe, text_len);
	if (len >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0) {
		p += 3;
		len -= 3;
	} else if (!looks_utf8(p, len))
		return from_windows(p, len, text_len);
	if ((text = malloc(len + 1)) == NULL)
		return NULL;
	if (len > 0)
		memcpy(text, p, len);
	*text_len = len;
	return text;
}

/* A file in UTF-8 may have a bad byte, which is a matter of its row. */
static bool
looks_utf8(const uint8_t *p, size_t len)
{
	const uint8_t *end = p + len;
	size_t n, good = 0, bad = 0;

	for (; p < end; p += n) {
		n = *p < 0x80 ? 1 : utf8_sequence(p, end);
		good += n > 1;
		bad += n == 0;
		n = n == 0 ? 1 : n;
	}
	return good >= bad;
}

/* "Unicode text" of Excel.  Half of a pair becomes U+FFFD. */
static char *
from_utf16(const uint8_t *p, size_t len, bool big, size_t *text_len)
{
	uint8_t *text, *out;
	size_t i, n = len / 2;
	ucs4_t c, next;
	int size;

	if (n > SIZE_MAX / 3 - 1 || (text = malloc(3 * n + 1)) == NULL)
		return NULL;
	out = text;
	for (i = 0; i < n; i++) {
		c = big ? (ucs4_t)(p[2 * i] << 8 | p[2 * i + 1]) :
		    (ucs4_t)(p[2 * i + 1] << 8 | p[2 * i]);
		if (c >= 0xd800 && c < 0xdc00 && i + 1 < n) {
			next = big ? (ucs4_t)(p[2 * i + 2] << 8 | p[2 * i + 3])
			    : (ucs4_t)(p[2 * i + 3] << 8 | p[2 * i + 2]);
			if (next >= 0xdc00 && next < 0xe000) {
				c = 0x10000 + ((c - 0xd800) << 10) +
				    (next - 0xdc00);
				i++;
			}
		}
		if ((size = u8_uctomb(out, c, 6)) < 0)
			size = u8_uctomb(out, 0xfffd, 6);
		out += size;
	}
	*text_len = (size_t)(out - text);
	return (char *)text;
}

static char *
from_windows(const uint8_t *p, size_t len, size_t *text_len)
{
	const uint8_t *end = p + len;
	uint8_t *text, *out;
	ucs4_t c;
	int n;

	if (len > SIZE_MAX / 3 || (text = malloc(3 * len + 1)) == NULL)
		return NULL;
	for (out = text; p < end; p++) {
		c = *p;
		if (c >= 0x80 && c < 0xa0 && windows[c - 0x80] != 0)
			c = windows[c - 0x80];
		n = u8_uctomb(out, c, 3);
		out += n > 0 ? n : 0;
	}
	*text_len = (size_t)(out - text);
	return (char *)text;
}

char
dialect_separator(const char *text, size_t len, size_t *skip)
{
	static const char separators[] = ";,\t";
	size_t count[3] = { 0 }, i, best = 0;
	const char *at;
	bool quoted = false;

	*skip = 0;
	if (len >= 6 && strncmp(text, "sep=", 4) == 0 &&
	    (text[5] == '\r' || text[5] == '\n') &&
	    strchr(separators, text[4]) != NULL && text[4] != '\0') {
		*skip = text[5] == '\r' && len > 6 && text[6] == '\n' ? 7 : 6;
		return text[4];
	}
	for (i = 0; i < len && text[i] != '\n' && text[i] != '\r'; i++) {
		if (text[i] == '"')
			quoted = !quoted;
		else if (!quoted && text[i] != '\0' &&
		    (at = strchr(separators, text[i])) != NULL)
			count[at - separators]++;
	}
	for (i = 1; i < 3; i++)
		if (count[i] > count[best])
			best = i;
	return separators[best];
}

char *
dialect_fold(struct arena *a, const char *utf8, char gap)
{
	size_t n = 0, used = 0, i;
	uint8_t *form = u8_normalize(UNINORM_NFKD, (const uint8_t *)utf8,
	    strlen(utf8), NULL, &n);
	/* A letter may be longer in lower case, a ligature twice as long. */
	char *out = arena_alloc(a, 4 * n + 8);
	bool pending = false;
	const char *two;
	ucs4_t c;
	int size;

	for (i = 0; form != NULL && i < n; i += (size_t)size) {
		size = u8_mbtouc(&c, form + i, n - i);
		if (uc_combining_class(c) != 0)
			continue;
		if (!uc_is_alnum(c)) {
			pending = used > 0;
			continue;
		}
		if (pending && gap != '\0')
			out[used++] = gap;
		pending = false;
		c = uc_tolower(c);
		if ((two = ligature(c)) != NULL) {
			memcpy(out + used, two, 2);
			used += 2;
		} else
			used += (size_t)u8_uctomb((uint8_t *)out + used, c, 6);
	}
	out[used] = '\0';
	free(form);
	return out;
}

static const char *
ligature(ucs4_t c)
{
	switch (c) {
	case 0x153:
		return "oe";
	case 0xe6:
		return "ae";
	case 0xdf:
		return "ss";
	default:
		return NULL;
	}
}
