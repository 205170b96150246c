/* All SQL of the attachments service. */
#ifndef LIAISON_ATTACHMENTS_STORE_STORE_H
#define LIAISON_ATTACHMENTS_STORE_STORE_H

#include "pg/pg.h"

enum attachment_state {
	ATTACHMENT_STAGING,
	ATTACHMENT_READY,
	ATTACHMENT_CLAIMED,
	ATTACHMENT_GONE,
};

/* What the scanner for viruses says. */
enum attachment_scan {
	SCAN_NONE,		/* it was not asked */
	SCAN_PENDING,
	SCAN_CLEAN,
	SCAN_INFECTED,
	SCAN_HELD,		/* pending, and nobody may have it before */
	SCAN_NOT_TAKEN,		/* it does not take it: too large */
};

/* A row; its texts live as long as the pg_rows it came from. */
struct attachment {
	const char		*id;		/* hexadecimal */
	int64_t			 uploader;
	enum attachment_state	 state;
	const char		*name;
	const char		*media_type;
	int64_t			 size;		/* bytes; staging: at most */
	const char		*sha256;	/* hexadecimal; staging: "" */
	bool			 of_events;	/* may have it, too */
	bool			 clean;		/* is to be cleaned */
	enum attachment_scan	 scan;
	const char		*found;		/* infected: with what */
};

/*
 * Whether its bytes may be given to anybody, or go into anything that is: of
 * whoever gives bytes out, after whether the caller has a right to them.
 */
bool	attachment_may_be_read(const struct attachment *);

/* Of any of these.  False where there is none: asked for and not there. */
bool	attachment_of_row(const struct pg_rows *, size_t i,
	    struct attachment *);

/* Bytes that may be kept; uploads of one that are not finished.  0: any. */
struct attachment_quotas {
	int64_t	person, school;
	int	unfinished;
};
enum attachment_refused {
	ATTACHMENT_CREATED,
	ATTACHMENT_OVER_PERSON,
	ATTACHMENT_OVER_SCHOOL,
	ATTACHMENT_TOO_MANY,
};
/*
 * keep_ms: how long until the sweep looks at it.  A row:
 * attachment_create_refused().
 */
void	attachment_create(struct pg *, int64_t school_id,
	    const struct attachment *, const struct attachment_quotas *,
	    int64_t keep_ms, pg_done_fn *, void *arg);
enum attachment_refused attachment_create_refused(const struct pg_rows *);
/* The same of what is its uploader's alone: it can never be claimed. */
void	attachment_create_own(struct pg *, int64_t school_id,
	    const struct attachment *, int64_t keep_ms, pg_done_fn *,
	    void *arg);
/* One row of struct attachment, or none.  Never one that is gone. */
void	attachment_find(struct pg *, int64_t school_id, const char *id,
	    pg_done_fn *, void *arg);
/* The same of an upload of the caller's; attachment_expiry() is of its row. */
void	attachment_find_upload(struct pg *, int64_t school_id,
	    int64_t uploader, const char *id, pg_done_fn *, void *arg);
/* When the sweep looks at it: microseconds since 1970. */
int64_t	attachment_expiry(const struct pg_rows *);
/* What an upload is when it has come. */
struct attachment_end {
	const char		*id;
	int64_t			 uploader;
	int64_t			 size;
	const uint8_t		*sha256;	/* 32 bytes */
	enum attachment_scan	 scan;
	int64_t			 scan_ms;	/* until others ask for it */
};
/*
 * Staging -> ready, with the bytes it has.  The row, or none if it was not the
 * caller's or staging.
 */
void	attachment_finish(struct pg *, int64_t school_id,
	    const struct attachment_end *, int64_t keep_ms, pg_done_fn *,
	    void *arg);
/*
 * The same of what was made for its uploader, of these attachments.  None too
 * where one of them may not be read any more.
 */
void	attachment_finish_own(struct pg *, int64_t school_id,
	    const struct attachment_end *, const char *const *held, size_t n,
	    int64_t keep_ms, pg_done_fn *, void *arg);
/*
 * Not claimed -> gone.  The row as it was before: claimed means refused.
 * None: no such thing of this uploader.
 */
void	attachment_discard(struct pg *, int64_t school_id, int64_t uploader,
	    const char *id, pg_done_fn *, void *arg);
/* What is claimed, and which of it may be another's. */
struct attachment_claim {
	const char *const	*ids, *const *seen;
	size_t			 n, nseen;
	bool			 for_event;
	int64_t			 max_bytes;	/* together; 0: any */
};
/*
 * Ready or claimed -> claimed, all or none.  As many rows as ids, in their
 * order, with the id that was asked for; there is no attachment where it is not
 * the uploader's own finished upload, nor among those seen.  None is claimed,
 * though they are told, where they are more than max_bytes.
 */
void	attachment_claim(struct pg *, int64_t school_id, int64_t uploader,
	    const struct attachment_claim *, int64_t keep_ms, pg_done_fn *,
	    void *arg);
const char *attachment_asked(const struct pg_rows *, size_t i);

/* What is kept, in bytes. */
struct attachment_kept {
	int64_t	person, school;
};
/* A row: attachment_use_row(). */
void	attachment_use(struct pg *, int64_t school_id, int64_t user_id,
	    pg_done_fn *, void *arg);
struct attachment_kept attachment_use_row(const struct pg_rows *);
/* Rows: attachment_use_of(), who keeps most first. */
struct attachment_use {
	int64_t	person_id, files, bytes;
	int64_t	all_files, all_bytes;		/* of the school */
};
void	attachment_list_use(struct pg *, int64_t school_id, int max,
	    pg_done_fn *, void *arg);
struct attachment_use attachment_use_of(const struct pg_rows *, size_t i);

/* The channel that attachment_revoke() speaks on. */
#define ATTACHMENTS_REVOKED	"attachments_revoked"
/* Says to all replicas that people may read less than before. */
void	attachment_revoke(struct pg *, int64_t school_id, pg_done_fn *,
	    void *arg);

/* ---- for the sweep ---- */

/* The next school above this one that has something: a row, or none. */
void	attachment_next_school(struct pg *, int64_t after, pg_done_fn *,
	    void *arg);
int64_t	attachment_school(const struct pg_rows *);
/* At most `max` that were never claimed in time -> gone.  Rows. */
void	attachment_expire(struct pg *, int64_t school_id, int max, pg_done_fn *,
	    void *arg);
/* At most `max` claimed ones to ask the messages service about.  Rows. */
void	attachment_list_due(struct pg *, int64_t school_id, int max,
	    pg_done_fn *, void *arg);
/* Of those asked about, the ones in a message, a draft or an event; of these,
 * the ones in drafts alone.  Each is asked about again after its time. */
struct attachment_verdict {
	const char *const	*asked, *const *kept, *const *drafted;
	size_t			 nasked, nkept, ndrafted;
	int64_t			 kept_ms, drafted_ms;
};
/* The others become gone, unless they have been claimed once more since. */
void	attachment_settle(struct pg *, int64_t school_id,
	    const struct attachment_verdict *, pg_done_fn *, void *arg);
/* Forgets gone ones, whose files are removed. */
void	attachment_purge(struct pg *, int64_t school_id, const char *const *ids,
	    size_t n, pg_done_fn *, void *arg);
/* Those that are claimed are due at once. */
void	attachment_release(struct pg *, int64_t school_id,
	    const char *const *ids, size_t n, pg_done_fn *, void *arg);
/* A row: attachment_erased().  All that they have uploaded is due at once. */
void	attachment_erase_person(struct pg *, int64_t school_id,
	    int64_t user_id, bool erase, pg_done_fn *, void *arg);
int64_t	attachment_erased(const struct pg_rows *);

#endif
