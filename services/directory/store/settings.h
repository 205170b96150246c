/* What a school sets of itself, in the database. */
#ifndef LIAISON_DIRECTORY_STORE_SETTINGS_H
#define LIAISON_DIRECTORY_STORE_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pg/pg.h"
#include "wire/context.h"

/* Text points into the rows. */
struct store_settings {
	const char	*name, *logo, *language;
	int32_t		 accent, confirm_above;
	struct pg_array	 languages, factor_roles;
	int64_t		 version;
	int		 guardian_copies;	/* GuardianCopies.When */
	bool		 text_in_mail;
};
void	store_settings(struct pg *, int64_t school_id, pg_done_fn *,
	    void *arg);
/* False: no such school. */
bool	store_settings_row(const struct pg_rows *, struct store_settings *);

struct store_new_settings {
	const char		*name, *language;
	int32_t			 accent, confirm_above;
	const char *const	*languages;
	size_t			 nlanguages;
	const int16_t		*factor_roles;
	size_t			 nfactor_roles;
	int64_t			 version;
	int			 guardian_copies;
	bool			 text_in_mail;
};
void	store_put_settings(struct pg *, const struct rpc_caller *by,
	    const struct store_new_settings *, pg_done_fn *, void *arg);
/* False: somebody has changed them since that version. */
bool	store_settings_put(const struct pg_rows *);

/* No bytes: none from now on. */
void	store_put_logo(struct pg *, const struct rpc_caller *by,
	    const uint8_t *image, size_t len, const char *type, pg_done_fn *,
	    void *arg);
void	store_logo(struct pg *, int64_t school_id, const char *hash,
	    pg_done_fn *, void *arg);
/* False: the school has no such logo. */
bool	store_logo_row(const struct pg_rows *, const uint8_t **image,
	    size_t *len, const char **type);

struct store_file_rules {
	struct pg_array	 extensions;	/* none: all */
	int64_t		 max_bytes;	/* 0: not said */
	bool		 frozen;	/* the caller, for writing */
	bool		 pdf_scripts, pdf_launch_actions, pdf_files, dde;
	int32_t		 max_per_message;	/* 0: not said, and below */
	int64_t		 max_message_bytes, person_quota, school_quota;
	bool		 refuse_unscanned;
};
void	store_file_rules(struct pg *, const struct rpc_caller *, pg_done_fn *,
	    void *arg);
bool	store_file_rules_row(const struct pg_rows *,
	    struct store_file_rules *);
struct store_new_file_rules {
	const char *const	*extensions;
	size_t			 nextensions;
	int64_t			 max_bytes;
	bool			 pdf_scripts, pdf_launch_actions, pdf_files;
	bool			 dde;
	int32_t			 max_per_message;
	int64_t			 max_message_bytes, person_quota, school_quota;
	bool			 refuse_unscanned;
};
void	store_put_file_rules(struct pg *, const struct rpc_caller *by,
	    const struct store_new_file_rules *, pg_done_fn *, void *arg);

/* ---- the calendar ---- */

enum store_calendar_kind {
	STORE_CALENDAR, STORE_TERM, STORE_HOLIDAYS, STORE_HOURS
};
struct store_calendar_row {
	enum store_calendar_kind kind;
	const char	*name, *first_day, *last_day;	/* of a span */
	int		 role, from, to;		/* of hours: minutes */
	struct pg_array	 days;
	const char	*time_zone;			/* of every row */
	int64_t		 version;
};
void	store_calendar(struct pg *, int64_t school_id, pg_done_fn *,
	    void *arg);
void	store_calendar_row(const struct pg_rows *, size_t row,
	    struct store_calendar_row *);

/* Column by column; days: "1,2,3". */
struct store_new_calendar {
	const int16_t		*kinds;
	const char *const	*firsts, *const *lasts, *const *names;
	size_t			 nspans;
	const int16_t		*roles, *from, *to;
	const char *const	*days;
	size_t			 nhours;
	int64_t			 version;
};
void	store_put_calendar(struct pg *, const struct rpc_caller *by,
	    const struct store_new_calendar *, pg_done_fn *, void *arg);
bool	store_calendar_put(const struct pg_rows *);

struct quiet_opening;
/*
 * When people can be reached, from the moment at_us (0: now) on for so many
 * days: the first row is that moment.
 */
void	store_openings(struct pg *, int64_t school_id, int64_t at_us,
	    int32_t days, pg_done_fn *, void *arg);
void	store_opening_row(const struct pg_rows *, size_t row,
	    struct quiet_opening *);

#endif
