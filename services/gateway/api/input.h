/* What a request brings: its body, the file of a form, its sender. */
#ifndef LIAISON_GATEWAY_API_INPUT_H
#define LIAISON_GATEWAY_API_INPUT_H

#include "gateway/api/exchange.h"
#include "gateway/http/multipart.h"

/* The whole body, as exchange_collect() has taken it; never NULL. */
const char	*exchange_body(const struct exchange *, size_t *len);
/*
 * The bytes that it brings, all of it or the file of a form; they live as long
 * as the exchange.  False: the answer has been given.
 */
bool		 exchange_find_bytes(struct exchange *, ProtobufCBinaryData *);

/* Is its body a form? */
bool		 exchange_has_form(const struct exchange *);
/* The reader of its form; the caller destroys it.  NULL: *s says why. */
struct multipart *exchange_open_form(struct exchange *, multipart_fn *,
		    void *arg, struct status *s);
/* At the body's end: OK if just one file was in it. */
struct status	 exchange_check_form(struct multipart *);
/* Why a form is none. */
struct status	 exchange_bad_form(const char *why);

/* The client's address, on the arena. */
const char	*exchange_address(struct exchange *);
/*
 * Is a request to its route within the limits that the contract has for its
 * fields?  A service would say the same, later.  False: the answer has been
 * given.
 */
bool		 exchange_within_limits(struct exchange *,
		    const ProtobufCMessage *request);
/*
 * What the query sets of the request, and its Idempotency-Key, or one of ours,
 * into the context of its calls: api/call.c.  False: the answer has been given.
 */
bool		 exchange_read_query(struct exchange *, ProtobufCMessage *);
bool		 exchange_read_key(struct exchange *, ProtobufCMessage *);
/* What stands for a {} of the path, from 0, unescaped; NULL: no UTF-8. */
char		*exchange_param(struct exchange *, unsigned);
/* The same, an id that is a number.  False: the answer has been given. */
bool		 exchange_number_param(struct exchange *, unsigned,
		    int64_t *);

#endif
