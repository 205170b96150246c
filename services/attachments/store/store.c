/* All SQL of the attachments service. */
#include "attachments/store/store.h"

#define COLUMNS "encode(a.id, 'hex'), a.uploader, a.state, a.name, " \
	"a.media_type, a.size, encode(a.sha256, 'hex')"
#define MS(n) n "::bigint * interval '1 millisecond'"
/* A text[] of hexadecimal ids as a set of bytea. */
#define IDS(n) "(SELECT decode(x, 'hex') FROM unnest(" n "::text[]) x)"

static const struct pg_statement create_statement = {
	"attachment_create",
	"INSERT INTO attachment"
	"    (school_id, id, uploader, name, media_type, size, due_at)"
	" VALUES ($1::bigint, decode($2::text, 'hex'), $3::bigint, $4::text,"
	"    $5::text, $6::bigint, now() + " MS("$7") ")",
};

static const struct pg_statement find_statement = {
	"attachment_find",
	"SELECT " COLUMNS " FROM attachment a"
	" WHERE a.school_id = $1::bigint AND a.id = decode($2::text, 'hex')"
	"   AND a.state <> 3",
};

static const struct pg_statement finish_statement = {
	"attachment_finish",
	"UPDATE attachment a"
	" SET state = 1, sha256 = $4::bytea, due_at = now() + " MS("$5") ","
	"     size = $6::bigint"
	" WHERE a.school_id = $1::bigint AND a.id = decode($3::text, 'hex')"
	"   AND a.uploader = $2::bigint AND a.state = 0"
	" RETURNING " COLUMNS,
};

/* FOR UPDATE sees what a claim that came first has just made of it. */
static const struct pg_statement discard_statement = {
	"attachment_discard",
	"WITH a AS MATERIALIZED ("
	"    SELECT * FROM attachment"
	"    WHERE school_id = $1::bigint AND id = decode($3::text, 'hex')"
	"      AND uploader = $2::bigint AND state <> 3"
	"    FOR UPDATE"
	"), gone AS ("
	"    UPDATE attachment t SET state = 3, due_at = now()"
	"    FROM a"
	"    WHERE t.school_id = $1::bigint AND t.id = a.id"
	"      AND a.state IN (0, 1))"
	" SELECT " COLUMNS " FROM a",
};

static const struct pg_statement claim_statement = {
	"attachment_claim",
	"WITH asked AS MATERIALIZED ("
	"    SELECT n, decode(x, 'hex') AS id"
	"    FROM unnest($3::text[]) WITH ORDINALITY AS u (x, n)"
	"), a AS MATERIALIZED ("
	"    SELECT * FROM attachment"
	"    WHERE school_id = $1::bigint AND id IN (SELECT id FROM asked)"
	"      AND uploader = $2::bigint AND state IN (1, 2)"
	"    FOR UPDATE"
	"), claimed AS ("
	"    UPDATE attachment t"
	"    SET state = 2, due_at = greatest(t.due_at, now() + " MS("$4") ")"
	"    FROM a"
	"    WHERE t.school_id = $1::bigint AND t.id = a.id"
	"      AND NOT EXISTS (SELECT FROM asked"
	"          WHERE asked.id NOT IN (SELECT id FROM a)))"
	" SELECT " COLUMNS ", encode(asked.id, 'hex')"
	" FROM asked LEFT JOIN a USING (id) ORDER BY asked.n",
};

static const struct pg_statement next_school_statement = {
	"attachment_next_school",
	"SELECT school_id FROM attachment WHERE school_id > $1::bigint"
	" ORDER BY school_id LIMIT 1",
};

/* Those that are gone already are there too: their removal was cut off. */
static const struct pg_statement expire_statement = {
	"attachment_expire",
	"UPDATE attachment a SET state = 3"
	" WHERE a.school_id = $1::bigint AND a.id = ANY (ARRAY("
	"    SELECT id FROM attachment"
	"    WHERE school_id = $1::bigint AND due_at <= now()"
	"      AND state IN (0, 1, 3)"
	"    ORDER BY due_at LIMIT $2::int FOR UPDATE SKIP LOCKED))"
	" RETURNING " COLUMNS,
};

static const struct pg_statement list_due_statement = {
	"attachment_list_due",
	"SELECT " COLUMNS " FROM attachment a"
	" WHERE a.school_id = $1::bigint AND a.due_at <= now() AND a.state = 2"
	" ORDER BY a.due_at LIMIT $2::int",
};

static const struct pg_statement settle_statement = {
	"attachment_settle",
	"WITH kept AS MATERIALIZED " IDS("$3")
	" UPDATE attachment a"
	" SET state = CASE WHEN a.id IN (TABLE kept) THEN 2 ELSE 3 END,"
	"     due_at = CASE WHEN a.id IN (TABLE kept)"
	"         THEN now() + " MS("$4") " ELSE now() END"
	" WHERE a.school_id = $1::bigint AND a.id IN " IDS("$2")
	"   AND a.state = 2 AND a.due_at <= now()",
};

static const struct pg_statement purge_statement = {
	"attachment_purge",
	"DELETE FROM attachment"
	" WHERE school_id = $1::bigint AND id IN " IDS("$2") " AND state = 3",
};

bool
attachment_of_row(const struct pg_rows *rows, size_t i, struct attachment *a)
{
	if (pg_is_null(rows, i, 0))
		return false;
	a->id = pg_text(rows, i, 0);
	a->uploader = pg_int64(rows, i, 1);
	a->state = (enum attachment_state)pg_int64(rows, i, 2);
	a->name = pg_text(rows, i, 3);
	a->media_type = pg_text(rows, i, 4);
	a->size = pg_int64(rows, i, 5);
	a->sha256 = pg_text(rows, i, 6);
	return true;
}

void
attachment_create(struct pg *pg, int64_t school_id, const struct attachment *a,
    int64_t keep_ms, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_text(&args, a->id);
	pg_arg_int64(&args, a->uploader);
	pg_arg_text(&args, a->name);
	pg_arg_text(&args, a->media_type);
	pg_arg_int64(&args, a->size);
	pg_arg_int64(&args, keep_ms);
	pg_write(pg, school_id, &create_statement, &args, done, arg);
}

void
attachment_find(struct pg *pg, int64_t school_id, const char *id,
    pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_text(&args, id);
	pg_read(pg, &find_statement, &args, done, arg);
}

void
attachment_finish(struct pg *pg, int64_t school_id, int64_t uploader,
    const char *id, int64_t size, const uint8_t sha256[32], int64_t keep_ms,
    pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_int64(&args, uploader);
	pg_arg_text(&args, id);
	pg_arg_bytes(&args, sha256, 32);
	pg_arg_int64(&args, keep_ms);
	pg_arg_int64(&args, size);
	pg_write(pg, school_id, &finish_statement, &args, done, arg);
}

void
attachment_discard(struct pg *pg, int64_t school_id, int64_t uploader,
    const char *id, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_int64(&args, uploader);
	pg_arg_text(&args, id);
	pg_write(pg, school_id, &discard_statement, &args, done, arg);
}

void
attachment_claim(struct pg *pg, int64_t school_id, int64_t uploader,
    const char *const *ids, size_t n, int64_t keep_ms, pg_done_fn *done,
    void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_int64(&args, uploader);
	pg_arg_texts(&args, ids, n);
	pg_arg_int64(&args, keep_ms);
	pg_write(pg, school_id, &claim_statement, &args, done, arg);
}

void
attachment_next_school(struct pg *pg, int64_t after, pg_done_fn *done,
    void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, after);
	pg_read(pg, &next_school_statement, &args, done, arg);
}

void
attachment_expire(struct pg *pg, int64_t school_id, int max, pg_done_fn *done,
    void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_int32(&args, max);
	pg_write(pg, school_id, &expire_statement, &args, done, arg);
}

void
attachment_list_due(struct pg *pg, int64_t school_id, int max, pg_done_fn *done,
    void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_int32(&args, max);
	pg_read(pg, &list_due_statement, &args, done, arg);
}

void
attachment_settle(struct pg *pg, int64_t school_id, const char *const *asked,
    size_t nasked, const char *const *kept, size_t nkept, int64_t keep_ms,
    pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_texts(&args, asked, nasked);
	pg_arg_texts(&args, kept, nkept);
	pg_arg_int64(&args, keep_ms);
	pg_write(pg, school_id, &settle_statement, &args, done, arg);
}

void
attachment_purge(struct pg *pg, int64_t school_id, const char *const *ids,
    size_t n, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_texts(&args, ids, n);
	pg_write(pg, school_id, &purge_statement, &args, done, arg);
}
