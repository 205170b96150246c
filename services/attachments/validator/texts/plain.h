/* Text, whatever its encoding is. */
#ifndef LIAISON_ATTACHMENTS_VALIDATOR_TEXTS_PLAIN_H
#define LIAISON_ATTACHMENTS_VALIDATOR_TEXTS_PLAIN_H

#include "attachments/validator/reading/reader.h"

struct plain {
	char	*chars;		/* one each; beyond ASCII: 0x80; NUL-ended */
	size_t	 n;
};

/*
 * UTF-8, UTF-16 with its mark, or an encoding of a byte a character, with no
 * control characters but those that texts have.  False, and it is said, where
 * it is none or there is no memory.  The chars are malloc'd.
 */
bool	plain_read(const struct source *, struct plain *, struct verdict *)
	    __attribute__((warn_unused_result));

/*
 * False, and it is said, of what would open as a page, a program for the web or
 * another document (HTML, SVG, XSLT, HTA; PDF, RTF).
 */
bool	plain_is_itself(const struct plain *, struct verdict *);

#endif
