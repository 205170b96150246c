/* A forgotten password in the database, and mails about accounts. */
#include "directory/store/mail.h"
#include "directory/store/store.h"
#include "directory_queries.h"

void
store_ask_reset(struct pg *pg, const char *login, const char *school,
    const char *address, int32_t limit, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_text(&a, login);
	pg_arg_text(&a, school);
	pg_arg_text(&a, address);
	pg_arg_int32(&a, limit);
	pg_write(pg, 0, &directory_ask_reset_query, &a, done, arg);
}

int64_t
store_asked_reset_row(const struct pg_rows *rows, size_t row,
    int64_t *school_id, int64_t *person_id)
{
	struct directory_ask_reset_row r;

	directory_ask_reset_row_read(rows, row, &r);
	*school_id = r.school_id;
	*person_id = r.person_id;
	return r.wait;
}

void
store_begin_reset(struct pg *pg, int64_t school_id, int64_t person_id,
    const uint8_t *id, const uint8_t *token, size_t len, const char *language,
    pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_int64(&a, person_id);
	pg_arg_bytes(&a, id, STORE_SESSION_ID);
	pg_arg_bytes(&a, token, len);
	pg_arg_text(&a, language);
	pg_write(pg, school_id, &directory_begin_reset_query, &a, done, arg);
}

void
store_find_reset(struct pg *pg, int64_t school_id, const uint8_t *id,
    pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_bytes(&a, id, STORE_SESSION_ID);
	pg_read(pg, &directory_find_reset_query, &a, done, arg);
}

bool
store_found_reset(const struct pg_rows *rows, const char **login)
{
	struct directory_find_reset_row r;

	if (pg_count(rows) == 0)
		return false;
	directory_find_reset_row_read(rows, 0, &r);
	*login = r.login;
	return true;
}

void
store_finish_reset(struct pg *pg, int64_t school_id, const uint8_t *id,
    const char *hash, const char *language, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_bytes(&a, id, STORE_SESSION_ID);
	pg_arg_text(&a, hash);
	pg_arg_text(&a, language);
	pg_write(pg, school_id, &directory_finish_reset_query, &a, done, arg);
}

bool
store_reset_finished(const struct pg_rows *rows)
{
	struct directory_finish_reset_row r;

	directory_finish_reset_row_read(rows, 0, &r);
	return r.finished;
}

void
store_take_mails(struct pg *pg, int32_t limit, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int32(&a, limit);
	pg_write(pg, 0, &directory_take_mails_query, &a, done, arg);
}

void
store_mail_row(const struct pg_rows *rows, size_t row, struct store_mail *m)
{
	struct directory_take_mails_row r;

	directory_take_mails_row_read(rows, row, &r);
	*m = (struct store_mail){
		.school_id = r.school_id,
		.mail_id = r.mail_id,
		.person_id = r.person_id,
		.kind = r.kind,
		.address = r.address,
		.language = r.language,
		.display_name = r.display_name,
		.school_name = r.school_name,
		.token = r.token_len > 0 ? r.token : NULL,
		.token_len = r.token_len,
		.made_us = r.made_at,
		.detail = r.detail,
	};
}

void
store_end_mail(struct pg *pg, int64_t school_id, int64_t mail_id,
    pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_int64(&a, mail_id);
	pg_write(pg, school_id, &directory_end_mail_query, &a, done, arg);
}
