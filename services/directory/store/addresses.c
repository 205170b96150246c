/* Where people have their mail, and how they are told, in the database. */
#include "directory/store/addresses.h"
#include "directory_queries.h"

void
store_find_channels(struct pg *pg, int64_t school_id, const int64_t *people,
    size_t n, bool all, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_int64s(&a, people, n);
	pg_arg_bool(&a, all);
	pg_read(pg, &directory_find_channels_query, &a, done, arg);
}

void
store_channels_row(const struct pg_rows *rows, size_t row,
    struct store_channels *c)
{
	struct directory_find_channels_row r;

	directory_find_channels_row_read(rows, row, &r);
	*c = (struct store_channels){
		.person_id = r.person_id,
		.address = r.address,
		.language = r.language,
		.display_name = r.display_name,
		.zone = r.zone,
		.role = r.role,
		.mail = r.mail,
		.mail_about = r.mail_about,
		.roles = r.roles,
		.permissions = r.permissions,
		.quiet_us = r.has_quiet_until ? r.quiet_until : 0,
		.digest_us = r.digest_at,
	};
}

void
store_school_mail(struct pg *pg, int64_t school_id, pg_done_fn *done,
    void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_read(pg, &directory_school_mail_query, &a, done, arg);
}

bool
store_school_mail_row(const struct pg_rows *rows, const char **name,
    bool *text_in_mail)
{
	struct directory_school_mail_row r;

	if (pg_count(rows) == 0)
		return false;
	directory_school_mail_row_read(rows, 0, &r);
	*name = r.name;
	*text_in_mail = r.text_in_mail;
	return true;
}
