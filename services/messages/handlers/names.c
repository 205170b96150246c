/* Who people are, and which category somebody was reached by. */
#include "messages/handlers/names.h"

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
