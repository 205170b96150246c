/* Chains of intrusive entries; the slots double as they fill. */
#include <stdlib.h>

#include "base/log.h"
#include "directory/rights/id_table.h"

#define FIRST_SLOTS	16	/* a power of two */

static struct id_entry	**slot(const struct id_table *, int64_t);
static void		  grow(struct id_table *);

void *
id_table_find(const struct id_table *t, int64_t id)
{
	struct id_entry *e;

	if (t->count == 0)
		return NULL;
	for (e = *slot(t, id); e != NULL && e->id != id; e = e->next)
		;
	return e;
}

void
id_table_add(struct id_table *t, struct id_entry *e)
{
	struct id_entry **s;

	if (t->count >= t->nslots)
		grow(t);
	s = slot(t, e->id);
	e->next = *s;
	*s = e;
	t->count++;
}

void
id_table_remove(struct id_table *t, struct id_entry *e)
{
	struct id_entry **p;

	for (p = slot(t, e->id); *p != e; p = &(*p)->next)
		;
	*p = e->next;
	t->count--;
}

void
id_table_clear(struct id_table *t)
{
	free(t->slots);
	*t = (struct id_table){ 0 };
}

static struct id_entry **
slot(const struct id_table *t, int64_t id)
{
	uint64_t h = (uint64_t)id * UINT64_C(0x9e3779b97f4a7c15);

	return &t->slots[(size_t)(h >> 32) & (t->nslots - 1)];
}

static void
grow(struct id_table *t)
{
	struct id_table old = *t;
	struct id_entry *e, *next, **s;
	size_t i;

	t->nslots = old.nslots == 0 ? FIRST_SLOTS : 2 * old.nslots;
	if ((t->slots = calloc(t->nslots, sizeof(*t->slots))) == NULL)
		fatal("out of memory");
	for (i = 0; i < old.nslots; i++)
		for (e = old.slots[i]; e != NULL; e = next) {
			next = e->next;
			s = slot(t, e->id);
			e->next = *s;
			*s = e;
		}
	free(old.slots);
}
