/* The store: erasing a person who has left. */
#include "directory/store/erasure.h"
#include "directory_queries.h"

#define MAX_ADDRESS	255

void
store_find_erasable(struct pg *pg, int64_t school_id, const char *login,
    pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_text(&a, login);
	pg_read(pg, &directory_find_erasable_query, &a, done, arg);
}

void
store_erasable(const struct pg_rows *rows, struct arena *a,
    struct store_erasable *out)
{
	struct directory_find_erasable_row r;
	size_t i;

	*out = (struct store_erasable){ 0 };
	if (pg_count(rows) == 0)
		return;
	directory_find_erasable_row_read(rows, 0, &r);
	*out = (struct store_erasable){ .person_id = r.person_id,
		.name = arena_strdup(a, r.name), .role = r.role,
		.active = r.active, .erased = r.erased,
		.kin = arena_alloc(a, (r.kin.n + 1) * sizeof(int64_t)),
		.nkin = r.kin.n,
		.addresses = arena_pointers(a, r.addresses.n + 1),
		.naddresses = r.addresses.n };
	for (i = 0; i < out->nkin; i++)
		out->kin[i] = pg_item_int64(&r.kin, i);
	for (i = 0; i < out->naddresses; i++) {
		out->addresses[i] = arena_alloc(a, MAX_ADDRESS);
		pg_item_text(&r.addresses, i, out->addresses[i], MAX_ADDRESS);
	}
}

void
store_erase_person(struct pg *pg, int64_t school_id, int64_t person_id,
    bool erase, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_int64(&a, person_id);
	pg_arg_bool(&a, erase);
	pg_write(pg, school_id, &directory_erase_person_query, &a, done, arg);
}

struct store_erased
store_erased(const struct pg_rows *rows)
{
	struct directory_erase_person_row r;

	directory_erase_person_row_read(rows, 0, &r);
	return (struct store_erased){ (enum store_erase_status)r.status,
		r.logins, r.sessions, r.memberships, r.groups, r.relations };
}
