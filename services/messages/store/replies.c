/* The store: whom an answer in a thread would go to, and did not go to. */
#include "messages.pb-c.h"
#include "messages/store/arrays.h"
#include "messages/store/store.h"

/*
 * Everybody in a thread is its starter or in the audience of its first
 * message: those are all whom an answer can reach.  They are told where
 * they can be written to all at once: $4, or nobody has written to the user.
 */
#define TO_ALL								\
	"(f.sender_id = $2::bigint OR f.replies = 1)"			\
	" AND ($4::boolean OR n.sender_id IS NULL)"

static const struct pg_statement find_reply = { "find_reply",
	"SELECT f.replies, cardinality(f.audience),"
	" f.sender_id, f.sender_role, f.sender_name, f.sender_title,"
	" coalesce(n.sender_id, 0), coalesce(n.sender_role, 0),"
	" n.sender_name, n.sender_title,"
	" CASE WHEN " TO_ALL " THEN f.to_ids ELSE '{}' END,"
	" CASE WHEN " TO_ALL " THEN f.to_roles ELSE '{}' END,"
	" CASE WHEN " TO_ALL " THEN f.to_names ELSE '{}' END,"
	" CASE WHEN " TO_ALL " THEN f.to_titles END,"
	" CASE WHEN " TO_ALL " THEN f.audience ELSE '{}' END,"
	" CASE WHEN " TO_ALL " THEN ARRAY("
	"  SELECT DISTINCT w.sender_id FROM message w"
	"  WHERE w.school_id = $1::bigint AND w.thread_id = $3::bigint"
	"   AND w.sender_id <> $2::bigint AND $2::bigint = ANY (w.audience))"
	"  ELSE '{}' END"
	" FROM entry e"
	" JOIN message f ON f.school_id = e.school_id"
	"  AND f.thread_id = e.thread_id AND f.id = e.thread_id"
	" LEFT JOIN LATERAL (SELECT m.sender_id, m.sender_role, m.sender_name,"
	"   m.sender_title FROM message m"
	"  WHERE m.school_id = e.school_id AND m.thread_id = e.thread_id"
	"   AND m.sender_id <> $2::bigint AND $2::bigint = ANY (m.audience)"
	"  ORDER BY m.id DESC LIMIT 1) n ON true"
	" WHERE e.school_id = $1::bigint AND e.user_id = $2::bigint"
	"  AND e.thread_id = $3::bigint"
};

static const struct pg_statement find_left_out = { "find_left_out",
	"SELECT to_ids, to_roles, to_names, to_titles FROM message"
	" WHERE school_id = $1::bigint AND thread_id = $2::bigint"
	"  AND id = $3::bigint AND sender_id = $4::bigint"
};

void
store_find_reply(struct pg *pg, int64_t school_id, int64_t user_id,
    int64_t thread_id, bool all, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_int64(&args, user_id);
	pg_arg_int64(&args, thread_id);
	pg_arg_bool(&args, all);
	pg_read(pg, &find_reply, &args, done, arg);
}

bool
store_take_reply(const struct pg_rows *rows, struct arena *a,
    struct reply_to *r)
{
	if (pg_count(rows) == 0)
		return false;
	r->replies = (int)pg_int64(rows, 0, 0);
	r->first_count = (size_t)pg_int64(rows, 0, 1);
	store_take_person(rows, 0, 2, &r->first_sender);
	r->first_sender.name = arena_strdup(a, r->first_sender.name);
	r->first_sender.title = arena_strdup(a, r->first_sender.title);
	store_take_person(rows, 0, 6, &r->last_sender);
	r->last_sender.name = arena_strdup(a, r->last_sender.name);
	r->last_sender.title = arena_strdup(a, r->last_sender.title);
	store_take_ticked(rows, 0, 10, a, &r->first_to);
	r->npeople = pg_array_len(rows, 0, 14);
	r->people = store_int64s(rows, 0, 14, a);
	r->nwrote = pg_array_len(rows, 0, 15);
	r->wrote = store_int64s(rows, 0, 15, a);
	return true;
}

void
store_find_left_out(struct pg *pg, int64_t school_id, int64_t user_id,
    const struct sent *sent, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_int64(&args, sent->thread_id);
	pg_arg_int64(&args, sent->message_id);
	pg_arg_int64(&args, user_id);
	pg_read(pg, &find_left_out, &args, done, arg);
}

void
store_take_left_out(const struct pg_rows *rows, struct arena *a,
    struct ticked *all)
{
	if (pg_count(rows) > 0)
		store_take_ticked(rows, 0, 0, a, all);
}
