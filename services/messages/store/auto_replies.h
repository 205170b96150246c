/* The store: automatic answers. */
#ifndef LIAISON_MESSAGES_STORE_AUTO_REPLIES_H
#define LIAISON_MESSAGES_STORE_AUTO_REPLIES_H

#include "messages/store/send.h"

struct absence {
	int64_t		 school_id, change_id, user_id;
	bool		 answers;
	int64_t		 ends_us;	/* 0: no end */
};

/* A message that somebody is to answer so. */
struct auto_reply_due {
	int64_t		 school_id, message_id, thread_id;
	int64_t		 user_id;	/* who answers */
	int		 user_role;
	int64_t		 sender_id;	/* whom */
};

/* The answer. */
struct auto_reply {
	const char	*day;		/* "2026-12-19", at the school */
	struct person	 from, to;
	const char	*body_html, *snippet;
};

void	store_set_absence(struct pg *, const struct absence *, pg_done_fn *,
	    void *arg);

/* Of all schools: rows for store_take_auto_reply(), for ten seconds. */
void	store_take_auto_replies(struct pg *, int32_t max, pg_done_fn *,
	    void *arg);
void	store_take_auto_reply(const struct pg_rows *, size_t row,
	    struct auto_reply_due *);
/* There is nothing to answer. */
void	store_drop_auto_reply(struct pg *, const struct auto_reply_due *,
	    pg_done_fn *, void *arg);
/* It is looked at again then. */
void	store_put_off_auto_reply(struct pg *, const struct auto_reply_due *,
	    int64_t until_us, pg_done_fn *, void *arg);
/* One row: store_auto_reply_written(). */
void	store_write_auto_reply(struct pg *, const struct auto_reply_due *,
	    const struct auto_reply *, pg_done_fn *, void *arg);
/* False: there was nothing to answer any more.  sent: as the outbox has it. */
bool	store_auto_reply_written(const struct pg_rows *, struct sent *)
	    __attribute__((warn_unused_result));

#endif
