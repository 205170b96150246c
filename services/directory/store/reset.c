/* One-time codes from the secretary, in the database. */
#include "directory/store/reset.h"
#include "directory_queries.h"

void
store_reset_account(struct pg *pg, const struct store_reset *r,
    int64_t person_id, const char *hash, bool factor, pg_done_fn *done,
    void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, r->school_id);
	pg_arg_int64(&a, person_id);
	pg_arg_text(&a, hash);
	pg_arg_bool(&a, factor);
	pg_arg_int64(&a, r->actor_id);
	pg_arg_text(&a, r->address);
	pg_write(pg, r->school_id, &directory_reset_account_query, &a, done,
	    arg);
}

void
store_reset_accounts(struct pg *pg, const struct store_reset *r,
    const int64_t *people, const char *const *hashes, size_t n,
    pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, r->school_id);
	pg_arg_int64s(&a, people, n);
	pg_arg_texts(&a, hashes, n);
	pg_arg_int64(&a, r->actor_id);
	pg_arg_text(&a, r->address);
	pg_write(pg, r->school_id, &directory_reset_accounts_query, &a, done,
	    arg);
}

void
store_reset_row(const struct pg_rows *rows, size_t row,
    struct store_person *p, const char **login)
{
	struct directory_reset_person r;

	directory_reset_person_read(rows, row, &r);
	*p = (struct store_person){ .id = r.person_id,
		.display_name = r.display_name, .title = r.title,
		.role = r.role, .context = "" };
	*login = r.login;
}

void
store_class_accounts(struct pg *pg, int64_t school_id, int64_t class_id,
    const int16_t *roles, size_t nroles, bool everybody, pg_done_fn *done,
    void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_int64(&a, class_id);
	pg_arg_int16s(&a, roles, nroles);
	pg_arg_bool(&a, everybody);
	pg_read(pg, &directory_class_accounts_query, &a, done, arg);
}

int64_t
store_class_account_row(const struct pg_rows *rows, size_t row,
    const char **title)
{
	struct directory_class_accounts_row r;

	directory_class_accounts_row_read(rows, row, &r);
	*title = r.title;
	return r.person_id;
}
