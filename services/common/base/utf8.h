/* UTF-8 that came from outside: is it well-formed, how many characters. */
#ifndef LIAISON_BASE_UTF8_H
#define LIAISON_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Bytes of the character at p, which is before end; 0 where they are no UTF-8
 * (RFC 3629) or a NUL.  None is read behind the first that does not fit.
 */
size_t	utf8_sequence(const uint8_t *p, const uint8_t *end);

/*
 * The code point at *p, which moves behind it.  0 at the terminating NUL
 * (*p stays), -1 where the bytes are no UTF-8: overlong, surrogate, cut off.
 */
int32_t	utf8_next(const char **p);

/* Characters (code points) of `text`, or -1 if it is not well-formed. */
int64_t	utf8_length(const char *text);

/* Cc, line and paragraph separators, and the controls that reorder text. */
bool	utf8_is_control(int32_t code_point);

#endif
