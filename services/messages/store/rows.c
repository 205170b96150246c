/* Arrays, people and files of rows, for the store alone. */
#include "messages/store/rows.h"

const char **
store_texts(const struct pg_array *array, struct arena *a)
{
	const char **items = arena_alloc(a, (array->n + 1) * sizeof(*items));
	char *item, probe[1];
	size_t i, len;

	for (i = 0; i < array->n; i++) {
		len = pg_item_text(array, i, probe, sizeof(probe));
		item = arena_alloc(a, len + 1);
		pg_item_text(array, i, item, len + 1);
		items[i] = item;
	}
	return items;
}

int64_t *
store_int64s(const struct pg_array *array, struct arena *a)
{
	int64_t *items = arena_alloc(a, (array->n + 1) * sizeof(*items));
	size_t i;

	for (i = 0; i < array->n; i++)
		items[i] = pg_item_int64(array, i);
	return items;
}

void
store_take_ticked(const struct messages_ticked *row, struct arena *a,
    struct ticked *t)
{
	size_t i;

	t->n = row->to_ids.n;
	t->ids = store_texts(&row->to_ids, a);
	t->roles = arena_alloc(a, (t->n + 1) * sizeof(*t->roles));
	for (i = 0; i < t->n; i++)
		t->roles[i] = (int16_t)pg_item_int64(&row->to_roles, i);
	t->names = store_texts(&row->to_names, a);
	if (row->to_titles.n == t->n) {
		t->titles = store_texts(&row->to_titles, a);
		return;
	}
	/* Null: nobody has one. */
	t->titles = arena_alloc(a, (t->n + 1) * sizeof(*t->titles));
	for (i = 0; i < t->n; i++)
		t->titles[i] = "";
}

void
store_take_files(const struct messages_files *row, struct arena *a,
    struct files *f)
{
	f->n = row->file_ids.n;
	f->ids = store_texts(&row->file_ids, a);
	f->names = store_texts(&row->file_names, a);
	f->types = store_texts(&row->file_types, a);
	f->sizes = store_int64s(&row->file_sizes, a);
	f->hashes = store_texts(&row->file_hashes, a);
}

void
store_take_waiting(const struct pg_array *array, struct arena *a,
    struct waiting *w)
{
	w->n = array->n / 2;
	w->pairs = store_int64s(array, a);
}

void
store_add_files(struct pg_args *args, const struct files *f)
{
	int i;

	if (f->n == 0) {
		for (i = 0; i < 5; i++)
			pg_arg_null(args);
		return;
	}
	pg_arg_texts(args, f->ids, f->n);
	pg_arg_texts(args, f->names, f->n);
	pg_arg_texts(args, f->types, f->n);
	pg_arg_int64s(args, f->sizes, f->n);
	pg_arg_texts(args, f->hashes, f->n);
}

struct person
store_person(const struct messages_person *row)
{
	return (struct person){ .id = row->id, .role = row->role,
		.name = row->name, .title = row->title };
}
