/* JSON strings. */
#ifndef LIAISON_JSON_STRING_H
#define LIAISON_JSON_STRING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"

/* `text` in quotes, escaped.  Bytes that are not UTF-8 become U+FFFD. */
void	transcoder_write_string(struct buffer *, const char *text, size_t len);
/* The same; false at what is not UTF-8, or a NUL. */
bool	transcoder_write_text(struct buffer *, const void *text, size_t len)
	    __attribute__((warn_unused_result));

/* Bytes from p that stand for themselves in a JSON string: ASCII. */
size_t	transcoder_plain_length(const uint8_t *p, const uint8_t *end);

#endif
