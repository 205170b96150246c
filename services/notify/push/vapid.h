/* Who sends, as push services know it (VAPID, RFC 8292). */
#ifndef LIAISON_NOTIFY_PUSH_VAPID_H
#define LIAISON_NOTIFY_PUSH_VAPID_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "notify/push/encrypt.h"

/* What service_secret() is asked for. */
#define VAPID_PURPOSE	"vapid"

struct vapid;

/*
 * Of a secret of the service, the same key each time.  contact: "mailto:..." or
 * "https://...".  NULL: OpenSSL failed, or memory.
 */
struct vapid	*vapid_new(const uint8_t secret[PUSH_SCALAR],
		    const char *contact);
void		 vapid_destroy(struct vapid **);
/* PUSH_POINT bytes. */
const uint8_t	*vapid_point(const struct vapid *);
/*
 * The header "Authorization: vapid t=..., k=..." for an endpoint, good for some
 * hours from now_us on; on the arena.  NULL: OpenSSL failed.
 */
const char	*vapid_header(const struct vapid *, struct arena *,
		    const char *endpoint, int64_t now_us);

#endif
