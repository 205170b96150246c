/* SQL of what the scanner for viruses is asked, and of what it finds. */
#ifndef LIAISON_ATTACHMENTS_STORE_SCANS_H
#define LIAISON_ATTACHMENTS_STORE_SCANS_H

#include "attachments/store/store.h"

/* What may be scanned by who has taken it, until its lease has run out. */
struct scan_job {
	int64_t		 school_id;
	const char	*id;		/* as long as the rows */
	int64_t		 size;
	int		 attempts;	/* this one, too */
};
void	scan_take(struct pg *, int max, int64_t lease_ms, pg_done_fn *,
	    void *arg);
/* Of what has been scanned with signatures before these. */
void	scan_take_again(struct pg *, int max, int64_t lease_ms,
	    int64_t signatures, pg_done_fn *, void *arg);
struct scan_job scan_taken(const struct pg_rows *, size_t i);

/* found: "" unless it is infected. */
struct scan_outcome {
	enum attachment_scan	 scan;
	const char		*found;
	int64_t			 signatures;
	bool			 refused;	/* the upload is, for it */
};
void	scan_done(struct pg *, int64_t school_id, const char *id,
	    const struct scan_outcome *, pg_done_fn *, void *arg);
void	scan_later(struct pg *, int64_t school_id, const char *id,
	    int64_t after_ms, pg_done_fn *, void *arg);

/* A row: scan_counted(), of the school. */
void	scan_count(struct pg *, int64_t school_id, pg_done_fn *, void *arg);
void	scan_counted(const struct pg_rows *, int64_t *waiting,
	    int64_t *infected);
/* As service_backlog() has it. */
void	scan_backlog(struct pg *, pg_done_fn *, void *arg);
/* Rows of struct attachment: those of them that may not be read. */
void	scan_list_unreadable(struct pg *, int64_t school_id,
	    const char *const *ids, size_t n, pg_done_fn *, void *arg);

/* What was found and has not been told; its texts live as long as the rows. */
struct scan_finding {
	int64_t		 school_id;
	const char	*id;
	int64_t		 uploader;
	const char	*name, *found;
	bool		 refused, noted;
	int64_t		 found_us;
};
void	scan_take_findings(struct pg *, int max, pg_done_fn *, void *arg);
struct scan_finding scan_finding_of(const struct pg_rows *, size_t i);
void	scan_finding_noted(struct pg *, int64_t school_id, const char *id,
	    pg_done_fn *, void *arg);
void	scan_finding_told(struct pg *, int64_t school_id, const char *id,
	    pg_done_fn *, void *arg);

#endif
