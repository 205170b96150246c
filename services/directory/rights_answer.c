/*
 * An audience out of memory, row by row what resolve_audience() in
 * 002_rules.sql says; nothing where it would have to say no.
 */
#include <stdlib.h>
#include <string.h>

#include "rights_memory.h"

/* One question. */
struct asked {
	struct rights_memory		*memory;
	const struct store_audience	*query;
	const struct rights_caller	*caller;
	struct rights_part		*wide;
	struct arena			*arena;
	struct rights_answer		*answer;
	struct rights_wanted		*wanted;
	bool				 lacking;	/* a part is */
	size_t				 cap;		/* of members */
};

static bool	 add_thread(struct asked *);
static bool	 add_direct(struct asked *);
static bool	 add_categories(struct asked *);
static bool	 add_category(struct asked *, const struct rights_part *,
		    int kind, int64_t group_id);
static bool	 is_repeated(const struct store_audience *, size_t);
static const struct store_person *reached(struct asked *, int64_t id);
static struct rights_part *part(struct asked *, int64_t group_id);
static void	 want(struct asked *, int64_t group_id);
static void	 add_member(struct asked *, const struct store_person *);
static void	 order(struct rights_answer *);
static bool	 find(const int64_t *, size_t, int64_t id, size_t *at);
static int	 compare(const void *, const void *);

enum rights_found
rights_answer(struct rights_memory *m, const struct store_audience *q,
    struct arena *arena, struct rights_answer *answer,
    struct rights_wanted *wanted)
{
	struct asked a = { .memory = m, .query = q, .arena = arena,
		.answer = answer, .wanted = wanted };

	memset(answer, 0, sizeof(*answer));
	memset(wanted, 0, sizeof(*wanted));
	a.caller = rights_memory_caller(m, q->school_id, q->user_id);
	if (a.caller == NULL)
		return RIGHTS_NO_CALLER;
	answer->sender = &a.caller->who->person;
	wanted->role = answer->sender->role;
	if (!add_thread(&a) || !add_direct(&a) || !add_categories(&a))
		return a.lacking ? RIGHTS_NO_PART : RIGHTS_ASK;
	order(answer);
	return RIGHTS_ANSWERED;
}

/* People of a thread are reached whatever the rules say, if they are active. */
static bool
add_thread(struct asked *a)
{
	const struct store_audience *q = a->query;
	const struct rights_person *p;
	size_t i;

	for (i = 0; i < q->nthread; i++) {
		if (q->thread[i] == q->user_id)
			continue;
		p = rights_memory_person(a->memory, q->school_id,
		    q->thread[i]);
		if (p == NULL)
			return false;
		add_member(a, &p->person);
	}
	return true;
}

static bool
add_direct(struct asked *a)
{
	const struct store_audience *q = a->query;
	const struct store_person *p;
	size_t i;

	if (q->nids > 0)
		a->wide = part(a, 0);
	for (i = 0; i < q->nids; i++) {
		if (q->ids[i] == q->user_id)
			continue;
		if ((p = reached(a, q->ids[i])) == NULL)
			return false;
		add_member(a, p);
	}
	return true;
}

/* NULL: not, or a part is lacking. */
static const struct store_person *
reached(struct asked *a, int64_t id)
{
	const struct rights_part *p = a->wide;
	size_t i, at;

	if (p != NULL && find(p->ids, p->npeople, id, &at))
		return &p->people[at]->person;
	for (i = 0; i < a->caller->ngroups; i++) {
		p = part(a, a->caller->groups[i]);
		if (p != NULL && find(p->ids, p->npeople, id, &at))
			return &p->people[at]->person;
	}
	return NULL;
}

static bool
add_categories(struct asked *a)
{
	const struct store_audience *q = a->query;
	const struct rights_part *p;
	size_t i, at;

	if (q->ncategories == 0)
		return true;
	a->answer->categories = arena_alloc(a->arena,
	    q->ncategories * sizeof(a->answer->categories[0]));
	for (i = 0; i < q->ncategories; i++) {
		if (is_repeated(q, i))
			continue;
		if (q->groups[i] != 0 && !find(a->caller->groups,
		    a->caller->ngroups, q->groups[i], &at))
			return false;
		p = part(a, q->groups[i]);
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

/* NULL: not there to be used; wanted where it is not even asked for. */
static struct rights_part *
part(struct asked *a, int64_t group_id)
{
	struct rights_part *p = rights_memory_part(a->memory,
	    a->query->school_id, a->answer->sender->role, group_id);

	if (p != NULL && p->state == RIGHTS_READY)
		return p;
	if (p == NULL)
		want(a, group_id);
	return NULL;
}

static void
want(struct asked *a, int64_t group_id)
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

static void
add_member(struct asked *a, const struct store_person *person)
{
	struct rights_answer *r = a->answer;
	const struct store_person **old = r->members;

	if (r->nmembers == a->cap) {
		a->cap = a->cap == 0 ? a->query->nids + a->query->nthread + 16 :
		    2 * a->cap;
		r->members = arena_alloc(a->arena,
		    a->cap * sizeof(r->members[0]));
		if (r->nmembers > 0)
			memcpy(r->members, old,
			    r->nmembers * sizeof(r->members[0]));
	}
	r->members[r->nmembers++] = person;
}

/* By id, each once.  Mostly they are so already. */
static void
order(struct rights_answer *r)
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

static bool
find(const int64_t *ids, size_t n, int64_t id, size_t *at)
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

static int
compare(const void *a, const void *b)
{
	const struct store_person *const *x = a, *const *y = b;

	return ((*x)->id > (*y)->id) - ((*x)->id < (*y)->id);
}
