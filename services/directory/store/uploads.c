/* Files of rosters in pieces, on their way into an import. */
#include "directory/store/store.h"
#include "directory_queries.h"

static void	 add_key(struct pg_args *, const struct store_upload *);

void
store_upload_make(struct pg *pg, const struct store_upload *u, uint64_t size,
    pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	add_key(&a, u);
	pg_arg_int64(&a, (int64_t)size);
	pg_write(pg, u->school_id, &directory_make_upload_query, &a, done,
	    arg);
}

void
store_upload_add(struct pg *pg, const struct store_upload *u, uint64_t at,
    const void *data, size_t len, int64_t max, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	add_key(&a, u);
	pg_arg_int64(&a, at > INT64_MAX ? INT64_MAX : (int64_t)at);
	pg_arg_bytes(&a, data, len);
	pg_arg_int64(&a, max);
	pg_write(pg, u->school_id, &directory_add_to_upload_query, &a, done,
	    arg);
}

void
store_upload_drop(struct pg *pg, const struct store_upload *u,
    pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	add_key(&a, u);
	pg_write(pg, u->school_id, &directory_drop_upload_query, &a, done,
	    arg);
}

enum store_added
store_upload_added(const struct pg_rows *rows)
{
	struct directory_result r;

	directory_result_read(rows, 0, &r);
	return (enum store_added)r.result;
}

void
store_upload_read(struct pg *pg, const struct store_upload *u, size_t at,
    pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	add_key(&a, u);
	pg_arg_int64(&a, (int64_t)at);
	pg_read(pg, &directory_read_upload_query, &a, done, arg);
}

bool
store_upload_piece(const struct pg_rows *rows, size_t *size,
    const uint8_t **data, size_t *len)
{
	struct directory_read_upload_row r;

	if (pg_count(rows) == 0)
		return false;
	directory_read_upload_row_read(rows, 0, &r);
	*size = (size_t)r.size;
	*data = r.data;
	*len = r.data_len;
	return true;
}

static void
add_key(struct pg_args *a, const struct store_upload *u)
{
	pg_arg_int64(a, u->school_id);
	pg_arg_int64(a, u->user_id);
	pg_arg_text(a, u->id);
}
