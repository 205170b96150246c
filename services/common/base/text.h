/*
 * Text as people write it: one form, what of it cannot be seen, where it may be
 * cut.  By libunistring's tables of Unicode.
 */
#ifndef LIAISON_BASE_TEXT_H
#define LIAISON_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <protobuf-c/protobuf-c.h>

#include "base/arena.h"

/*
 * The text in Normalization Form C, in which é is one character however it was
 * typed: the text itself where it is, or else on the arena.  It is UTF-8.
 */
const char	*text_nfc(struct arena *, const char *);
/* The same for every string of a message, which is the arena's. */
void		 text_nfc_message(struct arena *, ProtobufCMessage *);
/*
 * Can `len` bytes of UTF-8 be in another form?  False only where they cannot:
 * all that is decomposed has a character from U+0300 on.
 */
bool		 text_may_be_decomposed(const void *, size_t len);

/* Shows nothing by itself: blanks, controls, formats, what has no width. */
bool		 text_is_blank(int32_t code_point);
/* Variation selectors and tags: they say which emoji or flag the last is. */
bool		 text_goes_with_last(int32_t code_point);
/*
 * In Form C and without what shows nothing at both ends, on the arena; "" where
 * nothing of it can be seen.
 */
const char	*text_trimmed(struct arena *, const char *);
/* The same with a blank for each control character within. */
const char	*text_line(struct arena *, const char *);

/*
 * The bytes of the first characters as a reader sees them (grapheme clusters,
 * UAX #29), at most max code points.  A first cluster that is longer alone is
 * cut.
 */
size_t		 text_cut(const char *, size_t len, size_t max);

#endif
