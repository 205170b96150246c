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
 * the user, 0: nobody.  One row: store_acknowledged().
 */
void	store_acknowledge(struct pg *, int64_t school_id, int64_t message_id,
	    int64_t user_id, const int64_t *children, size_t nchildren,
	    int64_t by, pg_done_fn *, void *);
enum ask_status store_acknowledged(const struct pg_rows *);

/* Whom a message still waits for, and what the directory is asked about them;
 * see the functions of SQL. */
struct reminder {
	int64_t		 school_id, message_id, sender_id;
	int		 sender_role;
	int64_t		*people;
	size_t		 npeople;
	int64_t		*wrote;
	size_t		 nwrote;
	int64_t		 starter;	/* 0: none */
	int64_t		*children;
	size_t		 nchildren;
	struct copies	 copies;	/* of people, and of others */
	int64_t		 now_us;	/* of one by itself */
};
/* Of its people who are reminded, and who are later, when. */
struct reminded {
	int64_t		*now;
	size_t		 nnow;
	int64_t		*later, *times_us;
	size_t		 nlater;
};

/* For its sender.  One row: store_found_reminder(). */
void	store_find_reminder(struct pg *, int64_t school_id, int64_t sender_id,
	    int64_t message_id, pg_done_fn *, void *);
/* On the arena; all but sender_role and now_us. */
enum ask_status store_found_reminder(const struct pg_rows *, struct arena *,
	    struct reminder *);
void	store_remind(struct pg *, const struct reminder *,
	    const struct reminded *, pg_done_fn *, void *);

/* Of all schools, for ten seconds: rows for store_taken_reminder(). */
void	store_take_reminders(struct pg *, int32_t most, pg_done_fn *, void *);
void	store_taken_reminder(const struct pg_rows *, size_t row,
	    struct arena *, struct reminder *);
void	store_settle_reminder(struct pg *, const struct reminder *,
	    const struct reminded *, pg_done_fn *, void *);

#endif
