/* Schools, their people, callers and parts, in bounded memory. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "directory/rights/memory.h"

/* What malloc and a slot in a table add to each piece. */
#define PIECE		(16 + sizeof(void *))

TAILQ_HEAD(items, rights_item);

struct rights_school {
	struct id_entry	 entry;
	struct id_table	 people, callers;
	struct id_table	 parts[RIGHTS_ROLES];
	size_t		 nitems;
};

struct rights_memory {
	struct id_table	 schools;
	struct items	 items;			/* last: longest not used */
	size_t		 bytes, max_bytes;
	uint64_t	 evicted;
};

static void	 used(struct rights_memory *, struct rights_item *);
static void	 keep(struct rights_memory *, struct rights_item *);
static void	 item_free(struct rights_memory *, struct rights_item *);
static void	 part_clear(struct rights_memory *, struct rights_part *);
static struct rights_school *school_of(struct rights_memory *, int64_t id);
static struct rights_person *person_take(struct rights_memory *,
		    struct rights_school *, const struct store_person *);
static void	 person_release(struct rights_memory *,
		    struct rights_school *, struct rights_person *);
static struct rights_part *part_new(struct rights_memory *, int64_t school_id,
		    int role, int64_t group_id);
static bool	 part_fill(struct rights_memory *, struct rights_part *,
		    const struct rights_category *, size_t,
		    const struct store_person *, size_t);
static void	 part_gather(struct rights_part *,
		    const struct rights_category *, size_t);
static void	 part_category(struct rights_part *,
		    const struct rights_category *);
static size_t	 part_bytes(const struct rights_part *,
		    const struct rights_category *, size_t);
static void	 sort(int64_t *, size_t);
static int	 compare_ids(const void *, const void *);
static void	*allocate(size_t);

struct rights_memory *
rights_memory_new(size_t max_bytes)
{
	struct rights_memory *m = allocate(sizeof(*m));

	TAILQ_INIT(&m->items);
	m->max_bytes = max_bytes;
	return m;
}

void
rights_memory_free(struct rights_memory **mp)
{
	if (*mp == NULL)
		return;
	rights_memory_drop_all(*mp);
	id_table_clear(&(*mp)->schools);
	free(*mp);
	*mp = NULL;
}

size_t
rights_memory_bytes(const struct rights_memory *m)
{
	return m->bytes;
}

size_t
rights_memory_max(const struct rights_memory *m)
{
	return m->max_bytes;
}

uint64_t
rights_memory_evicted(const struct rights_memory *m)
{
	return m->evicted;
}

void
rights_memory_drop(struct rights_memory *m, int64_t school_id)
{
	struct rights_item *item, *next;

	for (item = TAILQ_FIRST(&m->items); item != NULL; item = next) {
		next = TAILQ_NEXT(item, used);
		if (item->school->entry.id == school_id)
			item_free(m, item);
	}
}

void
rights_memory_drop_all(struct rights_memory *m)
{
	struct rights_item *item;

	while ((item = TAILQ_FIRST(&m->items)) != NULL)
		item_free(m, item);
	assert(m->bytes == 0 && m->schools.count == 0);
}

/* ---- finding ---- */

struct rights_caller *
rights_memory_caller(struct rights_memory *m, int64_t school_id,
    int64_t user_id)
{
	struct rights_school *s = id_table_find(&m->schools, school_id);
	struct rights_caller *c;

	if (s == NULL || (c = id_table_find(&s->callers, user_id)) == NULL)
		return NULL;
	used(m, &c->item);
	return c;
}

struct rights_part *
rights_memory_part(struct rights_memory *m, int64_t school_id, int role,
    int64_t group_id)
{
	struct rights_school *s = id_table_find(&m->schools, school_id);
	struct rights_part *p;

	if (s == NULL || role < 0 || role >= RIGHTS_ROLES ||
	    (p = id_table_find(&s->parts[role], group_id)) == NULL)
		return NULL;
	used(m, &p->item);
	return p;
}

static void
used(struct rights_memory *m, struct rights_item *item)
{
	if (item == TAILQ_FIRST(&m->items))
		return;
	TAILQ_REMOVE(&m->items, item, used);
	TAILQ_INSERT_HEAD(&m->items, item, used);
}

/* ---- keeping ---- */

void
rights_memory_put_caller(struct rights_memory *m, int64_t school_id,
    const struct store_person *person, const int64_t *groups, size_t ngroups)
{
	const size_t size = sizeof(struct rights_caller) +
	    ngroups * sizeof(groups[0]);
	struct rights_caller *c;

	c = rights_memory_caller(m, school_id, person->id);
	if (c != NULL)
		item_free(m, &c->item);
	c = allocate(size);
	c->item.school = school_of(m, school_id);
	c->item.table = &c->item.school->callers;
	c->item.entry.id = person->id;
	c->item.bytes = size + PIECE;
	c->who = person_take(m, c->item.school, person);
	c->ngroups = ngroups;
	if (ngroups > 0)
		memcpy(c->groups, groups, ngroups * sizeof(groups[0]));
	sort(c->groups, ngroups);
	keep(m, &c->item);
}

void
rights_memory_mark(struct rights_memory *m, int64_t school_id, int role,
    int64_t group_id, enum rights_state state)
{
	struct rights_part *p = part_new(m, school_id, role, group_id);

	p->state = state;
	keep(m, &p->item);
}

void
rights_memory_unmark(struct rights_memory *m, int64_t school_id, int role,
    int64_t group_id)
{
	struct rights_part *p;

	p = rights_memory_part(m, school_id, role, group_id);
	if (p != NULL && p->state != RIGHTS_READY)
		item_free(m, &p->item);
}

void
rights_memory_put_part(struct rights_memory *m, int64_t school_id, int role,
    int64_t group_id, const struct rights_category *categories,
    size_t ncategories, const struct store_person *people, size_t npeople)
{
	struct rights_part *p = part_new(m, school_id, role, group_id);

	p->state = RIGHTS_READY;
	/* One that would make most others go is not worth it. */
	if (part_bytes(p, categories, ncategories) > m->max_bytes / 2)
		p->state = RIGHTS_TOO_BIG;
	else if (!part_fill(m, p, categories, ncategories, people, npeople)) {
		part_clear(m, p);
		p->state = RIGHTS_TOO_BIG;
	}
	keep(m, &p->item);
}

/* The oldest go until there is room. */
static void
keep(struct rights_memory *m, struct rights_item *item)
{
	id_table_add(item->table, &item->entry);
	TAILQ_INSERT_HEAD(&m->items, item, used);
	item->school->nitems++;
	m->bytes += item->bytes;
	while (m->bytes > m->max_bytes && !TAILQ_EMPTY(&m->items)) {
		item_free(m, TAILQ_LAST(&m->items, items));
		m->evicted++;
	}
}

static void
item_free(struct rights_memory *m, struct rights_item *item)
{
	struct rights_school *s = item->school;

	TAILQ_REMOVE(&m->items, item, used);
	id_table_remove(item->table, &item->entry);
	m->bytes -= item->bytes;
	if (item->is_part)
		part_clear(m, (struct rights_part *)item);
	else
		person_release(m, s, ((struct rights_caller *)item)->who);
	free(item);
	if (--s->nitems > 0)
		return;
	assert(s->people.count == 0);
	id_table_remove(&m->schools, &s->entry);
	id_table_clear(&s->people);
	id_table_clear(&s->callers);
	for (int role = 0; role < RIGHTS_ROLES; role++)
		id_table_clear(&s->parts[role]);
	free(s);
}

static struct rights_school *
school_of(struct rights_memory *m, int64_t id)
{
	struct rights_school *s = id_table_find(&m->schools, id);

	if (s != NULL)
		return s;
	s = allocate(sizeof(*s));
	s->entry.id = id;
	id_table_add(&m->schools, &s->entry);
	return s;
}

static struct rights_person *
person_take(struct rights_memory *m, struct rights_school *s,
    const struct store_person *from)
{
	const size_t name = strlen(from->display_name) + 1;
	const size_t title = strlen(from->title) + 1;
	const size_t context = strlen(from->context) + 1;
	struct rights_person *p = id_table_find(&s->people, from->id);

	if (p == NULL) {
		p = allocate(sizeof(*p) + name + title + context);
		memcpy(p->text, from->display_name, name);
		memcpy(p->text + name, from->title, title);
		memcpy(p->text + name + title, from->context, context);
		p->entry.id = from->id;
		p->person = (struct store_person){
			.id = from->id,
			.display_name = p->text,
			.title = p->text + name,
			.role = from->role,
			.context = p->text + name + title,
			.children = from->children,
		};
		p->bytes = sizeof(*p) + name + title + context + PIECE;
		m->bytes += p->bytes;
		id_table_add(&s->people, &p->entry);
	}
	p->refs++;
	return p;
}

static void
person_release(struct rights_memory *m, struct rights_school *s,
    struct rights_person *p)
{
	if (--p->refs > 0)
		return;
	id_table_remove(&s->people, &p->entry);
	m->bytes -= p->bytes;
	free(p);
}

/* ---- parts ---- */

/* Without one that is there with the same key. */
static struct rights_part *
part_new(struct rights_memory *m, int64_t school_id, int role,
    int64_t group_id)
{
	struct rights_part *p;

	assert(role >= 0 && role < RIGHTS_ROLES);
	p = rights_memory_part(m, school_id, role, group_id);
	if (p != NULL)
		item_free(m, &p->item);
	p = allocate(sizeof(*p));
	p->item.school = school_of(m, school_id);
	p->item.table = &p->item.school->parts[role];
	p->item.entry.id = group_id;
	p->item.is_part = true;
	p->item.bytes = sizeof(*p) + PIECE;
	return p;
}

static void
part_clear(struct rights_memory *m, struct rights_part *p)
{
	size_t i;

	for (i = 0; i < p->npeople; i++)
		person_release(m, p->item.school, p->people[i]);
	for (i = 0; i < RIGHTS_KINDS; i++)
		free(p->categories[i].places);
	memset(p->categories, 0, sizeof(p->categories));
	free(p->ids);
	free(p->people);
	free(p->title);
	p->ids = NULL;
	p->people = NULL;
	p->title = NULL;
	p->npeople = 0;
}

/* At least what it will take, without people that are there already. */
static size_t
part_bytes(const struct rights_part *p,
    const struct rights_category *categories, size_t n)
{
	size_t i, bytes = p->item.bytes + 3 * PIECE;

	for (i = 0; i < n; i++)
		if (categories[i].group_id == p->item.entry.id)
			bytes += PIECE + strlen(categories[i].title) +
			    categories[i].n * (sizeof(p->ids[0]) +
			    sizeof(p->people[0]) + sizeof(uint32_t));
	return bytes;
}

/* False: somebody is in it who is not among the people. */
static bool
part_fill(struct rights_memory *m, struct rights_part *p,
    const struct rights_category *categories, size_t ncategories,
    const struct store_person *people, size_t npeople)
{
	size_t i, at = 0;

	part_gather(p, categories, ncategories);
	for (i = 0; i < p->npeople; i++) {
		while (at < npeople && people[at].id < p->ids[i])
			at++;
		if (at == npeople || people[at].id != p->ids[i]) {
			p->npeople = i;
			return false;
		}
		p->people[i] = person_take(m, p->item.school, &people[at]);
	}
	for (i = 0; i < ncategories; i++)
		if (categories[i].group_id == p->item.entry.id)
			part_category(p, &categories[i]);
	p->item.bytes = part_bytes(p, categories, ncategories);
	return true;
}

/* Everybody in its categories, once, by id. */
static void
part_gather(struct rights_part *p, const struct rights_category *categories,
    size_t ncategories)
{
	size_t i, n = 0;

	for (i = 0; i < ncategories; i++)
		if (categories[i].group_id == p->item.entry.id)
			n += categories[i].n;
	p->ids = allocate(n * sizeof(p->ids[0]));
	for (i = n = 0; i < ncategories; i++) {
		if (categories[i].group_id != p->item.entry.id)
			continue;
		memcpy(p->ids + n, categories[i].people,
		    categories[i].n * sizeof(p->ids[0]));
		n += categories[i].n;
	}
	sort(p->ids, n);
	for (i = 0; i < n; i++)
		if (i == 0 || p->ids[i] != p->ids[p->npeople - 1])
			p->ids[p->npeople++] = p->ids[i];
	p->people = allocate(p->npeople * sizeof(p->people[0]));
}

static void
part_category(struct rights_part *p, const struct rights_category *c)
{
	uint32_t at = 0, *places;
	size_t i;

	assert(c->kind >= 0 && c->kind < RIGHTS_KINDS &&
	    p->categories[c->kind].places == NULL);
	places = allocate(c->n * sizeof(places[0]));
	for (i = 0; i < c->n; i++) {
		while (p->ids[at] < c->people[i])
			at++;
		places[i] = at;
	}
	p->categories[c->kind].places = places;
	p->categories[c->kind].n = c->n;
	if (p->title == NULL && (p->title = strdup(c->title)) == NULL)
		fatal("out of memory");
}

static void
sort(int64_t *ids, size_t n)
{
	if (n > 0)
		qsort(ids, n, sizeof(ids[0]), compare_ids);
}

static int
compare_ids(const void *a, const void *b)
{
	const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* Zeroed. */
static void *
allocate(size_t size)
{
	void *p = calloc(1, size > 0 ? size : 1);

	if (p == NULL)
		fatal("out of memory");
	return p;
}
