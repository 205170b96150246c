/* A growing run of bytes: what answers are written into. */
#ifndef LIAISON_BASE_BUFFER_H
#define LIAISON_BASE_BUFFER_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Zeroed is empty.  buffer_reset() keeps the memory, buffer_free() frees it. */
struct buffer {
	char	*data;
	size_t	 len, cap;
};

/* "00" to "99". */
extern const char buffer_pairs[100][3];

void	 buffer_grow(struct buffer *, size_t more);
void	 buffer_printf(struct buffer *, const char *fmt, ...)
	    __attribute__((format(printf, 2, 3)));
/* In decimal. */
void	 buffer_unsigned(struct buffer *, uint64_t);
void	 buffer_signed(struct buffer *, int64_t);
void	 buffer_reset(struct buffer *);
void	 buffer_free(struct buffer *);

/* Room for `more` bytes behind len.  Ends the process if there is no memory. */
static inline char *
buffer_reserve(struct buffer *b, size_t more)
{
	if (more > b->cap - b->len)
		buffer_grow(b, more);
	return b->data + b->len;
}

static inline void
buffer_add(struct buffer *b, const void *data, size_t len)
{
	if (len == 0)
		return;
	memcpy(buffer_reserve(b, len), data, len);
	b->len += len;
}

/* Inline, so that the length of a literal is known. */
static inline void
buffer_puts(struct buffer *b, const char *text)
{
	buffer_add(b, text, strlen(text));
}

static inline void
buffer_putc(struct buffer *b, char c)
{
	*buffer_reserve(b, 1) = c;
	b->len++;
}

#endif
