/*
 * Whom this installation may send to at an address that somebody gave it: the
 * internet but for what a setting names, and what another names.  Never
 * loopback, private, link-local and other addresses of its own network, where
 * what was meant for the inside would answer.
 */
#ifndef LIAISON_NOTIFY_OUTBOUND_POLICY_H
#define LIAISON_NOTIFY_OUTBOUND_POLICY_H

#include <stdbool.h>
#include <stddef.h>

#include <sys/socket.h>

#define OUTBOUND_URL_MAX	2048

struct outbound_policy;

/*
 * allow: hosts ("push.example"), addresses and networks ("10.1.0.0/16",
 * "fd00::/8") with commas or blanks between them.  A host is allowed whatever
 * it resolves to.  Without TLS only what is named may be asked.
 *
 * deny: the same of what may not be asked, whatever allow says.
 *
 * NULL: what of them cannot be read is in error.
 */
struct outbound_policy *outbound_policy_new(const char *allow,
		    const char *deny, char *error, size_t len);
void		 outbound_policy_destroy(struct outbound_policy **);

enum outbound_url {
	OUTBOUND_URL_OK,
	OUTBOUND_URL_MALFORMED,	/* or too long, or with a login in it */
	OUTBOUND_URL_PLAIN,	/* it is not https */
	OUTBOUND_URL_INSIDE,	/* it names an address that is refused */
};
/*
 * What can be said of it before its host is resolved.  What it resolves to is
 * judged when it is connected to.
 */
enum outbound_url outbound_url_judge(const struct outbound_policy *,
		    const char *url);
/* May the URL's host be asked at this address? */
bool		 outbound_address_ok(const struct outbound_policy *,
		    const char *url, const struct sockaddr *);

#endif
