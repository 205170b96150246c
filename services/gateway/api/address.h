/* Where a connection comes from: its peer, or whom a trusted proxy names. */
#ifndef LIAISON_GATEWAY_API_ADDRESS_H
#define LIAISON_GATEWAY_API_ADDRESS_H

#include <stdbool.h>

#include "gateway/http/head.h"
#include "wire/context.h"

/* Bytes of an address in text, with its NUL. */
#define ADDRESS_MAX	RPC_ADDRESS_MAX

/* An in_addr or in6_addr as text; an IPv4 address is written as one. */
void	address_write(int family, const void *, char out[ADDRESS_MAX]);
/*
 * The client by X-Forwarded-For where the peer, of this address, is a trusted
 * proxy.
 */
void	address_of_client(const char *peer, const struct http_head *,
	    char out[ADDRESS_MAX]);
/*
 * Is it of one of these networks: "192.0.2.7, 198.51.100.0/24, 2001:db8::/48"?
 */
bool	address_is_of(const char *address, const char *networks);
/* Is each of them one? */
bool	address_networks_valid(const char *networks);
/* A proxy of LIAISON_TRUSTED_PROXY. */
bool	address_is_trusted(const char *);
bool	address_is_loopback(const char *);

#endif
