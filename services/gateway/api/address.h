/* Where a connection comes from: its peer, or whom a trusted proxy names. */
#ifndef LIAISON_GATEWAY_API_ADDRESS_H
#define LIAISON_GATEWAY_API_ADDRESS_H

#include <stdbool.h>

#include "gateway/http/head.h"

struct connection;

/* Bytes of an address in text, with its NUL. */
#define ADDRESS_MAX	65

/* The other end of the socket; an IPv4 address is written as one. */
void	address_of_peer(const struct connection *, char out[ADDRESS_MAX]);
/* The client by X-Forwarded-For where the peer is a trusted proxy. */
void	address_of_client(const struct connection *, const struct http_head *,
	    char out[ADDRESS_MAX]);
/* A proxy of LIAISON_TRUSTED_PROXY. */
bool	address_is_trusted(const char *);
bool	address_is_loopback(const char *);

#endif
