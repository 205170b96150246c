/*
 * An audience out of memory, row by row what resolve_audience() in
 * rights.sql says; nothing where it would have to say no.
 */
#include <stdlib.h>
#include <string.h>

#include "directory/rights/memory.h"

/* One question. */
struct asked {
	struct rights_asker		 asker;
	const struct store_audience	*query;
	struct rights_answer		*answer;
	size_t				 cap;		/* of members */
};

static bool	 add_direct(struct asked *);
static bool	 add_categories(struct asked *);
static bool	 add_category(struct asked *, const struct rights_part *,
		    int kind, int64_t group_id);
static bool	 is_repeated(const struct store_audience *, size_t);
static void	 add_member(struct asked *, const struct store_person *);
static int	 compare(const void *, const void *);

enum rights_found
rights_answer(struct rights_memory *m, const struct store_audience *q,
    struct arena *arena, struct rights_answer *answer,
    struct rights_wanted *wanted)
{
	struct asked a = { .query = q, .answer = answer, .asker = { m,
		q->school_id, NULL, arena, wanted, false, false, NULL } };

	memset(answer, 0, sizeof(*answer));
	memset(wanted, 0, sizeof(*wanted));
	a.asker.caller = rights_memory_caller(m, q->school_id, q->user_id);
	if (a.asker.caller == NULL)
		return RIGHTS_NO_CALLER;
	answer->sender = &a.asker.caller->who->person;
	wanted->role = answer->sender->role;
	if (!add_direct(&a) || !add_categories(&a))
		return a.asker.lacking ? RIGHTS_NO_PART : RIGHTS_ASK;
	rights_answer_order(answer);
	return RIGHTS_ANSWERED;
}

static bool
add_direct(struct asked *a)
{
	const struct store_audience *q = a->query;
	const struct store_person *p;
	size_t i;

	for (i = 0; i < q->nids; i++) {
		if (q->ids[i] == q->user_id)
			continue;
		if ((p = rights_reached(&a->asker, q->ids[i])) == NULL)
			return false;
		add_member(a, p);
	}
	return true;
}

static bool
add_categories(struct asked *a)
{
	const struct store_audience *q = a->query;
	const struct rights_part *p;
	size_t i, at;

	if (q->ncategories == 0)
		return true;
	a->answer->categories = arena_alloc(a->asker.arena,
	    q->ncategories * sizeof(a->answer->categories[0]));
	for (i = 0; i < q->ncategories; i++) {
		if (is_repeated(q, i))
			continue;
		if (q->groups[i] != 0 && !rights_find(a->asker.caller->groups,
		    a->asker.caller->ngroups, q->groups[i], &at))
			return false;
		p = rights_part(&a->asker, q->groups[i]);
		if (p == NULL || !add_category(a, p, q->kinds[i],
		    q->groups[i]))
			return false;
	}
	return true;
}

/* False: there is nobody in it but the caller. */
static bool
add_category(struct asked *a, const struct rights_part *p, int kind,
    int64_t group_id)
{
	struct store_category *c;
	const struct store_person *person;
	size_t i, n = 0;

	if (kind <= 0 || kind >= RIGHTS_KINDS)
		return false;
	for (i = 0; i < p->categories[kind].n; i++) {
		person = &p->people[p->categories[kind].places[i]]->person;
		if (person->id == a->query->user_id)
			continue;
		add_member(a, person);
		n++;
	}
	if (n == 0)
		return false;
	c = &a->answer->categories[a->answer->ncategories++];
	*c = (struct store_category){
		.kind = kind,
		.group_id = group_id,
		.title = p->title,
		.members = (uint32_t)n,
	};
	return true;
}

static bool
is_repeated(const struct store_audience *q, size_t at)
{
	size_t i;

	for (i = 0; i < at; i++)
		if (q->kinds[i] == q->kinds[at] &&
		    q->groups[i] == q->groups[at])
			return true;
	return false;
}

static void
add_member(struct asked *a, const struct store_person *person)
{
	struct rights_answer *r = a->answer;
	const struct store_person **old = r->members;

	if (r->nmembers == a->cap) {
		a->cap = a->cap == 0 ? a->query->nids + 16 :
		    2 * a->cap;
		r->members = arena_alloc(a->asker.arena,
		    a->cap * sizeof(r->members[0]));
		if (r->nmembers > 0)
			memcpy(r->members, old,
			    r->nmembers * sizeof(r->members[0]));
	}
	r->members[r->nmembers++] = person;
}

/* Mostly they are so already. */
void
rights_answer_order(struct rights_answer *r)
{
	size_t i, n = 0;

	for (i = 1; i < r->nmembers; i++)
		if (r->members[i - 1]->id >= r->members[i]->id)
			break;
	if (i >= r->nmembers)
		return;
	qsort(r->members, r->nmembers, sizeof(r->members[0]), compare);
	for (i = 0; i < r->nmembers; i++)
		if (i == 0 || r->members[i]->id != r->members[n - 1]->id)
			r->members[n++] = r->members[i];
	r->nmembers = n;
}

static int
compare(const void *a, const void *b)
{
	const struct store_person *const *x = a, *const *y = b;

	return ((*x)->id > (*y)->id) - ((*x)->id < (*y)->id);
}
