/* Automatic answers, as a part of somebody's preferences. */
#ifndef LIAISON_DIRECTORY_HANDLERS_AUTO_REPLY_H
#define LIAISON_DIRECTORY_HANDLERS_AUTO_REPLY_H

#include "directory/directory.h"
#include "directory/store/auto_reply.h"

/* What a change says, on the arena, or why it is none. */
struct status	 auto_reply_read(struct arena *,
		    const Preferences__AutoReplyChange *,
		    struct store_auto_reply_change *);
/* OK where it is done. */
struct status	 auto_reply_refusal(enum auto_reply_status);
/* On the arena. */
Preferences__AutoReply *auto_reply_message(struct arena *,
		    const struct store_auto_reply *);

#endif
