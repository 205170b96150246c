/* The store: files of all that there is of somebody, and who makes them. */
#include <string.h>

#include "attachments/store/data_exports.h"
#include "attachments_queries.h"

static struct data_export export_of(const struct attachments_data_export *);
static void	ask(struct pg *, const struct pg_statement *,
		    int64_t school_id, int64_t user_id, const char *id,
		    pg_done_fn *, void *arg);
static void	attempt_args(struct pg_args *,
		    const struct data_export_attempt *, int64_t ms);

void
data_export_create(struct pg *pg, const struct new_data_export *n, int most,
    pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, n->school_id);
	pg_arg_int64(&args, n->user_id);
	pg_arg_text(&args, n->id);
	pg_arg_text(&args, n->language);
	pg_arg_text(&args, n->address);
	pg_arg_bool(&args, n->with_files);
	if (n->once.has_key) {
		pg_arg_bytes(&args, n->once.key_hash, ONCE_HASH);
		pg_arg_bytes(&args, n->once.content_hash, ONCE_HASH);
	} else {
		pg_arg_null(&args);
		pg_arg_null(&args);
	}
	pg_arg_int32(&args, most);
	pg_arg_int16(&args, (int16_t)n->role);
	pg_write(pg, n->school_id, &attachments_create_data_export_query,
	    &args, done, arg);
}

enum data_export_made
data_export_made(const struct pg_rows *rows, const struct new_data_export *n,
    int most, struct data_export *e)
{
	struct attachments_create_data_export_row r;

	attachments_create_data_export_row_read(rows, 0, &r);
	if (r.export.id == NULL)
		return r.kept >= most ? DATA_EXPORT_TOO_MANY
		    : DATA_EXPORT_RACED;
	if (r.content_hash != NULL && (r.content_hash_len != ONCE_HASH ||
	    memcmp(r.content_hash, n->once.content_hash, ONCE_HASH) != 0))
		return DATA_EXPORT_OTHER;
	*e = export_of(&r.export);
	return DATA_EXPORT_THERE;
}

static struct data_export
export_of(const struct attachments_data_export *r)
{
	return (struct data_export){
		.id = r->id,
		.state = (enum data_export_state)r->state,
		.reason = r->reason,
		.limit = r->over_limit,
		.done = (uint32_t)r->done,
		.total = (uint32_t)r->total,
		.with_files = r->with_files,
		.created_us = r->created_at,
		.finished_us = r->finished_at,
		.expires_us = r->expires_at,
		.size = r->size,
	};
}

void
data_export_list(struct pg *pg, int64_t school_id, int64_t user_id,
    pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_int64(&args, user_id);
	pg_read(pg, &attachments_list_data_exports_query, &args, done, arg);
}

void
data_export_get(struct pg *pg, int64_t school_id, int64_t user_id,
    const char *id, pg_done_fn *done, void *arg)
{
	ask(pg, &attachments_get_data_export_query, school_id, user_id, id,
	    done, arg);
}

void
data_export_of_row(const struct pg_rows *rows, size_t i, struct data_export *e)
{
	struct attachments_data_export r;

	attachments_data_export_read(rows, i, &r);
	*e = export_of(&r);
}

void
data_export_open(struct pg *pg, int64_t school_id, int64_t user_id,
    const char *id, pg_done_fn *done, void *arg)
{
	ask(pg, &attachments_open_data_export_query, school_id, user_id, id,
	    done, arg);
}

static void
ask(struct pg *pg, const struct pg_statement *query, int64_t school_id,
    int64_t user_id, const char *id, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_int64(&args, user_id);
	pg_arg_text(&args, id);
	pg_read(pg, query, &args, done, arg);
}

void
data_export_delete(struct pg *pg, int64_t school_id, int64_t user_id,
    const char *id, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_int64(&args, user_id);
	pg_arg_text(&args, id);
	pg_write(pg, school_id, &attachments_delete_data_export_query, &args,
	    done, arg);
}

bool
data_export_deleted(const struct pg_rows *rows)
{
	struct attachments_delete_data_export_row r;

	attachments_delete_data_export_row_read(rows, 0, &r);
	return r.deleted > 0;
}

/* ---- for who makes them ---- */

/* Of whatever school: they have a lane of their own. */
void
data_export_take(struct pg *pg, const char *file_id, int64_t lease_ms,
    int64_t max_bytes, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_text(&args, file_id);
	pg_arg_int64(&args, lease_ms);
	pg_arg_int64(&args, max_bytes);
	pg_write(pg, 0, &attachments_take_data_export_query, &args, done, arg);
}

void
data_export_taken(const struct pg_rows *rows, struct taken_data_export *t)
{
	struct attachments_take_data_export_row r;

	attachments_take_data_export_row_read(rows, 0, &r);
	*t = (struct taken_data_export){
		.school_id = r.school_id,
		.user_id = r.user_id,
		.role = r.role,
		.id = r.id,
		.language = r.language,
		.address = r.address,
		.with_files = r.with_files,
		.noted = r.noted,
		.attempts = (uint32_t)r.attempts,
	};
}

static void
attempt_args(struct pg_args *args, const struct data_export_attempt *a,
    int64_t ms)
{
	pg_arg_int64(args, a->school_id);
	pg_arg_text(args, a->id);
	pg_arg_text(args, a->file_id);
	pg_arg_int64(args, ms);
}

void
data_export_hold(struct pg *pg, const struct data_export_attempt *a,
    int64_t lease_ms, uint32_t threads, uint32_t total, bool noted,
    pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	attempt_args(&args, a, lease_ms);
	pg_arg_int32(&args, (int32_t)threads);
	pg_arg_int32(&args, (int32_t)total);
	pg_arg_bool(&args, noted);
	pg_write(pg, a->school_id, &attachments_hold_data_export_query, &args,
	    done, arg);
}

void
data_export_finish(struct pg *pg, const struct data_export_attempt *a,
    int64_t kept_ms, const struct finished_data_export *f, pg_done_fn *done,
    void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	attempt_args(&args, a, kept_ms);
	pg_arg_int64(&args, f->size);
	pg_arg_bytes(&args, f->sha256, 32);
	pg_arg_text(&args, f->name);
	pg_arg_int32(&args, (int32_t)f->threads);
	pg_arg_texts(&args, f->held, f->nheld);
	pg_write(pg, a->school_id, &attachments_finish_data_export_query,
	    &args, done, arg);
}

void
data_export_fail(struct pg *pg, const struct data_export_attempt *a,
    int64_t kept_ms, int reason, int64_t limit, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	attempt_args(&args, a, kept_ms);
	pg_arg_int16(&args, (int16_t)reason);
	pg_arg_int64(&args, limit);
	pg_write(pg, a->school_id, &attachments_fail_data_export_query, &args,
	    done, arg);
}

void
data_export_take_untold(struct pg *pg, int max, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int32(&args, max);
	pg_write(pg, 0, &attachments_take_untold_data_exports_query, &args,
	    done, arg);
}

void
data_export_untold(const struct pg_rows *rows, size_t i,
    struct untold_data_export *u)
{
	struct attachments_take_untold_data_exports_row r;

	attachments_take_untold_data_exports_row_read(rows, i, &r);
	*u = (struct untold_data_export){
		.school_id = r.school_id,
		.user_id = r.user_id,
		.id = r.id,
		.finished_us = r.finished_at,
		.done = r.done,
	};
}

void
data_export_told(struct pg *pg, int64_t school_id, const char *id,
    pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_text(&args, id);
	pg_write(pg, school_id, &attachments_told_data_export_query, &args,
	    done, arg);
}

void
data_export_forget(struct pg *pg, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_write(pg, 0, &attachments_forget_data_exports_query, &args, done,
	    arg);
}
