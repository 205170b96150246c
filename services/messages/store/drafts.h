/* The store: drafts. */
#ifndef LIAISON_MESSAGES_STORE_DRAFTS_H
#define LIAISON_MESSAGES_STORE_DRAFTS_H

#include "base/once.h"
#include "messages/store/types.h"

/* What somebody has written and not sent. */
struct draft {
	int64_t		 id;
	int32_t		 version;	/* asked: of what it replaces */
	int64_t		 saved_us;	/* told */
	int64_t		 thread_id;	/* 0: begins one */
	bool		 reply_all;
	int64_t		 origin_id;	/* what it forwards; 0: nothing */
	int		 role;
	const char	*subject, *body_html, *snippet;
	struct ticked	 to;
	const int64_t	*concerns;
	size_t		 nconcerns;
	const uint8_t	*options;	/* SendOptions, packed */
	size_t		 noptions;	/* bytes */
	struct files	 files;
	struct once	 once;		/* asked */
	/* Told: of its thread; NULL where there is none. */
	const char	*thread_subject, *other_name;
};

enum draft_status {
	DRAFT_DONE = 0,
	DRAFT_BEFORE = 1,	/* with the same key and content */
	DRAFT_OTHER = 2,	/* the key was used for other content */
	DRAFT_NONE = 3,		/* no such draft */
	DRAFT_NO_THREAD = 4,
	DRAFT_TOO_MANY = 5,
	DRAFT_CONFLICT = 6,	/* it has another version */
	DRAFT_GONE = 7,		/* made before with this key, and no more */
};

/* The role, or less than 0 -role, of who is not known by name. */
#define DRAFT_UNKNOWN	6

/* A row: store_kept_draft(). */
void	store_add_draft(struct pg *, int64_t school_id, int64_t user_id,
	    const struct draft *, int most, pg_done_fn *, void *arg);
void	store_save_draft(struct pg *, int64_t school_id, int64_t user_id,
	    const struct draft *, pg_done_fn *, void *arg);
/* What was kept, or of DRAFT_CONFLICT what is there; of a refusal nothing. */
enum draft_status store_kept_draft(const struct pg_rows *, struct arena *,
	    struct draft *);

/* A row, or none: store_draft(). */
void	store_get_draft(struct pg *, int64_t school_id, int64_t user_id,
	    int64_t id, pg_done_fn *, void *arg);
void	store_draft(const struct pg_rows *, struct arena *, struct draft *);

/* A page, without texts; those before this one, of a thread where it is not
 * 0.  Rows: store_listed_draft(). */
struct draft_page {
	int64_t	before_us, before_id, thread_id;
	size_t	limit;
};
void	store_list_drafts(struct pg *, int64_t school_id, int64_t user_id,
	    const struct draft_page *, pg_done_fn *, void *arg);
/* How many there are beyond the page as well. */
uint32_t store_listed_draft(const struct pg_rows *, size_t i, struct arena *,
	    struct draft *);

/* store_draft_dropped(): it was there. */
void	store_drop_draft(struct pg *, int64_t school_id, int64_t user_id,
	    int64_t id, pg_done_fn *, void *arg);
bool	store_draft_dropped(const struct pg_rows *);

#endif
