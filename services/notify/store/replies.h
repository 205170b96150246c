/* The store: replies that came by mail. */
#ifndef LIAISON_NOTIFY_STORE_REPLIES_H
#define LIAISON_NOTIFY_STORE_REPLIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pg/pg.h"

struct mail_reply {
	int64_t		 school_id, user_id, message_id;
	const uint8_t	*mail_id, *content;
	size_t		 mail_id_len, content_len;
};

void	reply_come(struct pg *, const struct mail_reply *, pg_done_fn *,
	    void *arg);
/* same: what was posted, where something was, is this. */
void	reply_came(const struct pg_rows *, bool *same, bool *posted);
void	reply_posted(struct pg *, const struct mail_reply *, pg_done_fn *,
	    void *arg);
/* What no mail server sends again. */
void	replies_forget(struct pg *, pg_done_fn *, void *arg);

#endif
