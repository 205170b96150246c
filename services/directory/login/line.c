/* Who stands in line behind the looks at passwords for the same name. */
#include <stdlib.h>
#include <string.h>

#include "directory/login/line.h"

#define TICK_MS		100
/* Who has less time left would not hear the answer. */
#define MARGIN_MS	600

struct login_name {
	char				*name;
	TAILQ_HEAD(, login_place)	 places;	/* first come first */
	TAILQ_ENTRY(login_name)		 entry;
};

struct login_line {
	struct loop			*loop;
	struct loop_timer		*tick;	/* while somebody stands */
	TAILQ_HEAD(, login_name)	 names;
};

static struct login_name *find(const struct login_line *, const char *);
static struct login_name *make(struct login_line *, const char *);
static void		take_out(struct login_line *, struct login_place *);
static void		first_asks(struct login_line *, const char *);
static void		on_tick(void *);
static bool		drop_late(struct login_line *);

struct login_line *
login_line_new(struct loop *loop)
{
	struct login_line *l = calloc(1, sizeof(*l));

	if (l == NULL)
		return NULL;
	l->loop = loop;
	TAILQ_INIT(&l->names);
	return l;
}

bool
login_line_has(const struct login_line *l, const char *name)
{
	return find(l, name) != NULL;
}

bool
login_line_wait(struct login_line *l, struct login_place *p)
{
	struct login_name *n;

	p->asking = false;
	if (p->of != NULL)
		return true;
	if (l->tick == NULL)
		l->tick = loop_timer(l->loop, TICK_MS, TICK_MS, on_tick, l);
	if (l->tick == NULL ||
	    ((n = find(l, p->name)) == NULL && (n = make(l, p->name)) == NULL))
		return false;
	p->of = n;
	TAILQ_INSERT_TAIL(&n->places, p, entry);
	return true;
}

void
login_line_leave(struct login_line *l, struct login_place *p)
{
	if (p->of == NULL)
		return;
	take_out(l, p);
	first_asks(l, p->name);
}

void
login_line_ended(struct login_line *l, const char *name)
{
	first_asks(l, name);
}

static struct login_name *
find(const struct login_line *l, const char *name)
{
	struct login_name *n;

	TAILQ_FOREACH(n, &l->names, entry)
		if (strcmp(n->name, name) == 0)
			return n;
	return NULL;
}

static struct login_name *
make(struct login_line *l, const char *name)
{
	struct login_name *n = calloc(1, sizeof(*n));

	if (n == NULL || (n->name = strdup(name)) == NULL) {
		free(n);
		return NULL;
	}
	TAILQ_INIT(&n->places);
	TAILQ_INSERT_TAIL(&l->names, n, entry);
	return n;
}

static void
take_out(struct login_line *l, struct login_place *p)
{
	struct login_name *n = p->of;

	TAILQ_REMOVE(&n->places, p, entry);
	p->of = NULL;
	if (!TAILQ_EMPTY(&n->places))
		return;
	TAILQ_REMOVE(&l->names, n, entry);
	free(n->name);
	free(n);
}

static void
first_asks(struct login_line *l, const char *name)
{
	struct login_name *n = find(l, name);
	struct login_place *p = n == NULL ? NULL : TAILQ_FIRST(&n->places);

	if (p == NULL || p->asking)
		return;
	p->asking = true;
	p->ask(p->arg);
}

/* `ask` never answers at once, so that the names stay as they are. */
static void
on_tick(void *arg)
{
	struct login_line *l = arg;
	struct login_name *n;

	while (drop_late(l))
		;
	TAILQ_FOREACH(n, &l->names, entry)
		first_asks(l, n->name);
	if (TAILQ_EMPTY(&l->names))
		loop_timer_cancel(&l->tick);
}

/* Who asks is left alone: its answer is on the way.  True: there was one. */
static bool
drop_late(struct login_line *l)
{
	const int64_t latest = loop_now_ms() + MARGIN_MS;
	struct login_name *n;
	struct login_place *p;

	TAILQ_FOREACH(n, &l->names, entry)
		TAILQ_FOREACH(p, &n->places, entry) {
			if (p->asking || p->deadline_ms > latest)
				continue;
			take_out(l, p);
			p->late(p->arg);
			return true;
		}
	return false;
}
