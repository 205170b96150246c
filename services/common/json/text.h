/* The text forms of times, bytes and numbers. */
#ifndef LIAISON_JSON_TEXT_H
#define LIAISON_JSON_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buffer.h"

bool	transcoder_parse_time(const char *text, int64_t *seconds,
	    int32_t *nanos);
void	transcoder_write_time(struct buffer *, int64_t seconds, int32_t nanos);
void	transcoder_write_base64(struct buffer *, const uint8_t *, size_t);
/* Standard or URL-safe, padded or not.  NULL if it is neither. */
uint8_t	*transcoder_parse_base64(struct arena *, const char *text, size_t len,
	    size_t *out_len);
void	transcoder_write_double(struct buffer *, double);
void	transcoder_write_float(struct buffer *, float);

#endif
