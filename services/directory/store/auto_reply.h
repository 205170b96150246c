/* Automatic answers, in the database. */
#ifndef LIAISON_DIRECTORY_STORE_AUTO_REPLY_H
#define LIAISON_DIRECTORY_STORE_AUTO_REPLY_H

#include <stdbool.h>
#include <stdint.h>

#include "pg/pg.h"

/* Texts of a row live as long as the rows. */
struct store_auto_reply {
	bool		 enabled;
	const char	*first_day, *last_day;	/* "2026-12-19"; "": no bound */
	const char	*body_html;
	bool		 running;	/* it answers today */
};
/* Of a change: what is not said, or NULL, stays as it is. */
struct store_auto_reply_change {
	bool		 says_enabled, enabled;
	const char	*first_day, *last_day, *body_html;
};

enum auto_reply_status {
	AUTO_REPLY_DONE = 0,
	AUTO_REPLY_NO_TEXT = 1,
	AUTO_REPLY_ENDS_BEFORE = 2,
	AUTO_REPLY_NOBODY = 3,
};

/* A row: store_auto_reply_set(). */
void	store_set_auto_reply(struct pg *, int64_t school_id,
	    int64_t person_id, const struct store_auto_reply_change *,
	    pg_done_fn *, void *arg);
enum auto_reply_status store_auto_reply_set(const struct pg_rows *);

void	store_find_auto_reply(struct pg *, int64_t school_id,
	    int64_t person_id, pg_done_fn *, void *arg);
/* False: nothing is answered today.  day: "2026-12-19", at the school. */
bool	store_auto_reply_found(const struct pg_rows *, const char **day,
	    const char **body_html);

/* What the messages service has not been told, of all schools. */
struct store_absence {
	int64_t		 school_id, change_id, person_id;
	bool		 enabled;
	int64_t		 ends_us;	/* 0: no end */
};
void	store_auto_reply_changes(struct pg *, int32_t max, pg_done_fn *,
	    void *arg);
void	store_absence_row(const struct pg_rows *, size_t row,
	    struct store_absence *);
void	store_auto_reply_changes_told(struct pg *, const int64_t *schools,
	    const int64_t *changes, size_t n, pg_done_fn *, void *arg);

#endif
