/*
 * Files are scanned for viruses by clamd where the installation has one: each
 * before its upload is answered, if that is soon enough; what had to wait, by
 * whichever replica takes it under a lease; and what was clean once more, when
 * there are new signatures.  Of the loop; clamd is spoken to on threads of its
 * own.
 */
#ifndef LIAISON_ATTACHMENTS_SCANNER_SCANNER_H
#define LIAISON_ATTACHMENTS_SCANNER_SCANNER_H

#include "attachments/attachments.h"
#include "attachments/scanner/clamd.h"

struct scanner;

struct scanner_options {
	const char	*address;	/* clamd_is_address(); the caller's */
	unsigned	 at_once;	/* files */
	int64_t		 wait_ms;	/* of an upload, for its answer */
	int64_t		 timeout_ms;	/* of one file */
	int64_t		 check_ms;	/* between looks at its signatures */
	int64_t		 rescan_bytes;	/* a second, once more */
};

/* All outlives it.  NULL with errno. */
struct scanner	*scanner_new(struct loop *, struct attachments *,
		    const struct scanner_options *);

/* For how long a file is its replica's alone. */
int64_t		 scanner_lease_ms(const struct scanner *);

/*
 * The answer of an upload, which is kept by then; found lives for the call.
 * AWAY: it does not answer, or not soon enough, and the file will be scanned.
 */
typedef void	 scanner_done(enum clamd_answer, const char *found,
		    void *arg);
/*
 * Of a call with that deadline, which can still be answered; one scan for all
 * who wait for the same file.  `done` may be called before it returns.
 */
void		 scanner_examine(struct scanner *, int64_t school_id,
		    const char *id, int64_t size, int64_t deadline_ms,
		    scanner_done *, void *arg);

/* As clamd answered last; "" before that. */
bool		 scanner_is_away(const struct scanner *);
const char	*scanner_version(const struct scanner *);

#endif
