/* All SQL of the attachments service. */
#include "attachments/store/store.h"
#include "attachments_queries.h"

static void	arg_end(struct pg_args *, int64_t school_id,
		    const struct attachment_end *, int64_t keep_ms);
static void	arg_attachment(struct pg_args *, int64_t school_id,
		    const struct attachment *, int64_t keep_ms);

bool
attachment_of_row(const struct pg_rows *rows, size_t i, struct attachment *a)
{
	struct attachments_attachment r;

	attachments_attachment_read(rows, i, &r);
	if (r.id == NULL)
		return false;
	*a = (struct attachment){
		.id = r.id,
		.uploader = r.uploader,
		.state = (enum attachment_state)r.state,
		.name = r.name,
		.media_type = r.media_type,
		.size = r.size,
		.sha256 = r.sha256,
		.of_events = r.of_events,
		.clean = r.clean,
		.scan = (enum attachment_scan)r.scan,
		.found = r.scan_found,
	};
	return true;
}

bool
attachment_may_be_read(const struct attachment *a)
{
	return a->scan == SCAN_NONE || a->scan == SCAN_CLEAN;
}

const char *
attachment_asked(const struct pg_rows *rows, size_t i)
{
	struct attachments_claim_row r;

	attachments_claim_row_read(rows, i, &r);
	return r.asked;
}

int64_t
attachment_school(const struct pg_rows *rows)
{
	struct attachments_next_school_row r;

	attachments_next_school_row_read(rows, 0, &r);
	return r.school_id;
}

void
attachment_create(struct pg *pg, int64_t school_id, const struct attachment *a,
    const struct attachment_quotas *q, int64_t keep_ms, pg_done_fn *done,
    void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	arg_attachment(&args, school_id, a, keep_ms);
	pg_arg_bool(&args, a->clean);
	pg_arg_int64(&args, q->person);
	pg_arg_int64(&args, q->school);
	pg_arg_int32(&args, q->unfinished);
	pg_write(pg, school_id, &attachments_create_query, &args, done, arg);
}

enum attachment_refused
attachment_create_refused(const struct pg_rows *rows)
{
	struct attachments_create_row r;

	attachments_create_row_read(rows, 0, &r);
	return (enum attachment_refused)r.refused;
}

void
attachment_create_own(struct pg *pg, int64_t school_id,
    const struct attachment *a, int64_t keep_ms, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	arg_attachment(&args, school_id, a, keep_ms);
	pg_write(pg, school_id, &attachments_create_own_query, &args, done,
	    arg);
}

static void
arg_attachment(struct pg_args *args, int64_t school_id,
    const struct attachment *a, int64_t keep_ms)
{
	pg_arg_int64(args, school_id);
	pg_arg_text(args, a->id);
	pg_arg_int64(args, a->uploader);
	pg_arg_text(args, a->name);
	pg_arg_text(args, a->media_type);
	pg_arg_int64(args, a->size);
	pg_arg_int64(args, keep_ms);
}

void
attachment_find(struct pg *pg, int64_t school_id, const char *id,
    pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_text(&args, id);
	pg_read(pg, &attachments_find_query, &args, done, arg);
}

void
attachment_find_upload(struct pg *pg, int64_t school_id, int64_t uploader,
    const char *id, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_int64(&args, uploader);
	pg_arg_text(&args, id);
	pg_read(pg, &attachments_find_upload_query, &args, done, arg);
}

int64_t
attachment_expiry(const struct pg_rows *rows)
{
	struct attachments_find_upload_row r;

	attachments_find_upload_row_read(rows, 0, &r);
	return r.expires_at;
}

void
attachment_finish(struct pg *pg, int64_t school_id,
    const struct attachment_end *e, int64_t keep_ms, pg_done_fn *done,
    void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	arg_end(&args, school_id, e, keep_ms);
	pg_arg_int16(&args, (int16_t)e->scan);
	pg_arg_int64(&args, e->scan_ms);
	pg_write(pg, school_id, &attachments_finish_query, &args, done, arg);
}

void
attachment_finish_own(struct pg *pg, int64_t school_id,
    const struct attachment_end *e, const char *const *held, size_t n,
    int64_t keep_ms, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	arg_end(&args, school_id, e, keep_ms);
	pg_arg_texts(&args, held, n);
	pg_write(pg, school_id, &attachments_finish_own_query, &args, done,
	    arg);
}

static void
arg_end(struct pg_args *args, int64_t school_id,
    const struct attachment_end *e, int64_t keep_ms)
{
	pg_arg_int64(args, school_id);
	pg_arg_int64(args, e->uploader);
	pg_arg_text(args, e->id);
	pg_arg_bytes(args, e->sha256, 32);
	pg_arg_int64(args, keep_ms);
	pg_arg_int64(args, e->size);
}

void
attachment_discard(struct pg *pg, int64_t school_id, int64_t uploader,
    const char *id, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_int64(&args, uploader);
	pg_arg_text(&args, id);
	pg_write(pg, school_id, &attachments_discard_query, &args, done, arg);
}

void
attachment_claim(struct pg *pg, int64_t school_id, int64_t uploader,
    const struct attachment_claim *c, int64_t keep_ms, pg_done_fn *done,
    void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_int64(&args, uploader);
	pg_arg_texts(&args, c->ids, c->n);
	pg_arg_int64(&args, keep_ms);
	pg_arg_texts(&args, c->seen, c->nseen);
	pg_arg_bool(&args, c->for_event);
	pg_arg_int64(&args, c->max_bytes);
	pg_write(pg, school_id, &attachments_claim_query, &args, done, arg);
}

void
attachment_use(struct pg *pg, int64_t school_id, int64_t user_id,
    pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_int64(&args, user_id);
	pg_read(pg, &attachments_get_use_query, &args, done, arg);
}

struct attachment_kept
attachment_use_row(const struct pg_rows *rows)
{
	struct attachments_get_use_row r;

	attachments_get_use_row_read(rows, 0, &r);
	return (struct attachment_kept){ r.person_bytes, r.school_bytes };
}

void
attachment_list_use(struct pg *pg, int64_t school_id, int max,
    pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_int32(&args, max);
	pg_read(pg, &attachments_list_use_query, &args, done, arg);
}

struct attachment_use
attachment_use_of(const struct pg_rows *rows, size_t i)
{
	struct attachments_list_use_row r;

	attachments_list_use_row_read(rows, i, &r);
	return (struct attachment_use){ r.uploader, r.files, r.bytes,
		r.all_files, r.all_bytes };
}

void
attachment_revoke(struct pg *pg, int64_t school_id, pg_done_fn *done,
    void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_text(&args, ATTACHMENTS_REVOKED);
	pg_write(pg, school_id, &attachments_revoke_query, &args, done, arg);
}

void
attachment_next_school(struct pg *pg, int64_t after, pg_done_fn *done,
    void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, after);
	pg_read(pg, &attachments_next_school_query, &args, done, arg);
}

void
attachment_expire(struct pg *pg, int64_t school_id, int max, pg_done_fn *done,
    void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_int32(&args, max);
	pg_write(pg, school_id, &attachments_expire_query, &args, done, arg);
}

void
attachment_list_due(struct pg *pg, int64_t school_id, int max, pg_done_fn *done,
    void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_int32(&args, max);
	pg_read(pg, &attachments_list_due_query, &args, done, arg);
}

void
attachment_settle(struct pg *pg, int64_t school_id,
    const struct attachment_verdict *v, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_texts(&args, v->asked, v->nasked);
	pg_arg_texts(&args, v->kept, v->nkept);
	pg_arg_int64(&args, v->kept_ms);
	pg_arg_texts(&args, v->drafted, v->ndrafted);
	pg_arg_int64(&args, v->drafted_ms);
	pg_write(pg, school_id, &attachments_settle_query, &args, done, arg);
}

void
attachment_purge(struct pg *pg, int64_t school_id, const char *const *ids,
    size_t n, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_texts(&args, ids, n);
	pg_write(pg, school_id, &attachments_purge_query, &args, done, arg);
}

void
attachment_release(struct pg *pg, int64_t school_id, const char *const *ids,
    size_t n, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_texts(&args, ids, n);
	pg_write(pg, school_id, &attachments_release_query, &args, done, arg);
}

void
attachment_erase_person(struct pg *pg, int64_t school_id, int64_t user_id,
    bool erase, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_int64(&args, user_id);
	pg_arg_bool(&args, erase);
	pg_write(pg, school_id, &attachments_erase_person_query, &args, done,
	    arg);
}

int64_t
attachment_erased(const struct pg_rows *rows)
{
	struct attachments_erase_person_row r;

	attachments_erase_person_row_read(rows, 0, &r);
	return r.uploads;
}
