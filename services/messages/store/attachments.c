/* The store: which messages carry an attachment. */
#include "messages/store/store.h"

static const struct pg_statement check_file = { "check_file",
	"SELECT EXISTS (SELECT FROM file a"
	" JOIN message m ON m.school_id = a.school_id"
	"  AND m.thread_id = a.thread_id AND m.id = a.message_id"
	" WHERE a.school_id = $1::bigint AND a.attachment_id = $3::text"
	"  AND (m.sender_id = $2::bigint OR $2::bigint = ANY (m.audience)))"
};

static const struct pg_statement filter_files = { "filter_files",
	"SELECT DISTINCT attachment_id FROM file"
	" WHERE school_id = $1::bigint AND attachment_id = ANY ($2::text[])"
};

void
store_check_file(struct pg *pg, int64_t school_id, int64_t user_id,
    const char *id, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_int64(&args, user_id);
	pg_arg_text(&args, id);
	pg_read(pg, &check_file, &args, done, arg);
}

void
store_filter_files(struct pg *pg, int64_t school_id, const char *const *ids,
    size_t n, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_texts(&args, ids, n);
	pg_read(pg, &filter_files, &args, done, arg);
}
