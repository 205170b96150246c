/*
 * A call that may come again and is to count once: it is known by its caller's
 * key, and by its content, since a key may be used for one content alone.  Both
 * are kept with the effect, in one statement: on the row that the call makes.
 */
#ifndef LIAISON_BASE_ONCE_H
#define LIAISON_BASE_ONCE_H

#include <stdbool.h>
#include <stdint.h>

#include <protobuf-c/protobuf-c.h>

#include "base/status.h"

#define ONCE_KEY_MAX	64	/* characters */
#define ONCE_HASH	16	/* bytes */

struct once {
	bool	 has_key;
	uint8_t	 key_hash[ONCE_HASH];
	uint8_t	 content_hash[ONCE_HASH];
};

/*
 * The key of the request's header; or, where that has none, of the field in
 * which releases before it told it (NULL: the method is younger).  "" is none.
 * FIELD_TOO_LONG or FIELD_INVALID of idempotencyKey.
 */
struct status	once_key(const char *header, const char *field, struct once *);
/* Of a method without a fingerprint of its own: the request as it is packed. */
void		once_content(const ProtobufCMessage *request, struct once *);

/* What is answered to a key that was used for other content. */
struct status	once_other_content(void);

#endif
