/* A growing run of bytes: what answers are written into. */
#ifndef LIAISON_GATEWAY_BUFFER_H
#define LIAISON_GATEWAY_BUFFER_H

#include <stddef.h>

/* Zeroed is empty.  buffer_reset() keeps the memory, buffer_free() frees it. */
struct buffer {
	char	*data;
	size_t	 len, cap;
};

/* Room for `more` bytes behind len.  Ends the process if there is no memory. */
char	*buffer_reserve(struct buffer *, size_t more);
void	 buffer_add(struct buffer *, const void *, size_t);
void	 buffer_puts(struct buffer *, const char *);
void	 buffer_printf(struct buffer *, const char *fmt, ...)
	    __attribute__((format(printf, 2, 3)));
void	 buffer_reset(struct buffer *);
void	 buffer_free(struct buffer *);

static inline void
buffer_putc(struct buffer *b, char c)
{
	if (b->len == b->cap)
		(void)buffer_reserve(b, 1);
	b->data[b->len++] = c;
}

#endif
