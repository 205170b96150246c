/* Small pieces of HTTP: escapes, queries, cookies, languages. */
#ifndef LIAISON_GATEWAY_HTTP_TEXT_H
#define LIAISON_GATEWAY_HTTP_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buffer.h"

/* The byte that two hexadecimal digits write, or -1. */
int	 http_hex_byte(const char *);

/*
 * `len` bytes with %XX undone (and '+' as a space if plus), on the arena.
 * NULL: a broken escape, or an escaped NUL.
 */
char	*http_unescape(struct arena *, const char *, size_t len, bool plus);

/*
 * The next name=value of a query: 1, with both on the arena; 0 at the end;
 * -1 where it is malformed.  *p starts at the query and is moved on.
 */
int	 http_query_next(struct arena *, const char **p, char **name,
	    char **value);

/*
 * The next value of this cookie in a Cookie header (*p, which may be NULL), or
 * NULL.  *p is moved on: browsers send a name twice where two paths have it.
 */
char	*http_cookie_value(struct arena *, const char **p, const char *name);

/* "fr" or "en", by an Accept-Language header, which may be NULL. */
const char *http_language(const char *header);

/* True if the media type of a Content-Type header is `type`. */
bool	 http_media_type_is(const char *header, const char *type);
/*
 * A parameter of a header value ("boundary", "filename"), unquoted, or NULL.
 */
char	*http_parameter(struct arena *, const char *header, const char *name);

/* Does an If-None-Match header (may be NULL) have this tag, quotes included? */
bool	 http_etag_listed(const char *header, const char *etag);

/* True if an Accept-Encoding header (may be NULL) takes this coding. */
bool	 http_accepts(const char *header, const char *coding);

/*
 * Content-Disposition's value by RFC 6266 for a name in UTF-8: "attachment" or
 * "inline".
 */
void	 http_disposition(struct buffer *, const char *type,
	    const char *name);

/*
 * Does an If-Match header have this tag (NULL: there is none)?  An asterisk is
 * any; weak ones never match.
 */
bool	 http_if_match(const char *header, const char *etag);

/*
 * Is this request's page our own?  By Sec-Fetch-Site, where the browser says
 * so; else by Origin, where there is one, and Host, which a proxy may write.
 */
bool	 http_same_origin(const char *origin, const char *site,
	    const char *host);

#endif
