/* What a request brings: its body, the bytes of an upload, its sender. */
#ifndef LIAISON_GATEWAY_API_INPUT_H
#define LIAISON_GATEWAY_API_INPUT_H

#include "gateway/api/exchange.h"

/* The whole body; "" and 0 if there is none.  NULL: it cannot be read. */
const char	*exchange_body(struct exchange *, size_t *len);
/* Reads at an offset of the body.  False: it cannot be read. */
bool		 exchange_body_at(struct exchange *, uint64_t offset,
		    void *out, size_t len);
/* The bytes of an upload: all of its body, or one part; with the exchange. */
struct upload_bytes {
	uint8_t		*data;
	size_t		 length;
	const char	*name;		/* of a multipart file; or NULL */
};
/* False: the answer has been given. */
bool		 exchange_find_bytes(struct exchange *, struct upload_bytes *);
/* The client's address, on the arena. */
const char	*exchange_address(struct exchange *);
/* {id} of the path, unescaped, or NULL. */
char		*exchange_id(struct exchange *);

#endif
