/* How people have Liaison for themselves, in the database. */
#ifndef LIAISON_DIRECTORY_STORE_PREFERENCES_H
#define LIAISON_DIRECTORY_STORE_PREFERENCES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "directory/store/auto_reply.h"
#include "pg/pg.h"

/* The nth of each together: see the columns of preference. */
struct store_quiet_hours {
	int16_t		*days, *from, *to;
	size_t		 n;
	const char	*zone;
};

/* How they are told by mail. */
#define STORE_ABOUTS	4	/* of Addresses__About, from 1 on */
struct store_mail_choices {
	int		 mail;		/* Addresses__Mail */
	int		 hour;		/* of the digest */
	/* From About 1 on; 0: as `mail`.  NULL, of a change: they stay. */
	const int16_t	*about;
	/* The same of Addresses__Push; 0: it rings. */
	const int16_t	*push;
};

/* Texts of a row live as long as the rows. */
struct store_preferences {
	const char	*language;	/* "": none was chosen */
	int		 undo_seconds;
	const char	*signature_html;
	/* Not of a change: see store_set_auto_reply(). */
	struct store_auto_reply auto_reply;
	const struct store_quiet_hours *quiet;
	struct store_mail_choices mail;
};
/* Of a change: what is NULL, or below 0, stays as it is. */
#define STORE_PREFERENCES_SAME	{ .undo_seconds = -1, \
	.mail = { .mail = -1, .hour = -1 } }

void	store_get_preferences(struct pg *, int64_t school_id,
	    int64_t person_id, pg_done_fn *, void *arg);
void	store_put_preferences(struct pg *, int64_t school_id,
	    int64_t person_id, const struct store_preferences *, pg_done_fn *,
	    void *arg);
/* Of both, on the arena; false: there is no such person. */
bool	store_preferences_row(const struct pg_rows *, struct arena *,
	    struct store_preferences *);
/* One row: store_time_zone(). */
void	store_is_time_zone(struct pg *, const char *zone, pg_done_fn *,
	    void *arg);
bool	store_time_zone(const struct pg_rows *);

#endif
