/* A hash table by the address of a statement, which is static. */
#include <stdint.h>
#include <stdlib.h>

#include "base/log.h"
#include "pg/conn.h"

#define FIRST_SLOTS	64	/* a power of two */

static struct pg_prepared *slot(const struct pg_prepared_table *,
    const struct pg_statement *);
static void	 grow(struct pg_prepared_table *);

struct pg_prepared *
pg_prepared_get(struct pg_prepared_table *t, const struct pg_statement *s)
{
	struct pg_prepared *p;

	if (t->used * 2 >= t->nslots)
		grow(t);
	p = slot(t, s);
	if (p->statement == NULL) {
		p->statement = s;
		t->used++;
	}
	return p;
}

void
pg_prepared_clear(struct pg_prepared_table *t)
{
	free(t->slots);
	*t = (struct pg_prepared_table){ 0 };
}

static struct pg_prepared *
slot(const struct pg_prepared_table *t, const struct pg_statement *s)
{
	uint64_t h = (uintptr_t)s * UINT64_C(0x9e3779b97f4a7c15);
	size_t i = (size_t)(h >> 32) & (t->nslots - 1);

	while (t->slots[i].statement != NULL && t->slots[i].statement != s)
		i = (i + 1) & (t->nslots - 1);
	return &t->slots[i];
}

static void
grow(struct pg_prepared_table *t)
{
	struct pg_prepared_table old = *t;
	size_t i;

	t->nslots = old.nslots == 0 ? FIRST_SLOTS : 2 * old.nslots;
	t->slots = calloc(t->nslots, sizeof(*t->slots));
	if (t->slots == NULL)
		fatal("out of memory");
	for (i = 0; i < old.nslots; i++)
		if (old.slots[i].statement != NULL)
			*slot(t, old.slots[i].statement) = old.slots[i];
	free(old.slots);
}
