/* The store: files of all that there is of somebody, and who makes them. */
#ifndef LIAISON_ATTACHMENTS_STORE_DATA_EXPORTS_H
#define LIAISON_ATTACHMENTS_STORE_DATA_EXPORTS_H

#include "attachments/store/store.h"
#include "base/once.h"

/* As of Exports__DataExport__State. */
enum data_export_state {
	DATA_EXPORT_PENDING,
	DATA_EXPORT_RUNNING,
	DATA_EXPORT_DONE,
	DATA_EXPORT_FAILED,
};

/* A row; its texts live as long as the pg_rows it came from. */
struct data_export {
	const char		*id;		/* hexadecimal */
	enum data_export_state	 state;
	int			 reason;	/* Rpc__Reason */
	int64_t			 limit;		/* of the reason */
	uint32_t		 done, total;	/* threads */
	bool			 with_files;
	int64_t			 created_us, finished_us, expires_us; /* or 0 */
	int64_t			 size;		/* bytes, when it is done */
};

struct new_data_export {
	int64_t		 school_id, user_id;
	int		 role;
	const char	*id, *language, *address;
	bool		 with_files;
	struct once	 once;
};
enum data_export_made {
	DATA_EXPORT_THERE,	/* made now or before */
	DATA_EXPORT_OTHER,	/* content, of the same key */
	DATA_EXPORT_TOO_MANY,
	DATA_EXPORT_RACED,	/* again, and it is there */
};
/* One row: data_export_made(). */
void	data_export_create(struct pg *, const struct new_data_export *,
	    int most, pg_done_fn *, void *arg);
enum data_export_made data_export_made(const struct pg_rows *,
	    const struct new_data_export *, int most, struct data_export *);

/* Rows: data_export_of_row(). */
void	data_export_list(struct pg *, int64_t school_id, int64_t user_id,
	    pg_done_fn *, void *arg);
/* The same, one or none. */
void	data_export_get(struct pg *, int64_t school_id, int64_t user_id,
	    const char *id, pg_done_fn *, void *arg);
void	data_export_of_row(const struct pg_rows *, size_t i,
	    struct data_export *);
/*
 * None: there is no such.  attachment_of_row() of it is false where it is not
 * done.
 */
void	data_export_open(struct pg *, int64_t school_id, int64_t user_id,
	    const char *id, pg_done_fn *, void *arg);
/* One row: data_export_deleted(). */
void	data_export_delete(struct pg *, int64_t school_id, int64_t user_id,
	    const char *id, pg_done_fn *, void *arg);
bool	data_export_deleted(const struct pg_rows *);

/* ---- for who makes them ---- */

/* One that is to be made; its texts live as long as the rows. */
struct taken_data_export {
	int64_t		 school_id, user_id;
	int		 role;
	const char	*id, *language, *address;
	bool		 with_files, noted;
	uint32_t	 attempts;
};
/* An attempt at one: it counts as long as its file is the one of the row. */
struct data_export_attempt {
	int64_t		 school_id;
	const char	*id, *file_id;
};

/* One row, or none: data_export_taken().  file_id is that of its file. */
void	data_export_take(struct pg *, const char *file_id, int64_t lease_ms,
	    int64_t max_bytes, pg_done_fn *, void *arg);
void	data_export_taken(const struct pg_rows *, struct taken_data_export *);
/* No row: it is not this attempt's any more. */
void	data_export_hold(struct pg *, const struct data_export_attempt *,
	    int64_t lease_ms, uint32_t done, uint32_t total, bool noted,
	    pg_done_fn *, void *arg);
struct finished_data_export {
	int64_t		 size;
	const uint8_t	*sha256;	/* 32 bytes */
	const char	*name;
	uint32_t	 threads;
	const char	*const *held;	/* the attachments in it */
	size_t		 nheld;
};
/*
 * Likewise, or one of those may not be read any more; the file is its maker's
 * from then on.
 */
void	data_export_finish(struct pg *, const struct data_export_attempt *,
	    int64_t kept_ms, const struct finished_data_export *,
	    pg_done_fn *, void *arg);
void	data_export_fail(struct pg *, const struct data_export_attempt *,
	    int64_t kept_ms, int reason, int64_t limit, pg_done_fn *,
	    void *arg);

struct untold_data_export {
	int64_t		 school_id, user_id, finished_us;
	const char	*id;
	bool		 done;		/* else it has failed */
};
/* Rows: data_export_untold(). */
void	data_export_take_untold(struct pg *, int max, pg_done_fn *, void *arg);
void	data_export_untold(const struct pg_rows *, size_t i,
	    struct untold_data_export *);
void	data_export_told(struct pg *, int64_t school_id, const char *id,
	    pg_done_fn *, void *arg);
/* Those whose time is over. */
void	data_export_forget(struct pg *, pg_done_fn *, void *arg);

#endif
