/* May one person write to another, as far as the memory knows: reach(). */
#include "directory/rights/memory.h"

static void	 want(struct rights_asker *, int64_t group_id);

const struct store_person *
rights_reached(struct rights_asker *a, int64_t id)
{
	const struct rights_part *p;
	size_t i, at;

	if (!a->widened)
		a->wide = rights_part(a, 0);
	a->widened = true;
	p = a->wide;
	if (p != NULL && rights_find(p->ids, p->npeople, id, &at))
		return &p->people[at]->person;
	for (i = 0; i < a->caller->ngroups; i++) {
		p = rights_part(a, a->caller->groups[i]);
		if (p != NULL && rights_find(p->ids, p->npeople, id, &at))
			return &p->people[at]->person;
	}
	return NULL;
}

struct rights_part *
rights_part(struct rights_asker *a, int64_t group_id)
{
	struct rights_part *p = rights_memory_part(a->memory, a->school_id,
	    a->caller->who->person.role, group_id);

	if (p != NULL && p->state == RIGHTS_READY)
		return p;
	if (p == NULL)
		want(a, group_id);
	return NULL;
}

static void
want(struct rights_asker *a, int64_t group_id)
{
	struct rights_wanted *w = a->wanted;
	size_t i;

	a->lacking = true;
	if (group_id == 0) {
		w->wide = true;
		return;
	}
	if (w->groups == NULL)
		w->groups = arena_alloc(a->arena,
		    a->caller->ngroups * sizeof(w->groups[0]));
	for (i = 0; i < w->ngroups; i++)
		if (w->groups[i] == group_id)
			return;
	w->groups[w->ngroups++] = group_id;
}

bool
rights_find(const int64_t *ids, size_t n, int64_t id, size_t *at)
{
	size_t low = 0, high = n, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (ids[middle] < id)
			low = middle + 1;
		else
			high = middle;
	}
	*at = low;
	return low < n && ids[low] == id;
}
