/* Arrays of rows, for the store alone. */
#include "messages/store/arrays.h"

const char **
store_texts(const struct pg_rows *rows, size_t row, int col, struct arena *a)
{
	size_t i, len, n = pg_array_len(rows, row, col);
	const char **items = arena_alloc(a, (n + 1) * sizeof(*items));
	char *item, probe[1];

	for (i = 0; i < n; i++) {
		len = pg_array_text(rows, row, col, i, probe, sizeof(probe));
		item = arena_alloc(a, len + 1);
		pg_array_text(rows, row, col, i, item, len + 1);
		items[i] = item;
	}
	return items;
}

int64_t *
store_int64s(const struct pg_rows *rows, size_t row, int col, struct arena *a)
{
	size_t i, n = pg_array_len(rows, row, col);
	int64_t *items = arena_alloc(a, (n + 1) * sizeof(*items));

	for (i = 0; i < n; i++)
		items[i] = pg_array_int64(rows, row, col, i);
	return items;
}

void
store_take_ticked(const struct pg_rows *rows, size_t row, int col,
    struct arena *a, struct ticked *t)
{
	size_t i;

	t->n = pg_array_len(rows, row, col);
	t->ids = store_texts(rows, row, col, a);
	t->roles = arena_alloc(a, (t->n + 1) * sizeof(*t->roles));
	for (i = 0; i < t->n; i++)
		t->roles[i] = (int16_t)pg_array_int64(rows, row, col + 1, i);
	t->names = store_texts(rows, row, col + 2, a);
	if (!pg_is_null(rows, row, col + 3)) {
		t->titles = store_texts(rows, row, col + 3, a);
		return;
	}
	t->titles = arena_alloc(a, (t->n + 1) * sizeof(*t->titles));
	for (i = 0; i < t->n; i++)
		t->titles[i] = "";
}

void
store_take_files(const struct pg_rows *rows, size_t row, int col,
    struct arena *a, struct files *f)
{
	f->n = pg_array_len(rows, row, col);
	f->ids = store_texts(rows, row, col, a);
	f->names = store_texts(rows, row, col + 1, a);
	f->types = store_texts(rows, row, col + 2, a);
	f->sizes = store_int64s(rows, row, col + 3, a);
	f->hashes = store_texts(rows, row, col + 4, a);
}

void
store_take_person(const struct pg_rows *rows, size_t row, int col,
    struct person *p)
{
	p->id = pg_int64(rows, row, col);
	p->role = (int)pg_int64(rows, row, col + 1);
	p->name = pg_text(rows, row, col + 2);
	p->title = pg_text(rows, row, col + 3);
	p->context = NULL;
}
