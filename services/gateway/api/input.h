/* What a request brings: its body, the bytes of an upload, its sender. */
#ifndef LIAISON_GATEWAY_API_INPUT_H
#define LIAISON_GATEWAY_API_INPUT_H

#include "gateway/api/exchange.h"

/* The whole body, as exchange_collect() has taken it; never NULL. */
const char	*exchange_body(const struct exchange *, size_t *len);
/* Where the bytes of an upload lie in its body: all of it, or one part. */
struct upload_bytes {
	uint64_t	 offset, length;
	const char	*name;		/* of a multipart file; or NULL */
};
/* False: the answer has been given. */
bool		 exchange_find_bytes(struct exchange *, struct upload_bytes *);
/* The client's address, on the arena. */
const char	*exchange_address(struct exchange *);
/*
 * Is a request to its route within the limits that the contract has for its
 * fields?  A service would say the same, later.  False: the answer has been
 * given.
 */
bool		 exchange_within_limits(struct exchange *,
		    const ProtobufCMessage *request);
/* What stands for a {} of the path, from 0, unescaped; NULL: no UTF-8. */
char		*exchange_param(struct exchange *, unsigned);

#endif
