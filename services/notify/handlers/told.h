/* What became of notifications, as handlers have it. */
#ifndef LIAISON_NOTIFY_HANDLERS_TOLD_H
#define LIAISON_NOTIFY_HANDLERS_TOLD_H

#include "base/arena.h"
#include "channels.pb-c.h"
#include "notify/store/channels.h"
#include "notify/store/store.h"

Channels__Told	*told_message(struct arena *, const struct channel_told *);

/* Where a page of notifications begins; false: that is no token of ours. */
bool		 notification_place_read(struct arena *, const char *token,
		    struct notification_place *)
		    __attribute__((warn_unused_result));
/* The page after this one. */
char		*notification_place_token(struct arena *,
		    const struct notification *);

#endif
