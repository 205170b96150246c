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
		.push_about = r.push_about,
		.roles = r.roles,
		.permissions = r.permissions,
		.quiet_us = r.has_quiet_until ? r.quiet_until : 0,
		.digest_us = r.digest_at,
	};
}

void
store_ended_sessions(struct pg *pg, int64_t school_id, const char *const *ids,
    size_t n, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_texts(&a, ids, n);
	pg_read(pg, &directory_ended_sessions_query, &a, done, arg);
}

const char *
store_ended_session(const struct pg_rows *rows, size_t row)
{
	struct directory_ended_sessions_row r;

	directory_ended_sessions_row_read(rows, row, &r);
	return r.id;
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

/* ---- one's own ---- */

void
store_mail_address(struct pg *pg, int64_t school_id, int64_t person_id,
    pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_int64(&a, person_id);
	pg_read(pg, &directory_get_mail_address_query, &a, done, arg);
}

bool
store_mail_address_row(const struct pg_rows *rows,
    struct store_mail_address *m)
{
	struct directory_get_mail_address_row r;

	if (pg_count(rows) == 0)
		return false;
	directory_get_mail_address_row_read(rows, 0, &r);
	*m = (struct store_mail_address){
		.address = r.address,
		.bounce = r.bounce,
		.pending = r.pending,
		.suggested = r.suggested,
		.verified_us = r.has_verified_at ? r.verified_at : 0,
		.bounced_us = r.has_bounced_at ? r.bounced_at : 0,
		.asked_us = r.has_asked_at ? r.asked_at : 0,
	};
	return true;
}

void
store_ask_mail_address(struct pg *pg, const struct store_mail_link *l,
    pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, l->school_id);
	pg_arg_int64(&a, l->person_id);
	pg_arg_text(&a, l->address);
	pg_arg_bytes(&a, l->id, STORE_SESSION_ID);
	pg_arg_bytes(&a, l->token, l->token_len);
	pg_arg_text(&a, l->language);
	pg_arg_int32(&a, l->most);
	pg_write(pg, l->school_id, &directory_ask_mail_address_query, &a, done,
	    arg);
}

int32_t
store_mail_address_asked(const struct pg_rows *rows)
{
	struct directory_ask_mail_address_row r;

	directory_ask_mail_address_row_read(rows, 0, &r);
	return r.wait;
}

void
store_delete_mail_address(struct pg *pg, int64_t school_id, int64_t person_id,
    pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_int64(&a, person_id);
	pg_write(pg, school_id, &directory_delete_mail_address_query, &a, done,
	    arg);
}

void
store_verify_mail_address(struct pg *pg, int64_t school_id, const uint8_t *id,
    pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_bytes(&a, id, STORE_SESSION_ID);
	pg_write(pg, school_id, &directory_verify_mail_address_query, &a, done,
	    arg);
}

bool
store_mail_address_verified(const struct pg_rows *rows)
{
	struct directory_verify_mail_address_row r;

	directory_verify_mail_address_row_read(rows, 0, &r);
	return r.verified;
}

/* ---- for notify ---- */

void
store_note_bounce(struct pg *pg, int64_t school_id, int64_t person_id,
    int64_t sent_us, const char *what, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_int64(&a, person_id);
	pg_arg_time(&a, sent_us);
	pg_arg_text(&a, what);
	pg_write(pg, school_id, &directory_note_bounce_query, &a, done, arg);
}

bool
store_bounce_noted(const struct pg_rows *rows, int64_t *at_us)
{
	struct directory_note_bounce_row r;

	directory_note_bounce_row_read(rows, 0, &r);
	*at_us = r.has_bounced_at ? r.bounced_at : 0;
	return r.noted;
}

void
store_choose_mail(struct pg *pg, int64_t school_id, int64_t person_id,
    int about, int mail, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_int64(&a, person_id);
	pg_arg_int32(&a, about);
	pg_arg_int16(&a, (int16_t)mail);
	pg_write(pg, school_id, &directory_choose_mail_query, &a, done, arg);
}
