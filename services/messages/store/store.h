/*
 * All SQL of the messages service.  Results come to a pg_done_fn; the
 * store_take_*() and store_line() read them.  What they point to lives as long
 * as the rows.
 */
#ifndef LIAISON_MESSAGES_STORE_STORE_H
#define LIAISON_MESSAGES_STORE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "messages/limits.h"
#include "pg/pg.h"

#define STORE_HASH_LEN	16

struct person {
	int64_t		 id;
	int		 role;
	const char	*name, *title;
	const char	*context;	/* whose somebody is; NULL: not known */
};

/*
 * What was ticked, item by item.  The role of a category is 0, and -role that
 * of somebody who was taken out of the categories.  Last is whom an answer
 * could not go to: LEFT_OUT - role.
 */
#define LEFT_OUT	(-10)
struct ticked {
	size_t		  n;
	const char	**ids, **names, **titles;
	int16_t		 *roles;
};

struct files {
	size_t		  n;
	const char	**ids, **names, **types, **hashes;
	int64_t		 *sizes;
};

/* ---- writing (store/send.c) ---- */

struct new_message {
	int64_t		 school_id;
	int64_t		 thread_id;	/* 0: begins one */
	struct person	 sender;
	bool		 has_key;
	uint8_t		 key_hash[STORE_HASH_LEN];
	uint8_t		 content_hash[STORE_HASH_LEN];
	const char	*subject;	/* of a new thread */
	int		 replies;	/* of a new thread: the option */
	struct person	 other;		/* of a new thread: first recipient */
	const char	*body_html, *snippet, *to_summary;
	int64_t		*audience;	/* ascending, without the sender */
	size_t		 naudience;
	struct ticked	 to;
	struct files	 files;
	const struct limits *limits;	/* of this sender; NULL: none */
};

enum sent_status {
	SENT_NEW = 0,		/* of store_find_key(): the key is new */
	SENT_BEFORE = 1,	/* with the same key and content */
	SENT_OTHER = 2,		/* the key was used for other content */
	SENT_NO_THREAD = 3,
	SENT_TOO_MANY = 4,	/* messages of this sender, for now */
	SENT_TOO_MANY_PEOPLE = 5,
};

struct sent {
	enum sent_status status;
	int64_t		 message_id, thread_id;
	uint32_t	 recipient_count;
	int64_t		 wait_s;	/* of SENT_TOO_MANY...: seconds */
};

void	store_send(struct pg *, const struct new_message *, pg_done_fn *,
	    void *);
/* What was answered to this key before, without writing. */
void	store_find_key(struct pg *, const struct new_message *, pg_done_fn *,
	    void *);
void	store_take_sent(const struct pg_rows *, struct sent *);

/* ---- answering (store/replies.c) ---- */

/* Whom an answer in a thread would go to, on the arena. */
struct reply_to {
	int		 replies;	/* SendOptions.Replies */
	size_t		 first_count;	/* people the first message reached */
	struct person	 first_sender;
	struct person	 last_sender;	/* to the user; id 0: nobody yet */
	/* Only where all of them can be written to at once: what was ticked
	 * first, whom that reached, who has written to the user. */
	struct ticked	 first_to;
	int64_t		*people, *wrote;
	size_t		 npeople, nwrote;
};

/* all: the answer may be one to all; else only where it has to be. */
void	store_find_reply(struct pg *, int64_t school_id, int64_t user_id,
	    int64_t thread_id, bool all, pg_done_fn *, void *);
/* False: not a thread of this user's. */
bool	store_take_reply(const struct pg_rows *, struct arena *,
	    struct reply_to *) __attribute__((warn_unused_result));

/* What the user's own message is to, whole, for who was left out of it. */
void	store_find_left_out(struct pg *, int64_t school_id, int64_t user_id,
	    const struct sent *, pg_done_fn *, void *);
void	store_take_left_out(const struct pg_rows *, struct arena *,
	    struct ticked *);

/* ---- reading and marking (store/threads.c) ---- */

struct line {
	int64_t		 thread_id;
	int64_t		 last_id;	/* the newest message */
	int64_t		 at_us;		/* when it was sent */
	bool		 mine;		/* this user wrote it */
	const char	*own_name, *own_title;	/* of the user, where mine */
	const char	*subject, *snippet, *to_summary;
	bool		 unread, has_files, exchanged, archived, trashed;
	uint32_t	 message_count;
	struct person	 other;
};

/*
 * box: Messages__Box.  before: at_us and id of the line before the page.  old:
 * lines of earlier releases are complete, too; this takes longer.
 */
struct page {
	int		 box;
	bool		 unread_only, old;
	int64_t		 before_us, before_id;
	uint32_t	 limit;
};
#define PAGE_FIRST_US	INT64_C(253402300799000000)	/* year 9999 */
#define PAGE_FIRST_ID	INT64_MAX

/* Rows: column 0 the unread count, lines from column 1. */
void	store_list(struct pg *, int64_t school_id, int64_t user_id,
	    const struct page *, pg_done_fn *, void *);
/* One row, column 0 the unread count. */
void	store_count_unread(struct pg *, int64_t school_id, int64_t user_id,
	    pg_done_fn *, void *);
/* The line that begins at column `col`. */
void	store_line(const struct pg_rows *, size_t row, int col,
	    struct line *);
/* A line of an earlier release is among them, and the page was not `old`. */
bool	store_is_old(const struct pg_rows *);

enum tristate { LEAVE = -1, NO = 0, YES = 1 };
/*
 * read up to the message upto[i] of each thread (0 or NULL: all that is
 * there).  shown: these messages were, so that they have receipts.
 */
struct marks {
	enum tristate	 read, archived, trashed;
	const int64_t	*upto;
	bool		 shown;
};

/*
 * Rows: column 0 the unread count, lines from column 1; column 1 is null in
 * the only row where none of the threads is the user's.  Column 0 is null, and
 * nothing done, where one of upto is no message that the user sees there.
 */
void	store_update(struct pg *, int64_t school_id, int64_t user_id,
	    const int64_t *ids, size_t n, const struct marks *, pg_done_fn *,
	    void *);

/*
 * Messages with an id beyond `from`, or before it, the nearest ones; at most
 * limit, fewer if long.
 */
struct thread_page {
	int64_t		 thread_id, from;
	bool		 backwards;
	uint32_t	 limit;
	bool		 summed;	/* by the lengths of all its bodies */
};

struct thread_head {
	struct line	 line;
	int		 replies;
	int64_t		 first_unread;	/* message; 0: none */
	size_t		 nmessages;	/* rows to take messages from */
	bool		 more;		/* beyond the last of them */
	bool		 behind;	/* others are at `from` or behind */
	bool		 cut;		/* before limit, by a long body */
};

struct message {
	int64_t		 id, sent_at_us;
	struct person	 sender;
	struct ticked	 to;		/* the first 200 */
	uint32_t	 to_count;
	const char	*body_html;
	struct files	 files;
	bool		 read_by_me;
	uint32_t	 read_count;
};

void	store_get(struct pg *, int64_t school_id, int64_t user_id,
	    const struct thread_page *, pg_done_fn *, void *);
/*
 * False: not a thread of this user's.  Where a page that was not summed is
 * cut, one that is may hold more, and one message at least.
 */
bool	store_take_head(const struct pg_rows *, const struct thread_page *,
	    struct thread_head *) __attribute__((warn_unused_result));
void	store_take_message(const struct pg_rows *, size_t row, struct arena *,
	    struct message *);

/* ---- attachments (store/attachments.c) ---- */

/* One row, column 0: the user sees a message that carries it. */
void	store_check_file(struct pg *, int64_t school_id, int64_t user_id,
	    const char *id, pg_done_fn *, void *);
/* Rows: column 0 those of the ids that some message carries. */
void	store_filter_files(struct pg *, int64_t school_id,
	    const char *const *ids, size_t n, pg_done_fn *, void *);

/* ---- the outbox (store/outbox.c) ---- */

struct outbox_row {
	int64_t		 school_id, message_id, thread_id, sent_at_us;
	const char	*title, *body;
	size_t		 npeople;
};

/* Takes what is due for ten seconds, bounded by both. */
void	store_outbox_take(struct pg *, int32_t max_events, int32_t max_people,
	    pg_done_fn *, void *);
/* The same rows of what was sent here, whose lease the send has. */
void	store_outbox_read(struct pg *, const int64_t *schools,
	    const int64_t *threads, const int64_t *messages, size_t n,
	    pg_done_fn *, void *arg);
void	store_outbox_row(const struct pg_rows *, size_t row,
	    struct outbox_row *);
/* How far somebody has read a thread, for notify. */
struct reading {
	int64_t		 school_id, user_id, thread_id, upto;
};
/* Rows for store_reading(); whoever takes some leaves them there. */
void	store_reading_take(struct pg *, int32_t max, pg_done_fn *, void *);
void	store_reading(const struct pg_rows *, size_t row, struct reading *);
/* notify knows. */
void	store_reading_done(struct pg *, const struct reading *, size_t n,
	    pg_done_fn *, void *);
/* Fills npeople ids. */
void	store_outbox_people(const struct pg_rows *, size_t row, int64_t *ids);
/* Delivered: they are gone. */
void	store_outbox_done(struct pg *, const int64_t *schools,
	    const int64_t *messages, size_t n, pg_done_fn *, void *);
/* Not delivered: due again after delay_ms. */
void	store_outbox_return(struct pg *, const int64_t *schools,
	    const int64_t *messages, size_t n, int32_t delay_ms, pg_done_fn *,
	    void *);

#endif
