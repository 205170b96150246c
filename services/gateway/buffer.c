/* A growing run of bytes: what answers are written into. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "buffer.h"
#include "log.h"

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

void
buffer_unsigned(struct buffer *b, uint64_t v)
{
	char text[20];
	size_t n = sizeof(text);

	do {
		text[--n] = (char)('0' + v % 10);
	} while ((v /= 10) > 0);
	buffer_add(b, text + n, sizeof(text) - n);
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
