/* SQL of what the scanner for viruses is asked, and of what it finds. */
#include "attachments/store/scans.h"
#include "attachments_queries.h"

static void	write_one(struct pg *, const struct pg_statement *,
		    int64_t school_id, const char *id, pg_done_fn *, void *);

void
scan_take(struct pg *pg, int max, int64_t lease_ms, pg_done_fn *done,
    void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int32(&args, max);
	pg_arg_int64(&args, lease_ms);
	pg_write(pg, 0, &attachments_take_scans_query, &args, done, arg);
}

void
scan_take_again(struct pg *pg, int max, int64_t lease_ms, int64_t signatures,
    pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int32(&args, max);
	pg_arg_int64(&args, lease_ms);
	pg_arg_int64(&args, signatures);
	pg_write(pg, 0, &attachments_take_rescans_query, &args, done, arg);
}

struct scan_job
scan_taken(const struct pg_rows *rows, size_t i)
{
	struct attachments_scan_job r;

	attachments_scan_job_read(rows, i, &r);
	return (struct scan_job){ r.school_id, r.id, r.size, r.attempts };
}

void
scan_done(struct pg *pg, int64_t school_id, const char *id,
    const struct scan_outcome *o, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_text(&args, id);
	pg_arg_int16(&args, (int16_t)o->scan);
	pg_arg_text(&args, o->found);
	pg_arg_int64(&args, o->signatures);
	pg_arg_bool(&args, o->refused);
	pg_write(pg, school_id, &attachments_scanned_query, &args, done, arg);
}

void
scan_later(struct pg *pg, int64_t school_id, const char *id, int64_t after_ms,
    pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_text(&args, id);
	pg_arg_int64(&args, after_ms);
	pg_write(pg, school_id, &attachments_scan_later_query, &args, done,
	    arg);
}

void
scan_count(struct pg *pg, int64_t school_id, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_read(pg, &attachments_count_scans_query, &args, done, arg);
}

void
scan_counted(const struct pg_rows *rows, int64_t *waiting, int64_t *infected)
{
	struct attachments_count_scans_row r;

	attachments_count_scans_row_read(rows, 0, &r);
	*waiting = r.waiting;
	*infected = r.infected;
}

void
scan_backlog(struct pg *pg, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_read(pg, &attachments_count_waiting_scans_query, &args, done, arg);
}

void
scan_list_unreadable(struct pg *pg, int64_t school_id, const char *const *ids,
    size_t n, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_texts(&args, ids, n);
	pg_read(pg, &attachments_list_unreadable_query, &args, done, arg);
}

void
scan_take_findings(struct pg *pg, int max, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int32(&args, max);
	pg_write(pg, 0, &attachments_take_findings_query, &args, done, arg);
}

struct scan_finding
scan_finding_of(const struct pg_rows *rows, size_t i)
{
	struct attachments_take_findings_row r;

	attachments_take_findings_row_read(rows, i, &r);
	return (struct scan_finding){ r.school_id, r.id, r.uploader, r.name,
		r.found, r.refused, r.noted, r.found_at };
}

void
scan_finding_noted(struct pg *pg, int64_t school_id, const char *id,
    pg_done_fn *done, void *arg)
{
	write_one(pg, &attachments_note_finding_query, school_id, id, done,
	    arg);
}

void
scan_finding_told(struct pg *pg, int64_t school_id, const char *id,
    pg_done_fn *done, void *arg)
{
	write_one(pg, &attachments_told_finding_query, school_id, id, done,
	    arg);
}

static void
write_one(struct pg *pg, const struct pg_statement *statement,
    int64_t school_id, const char *id, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_text(&args, id);
	pg_write(pg, school_id, statement, &args, done, arg);
}
