/* A growing run of bytes: what answers are written into. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buffer.h"
#include "base/log.h"

/* Of the largest 64-bit number. */
#define DIGITS	20

const char buffer_pairs[100][3] = {
	"00", "01", "02", "03", "04", "05", "06", "07", "08", "09",
	"10", "11", "12", "13", "14", "15", "16", "17", "18", "19",
	"20", "21", "22", "23", "24", "25", "26", "27", "28", "29",
	"30", "31", "32", "33", "34", "35", "36", "37", "38", "39",
	"40", "41", "42", "43", "44", "45", "46", "47", "48", "49",
	"50", "51", "52", "53", "54", "55", "56", "57", "58", "59",
	"60", "61", "62", "63", "64", "65", "66", "67", "68", "69",
	"70", "71", "72", "73", "74", "75", "76", "77", "78", "79",
	"80", "81", "82", "83", "84", "85", "86", "87", "88", "89",
	"90", "91", "92", "93", "94", "95", "96", "97", "98", "99",
};

void
buffer_grow(struct buffer *b, size_t more)
{
	size_t need = b->len + more, cap = b->cap != 0 ? b->cap : 512;

	while (cap < need)
		cap *= 2;
	if ((b->data = realloc(b->data, cap)) == NULL)
		fatal("out of memory");
	b->cap = cap;
}

/* Two digits at a time; what is copied is as long as the longest number. */
void
buffer_unsigned(struct buffer *b, uint64_t v)
{
	char text[2 * DIGITS];
	size_t n = DIGITS;

	for (; v >= 100; v /= 100)
		memcpy(text + (n -= 2), buffer_pairs[v % 100], 2);
	if (v >= 10)
		memcpy(text + (n -= 2), buffer_pairs[v], 2);
	else
		text[--n] = (char)('0' + v);
	memcpy(buffer_reserve(b, DIGITS), text + n, DIGITS);
	b->len += DIGITS - n;
}

void
buffer_signed(struct buffer *b, int64_t v)
{
	if (v < 0)
		buffer_putc(b, '-');
	buffer_unsigned(b, v < 0 ? 0 - (uint64_t)v : (uint64_t)v);
}

void
buffer_printf(struct buffer *b, const char *fmt, ...)
{
	va_list ap, again;
	char *to = buffer_reserve(b, 256);
	int n;

	va_start(ap, fmt);
	va_copy(again, ap);
	n = vsnprintf(to, b->cap - b->len, fmt, ap);
	if (n > 0 && (size_t)n >= b->cap - b->len) {
		to = buffer_reserve(b, (size_t)n + 1);
		(void)vsnprintf(to, (size_t)n + 1, fmt, again);
	}
	if (n > 0)
		b->len += (size_t)n;
	va_end(again);
	va_end(ap);
}

void
buffer_reset(struct buffer *b)
{
	b->len = 0;
}

void
buffer_free(struct buffer *b)
{
	free(b->data);
	b->data = NULL;
	b->len = b->cap = 0;
}
