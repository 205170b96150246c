/* JSON strings: bytes checked and escaped while they are copied. */
#include <string.h>

#include "base/utf8.h"
#include "json/string.h"

static void	write_string(struct buffer *, const uint8_t *p,
		    const uint8_t *end, const uint8_t **bad);
static void	write_escape(struct buffer *, uint8_t);

void
transcoder_write_string(struct buffer *b, const char *text, size_t len)
{
	const uint8_t *p = (const uint8_t *)text, *end = p + len, *bad;

	buffer_putc(b, '"');
	for (;;) {
		write_string(b, p, end, &bad);
		if (bad == NULL)
			break;
		if (*bad == '\0')
			write_escape(b, *bad);
		else
			buffer_puts(b, "\xef\xbf\xbd");
		p = bad + 1;
	}
	buffer_putc(b, '"');
}

bool
transcoder_write_text(struct buffer *b, const void *text, size_t len)
{
	const uint8_t *p = text, *bad;

	buffer_putc(b, '"');
	write_string(b, p, p + len, &bad);
	buffer_putc(b, '"');
	return bad == NULL;
}

/* Up to the end, or to *bad: a NUL, or a byte that is not UTF-8. */
static void
write_string(struct buffer *b, const uint8_t *p, const uint8_t *end,
    const uint8_t **bad)
{
	const uint8_t *start = p;
	size_t n;

	*bad = NULL;
	(void)buffer_reserve(b, (size_t)(end - p) + 2);
	while (p < end) {
		if ((n = transcoder_plain_length(p, end)) > 0) {
			p += n;
			continue;
		}
		if (*p >= 0x80 && (n = utf8_sequence(p, end)) > 0) {
			p += n;
			continue;
		}
		buffer_add(b, start, (size_t)(p - start));
		if (*p >= 0x80 || *p == '\0') {
			*bad = p;
			return;
		}
		write_escape(b, *p);
		start = ++p;
	}
	buffer_add(b, start, (size_t)(p - start));
}

/* Eight at a time, then the rest. */
size_t
transcoder_plain_length(const uint8_t *p, const uint8_t *end)
{
	const uint64_t ones = 0x0101010101010101, highs = ones << 7;
	const uint8_t *start = p;
	uint64_t w, quote, slash;

	for (; end - p >= 8; p += 8) {
		memcpy(&w, p, 8);
		quote = w ^ ones * '"';
		slash = w ^ ones * '\\';
		/* Below a space, a quote, a backslash, 0x7f and above. */
		if (((w | (w - ones * ' ') | (quote - ones) |
		    (slash - ones) | (w + ones)) & highs) != 0)
			break;
	}
	while (p < end && *p >= ' ' && *p < 0x7f && *p != '"' && *p != '\\')
		p++;
	return (size_t)(p - start);
}

static void
write_escape(struct buffer *b, uint8_t c)
{
	static const char names[] = "\bb\ff\nn\rr\tt\"\"\\\\";
	static const char hex[] = "0123456789abcdef";
	const char code[] = { '\\', 'u', '0', '0', hex[c >> 4], hex[c & 15] };
	size_t i;

	for (i = 0; i + 1 < sizeof(names); i += 2) {
		if ((uint8_t)names[i] != c)
			continue;
		buffer_putc(b, '\\');
		buffer_putc(b, names[i + 1]);
		return;
	}
	buffer_add(b, code, sizeof(code));
}
