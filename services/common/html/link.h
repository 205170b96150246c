/* Addresses that may stand in a link of a message. */
#ifndef LIAISON_HTML_LINK_H
#define LIAISON_HTML_LINK_H

#include <stdbool.h>
#include <stddef.h>

#define LINK_MAX_BYTES	2048

/*
 * Copies `href` (an attribute's value, character references resolved) as a
 * browser would read it into buf.  False unless it is an absolute http, https,
 * mailto or tel address of at most LINK_MAX_BYTES.
 */
bool	link_clean(const char *href, char buf[static LINK_MAX_BYTES + 1]);

#endif
