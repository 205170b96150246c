/* UTF-8 that came from outside: is it well-formed, how many characters. */
#ifndef LIAISON_BASE_UTF8_H
#define LIAISON_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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
