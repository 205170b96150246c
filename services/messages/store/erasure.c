/* The store: erasing a person. */
#include "messages/store/erasure.h"
#include "messages_queries.h"

void
store_erase_person(struct pg *pg, const struct erasure *e, int most,
    pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, e->school_id);
	pg_arg_int64(&args, e->user_id);
	pg_arg_text(&args, e->name);
	pg_arg_int64s(&args, e->kin, e->nkin);
	pg_arg_int64(&args, e->after);
	pg_arg_int32(&args, most);
	pg_arg_bool(&args, e->erase);
	pg_write(pg, e->school_id, &messages_erase_person_query, &args, done,
	    arg);
}

void
store_take_erased(const struct pg_rows *rows, struct erased *out)
{
	struct messages_erase_person_row r;

	messages_erase_person_row_read(rows, 0, &r);
	*out = (struct erased){ r.threads, r.drafts, r.held, r.folders,
		r.templates, r.renamed, r.next, r.more };
}
