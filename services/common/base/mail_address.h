/* Addresses of mail, as far as we send to them. */
#ifndef LIAISON_BASE_MAIL_ADDRESS_H
#define LIAISON_BASE_MAIL_ADDRESS_H

#include <stdbool.h>

/* Characters of an address (RFC 5321), without its NUL. */
#define MAIL_ADDRESS_MAX	254

/*
 * "local@domain" in ASCII, without comments, quotes or anything that means
 * something in a header or to a mail server.
 */
bool	mail_address_ok(const char *);

#endif
