/* Who people are, and which category somebody was reached by. */
#include <stdlib.h>

#include "messages/handlers/names.h"

/* What the directory takes at once. */
#define LOT	400

/* Names that are asked for, on the call's arena. */
struct naming {
	struct messages			*m;
	struct rpc_call			*call;
	int64_t				*ids;	/* ascending */
	size_t				 n, asked;
	Directory__NamePeopleReply	 all;
	names_done			*done;
	void				*arg;
};

static void	ask_lot(struct naming *);
static directory_name_people_done	on_lot;
static int	compare(const void *, const void *);

/* They come by id. */
Common__Person *
names_find(struct arena *a, const Directory__NamePeopleReply *names,
    int64_t id)
{
	size_t low = 0, high = names->n_people, mid;
	struct person person = { id, 0, "", "", NULL };
	const Common__Person *found;
	Common__Person *m;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (names->people[mid]->id < id)
			low = mid + 1;
		else
			high = mid;
	}
	if (low == names->n_people || names->people[low]->id != id)
		return messages_person(a, &person);
	found = names->people[low];
	person = (struct person){ id, (int)found->role,
	    arena_strdup(a, found->display_name),
	    arena_strdup(a, found->title), NULL };
	m = messages_person(a, &person);
	m->context = arena_strdup(a, found->context);
	return m;
}

/* Counted from 1 among the categories; 0: none. */
size_t
names_category(const struct ticked *t, int64_t why)
{
	int64_t nth = why / 8;
	size_t i;

	for (i = 0; i < t->n; i++)
		if (t->roles[i] == 0 && --nth == 0)
			return i;
	return t->n;
}

/* ---- many of them ---- */

void
names_ask(struct messages *m, struct rpc_call *call, int64_t *ids, size_t n,
    names_done *done, void *arg)
{
	const Directory__NamePeopleReply none =
	    DIRECTORY__NAME_PEOPLE_REPLY__INIT;
	struct arena *a = rpc_call_arena(call);
	struct naming *k = arena_alloc(a, sizeof(*k));
	size_t i;

	*k = (struct naming){ .m = m, .call = call, .ids = ids, .all = none,
		.done = done, .arg = arg };
	if (n > 0)
		qsort(ids, n, sizeof(*ids), compare);
	for (i = 0; i < n; i++)
		if (k->n == 0 || ids[i] != ids[k->n - 1])
			ids[k->n++] = ids[i];
	k->all.people = arena_pointers(a, k->n + 1);
	ask_lot(k);
}

static void
ask_lot(struct naming *k)
{
	Directory__NamePeopleRequest req = DIRECTORY__NAME_PEOPLE_REQUEST__INIT;

	req.ids = k->ids + k->asked;
	req.n_ids = k->n - k->asked > LOT ? LOT : k->n - k->asked;
	k->asked += req.n_ids;
	directory_client_name_people(k->m->directory,
	    rpc_call_context(k->call), &req, on_lot, k);
}

static void
on_lot(const struct status *status, const Directory__NamePeopleReply *names,
    void *arg)
{
	struct naming *k = arg;
	size_t i;

	if (names == NULL) {
		k->done(status, NULL, k->arg);
		return;
	}
	for (i = 0; i < names->n_people; i++)
		k->all.people[k->all.n_people++] = names_find(
		    rpc_call_arena(k->call), names, names->people[i]->id);
	if (k->asked < k->n)
		ask_lot(k);
	else
		k->done(status, &k->all, k->arg);
}

static int
compare(const void *a, const void *b)
{
	const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}
