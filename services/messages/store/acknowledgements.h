/* The store: acknowledgements given, and asked for again. */
#ifndef LIAISON_MESSAGES_STORE_ACKNOWLEDGEMENTS_H
#define LIAISON_MESSAGES_STORE_ACKNOWLEDGEMENTS_H

#include "messages/store/types.h"

enum ask_status {
	ASK_DONE = 0,
	ASK_BEFORE = 1,
	ASK_NONE = 8,		/* such message, or not of it */
	ASK_NOTHING = 12,	/* it asks for none */
	ASK_NO_CHILD = 13,	/* not about such a child */
};
/*
 * About these children of the user's, none: about all.  by: who notes it for
 * the user, 0: nobody.  One row: store_asked().
 */
void	store_acknowledge(struct pg *, int64_t school_id, int64_t message_id,
	    int64_t user_id, const int64_t *children, size_t nchildren,
	    int64_t by, pg_done_fn *, void *arg);
/* One row: store_asked(). */
void	store_remind(struct pg *, int64_t school_id, int64_t sender_id,
	    int64_t message_id, pg_done_fn *, void *arg);
/* *reminded: people. */
enum ask_status store_asked(const struct pg_rows *, uint32_t *reminded);
/* Of all schools, at most so many messages.  A row: store_swept(). */
void	store_remind_due(struct pg *, int most, pg_done_fn *, void *arg);

#endif
