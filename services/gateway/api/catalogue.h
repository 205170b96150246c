/*
 * What a Reason means to the client: its HTTP status, and a title and a
 * sentence in French and English that a person can act on.
 */
#ifndef LIAISON_GATEWAY_API_CATALOGUE_H
#define LIAISON_GATEWAY_API_CATALOGUE_H

#include "base/buffer.h"
#include "base/status.h"

/* HTTP status of an outcome that is not OK. */
int	catalogue_http_status(const struct status *);
/* Seconds for Retry-After, or 0 where the client need not come back. */
int	catalogue_retry_after(const struct status *);

/*
 * A whole application/problem+json body (RFC 9457), added to the buffer.
 * http_status 0: the catalogue's.  language: "fr" or "en".  Returns the status
 * that was used.
 */
int	catalogue_problem(struct buffer *, const struct status *,
	    int http_status, const char *language);

#endif
