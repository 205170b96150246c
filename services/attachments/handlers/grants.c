/* Who may read what for the next few seconds. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "attachments/handlers/grants.h"
#include "attachments/store/store.h"
#include "pg/listen.h"

#define ID_LEN	32

struct grant {
	int64_t		 until_ms;	/* 0: empty */
	int64_t		 school_id, user_id, size;
	char		 id[ID_LEN];
};

struct grants {
	struct pg_listener	*listener;	/* NULL: nothing is said */
	uint64_t		 turn;
	size_t			 n;
	struct grant		 entries[];
};

static void	on_hearing(void *);
static void	on_revoked(const char *, void *);
static bool	is_deaf(const struct grants *);
static size_t	slot(const struct grants *, int64_t, int64_t, const char *);
static bool	is_for(const struct grant *, int64_t, int64_t, const char *);

struct grants *
grants_new(size_t entries)
{
	struct grants *g;

	g = calloc(1, sizeof(*g) + entries * sizeof(g->entries[0]));
	if (g != NULL)
		g->n = entries;
	return g;
}

void
grants_destroy(struct grants **gp)
{
	if (*gp != NULL)
		pg_listener_destroy(&(*gp)->listener);
	free(*gp);
	*gp = NULL;
}

void
grants_listen(struct grants *g, struct loop *loop, const char *conninfo)
{
	static const struct pg_listener_events events = {
		on_hearing, on_revoked, on_hearing,
	};

	g->listener = pg_listener_new(loop, conninfo, ATTACHMENTS_REVOKED,
	    &events, g);
}

/* Something may have been missed, or may be from now on. */
static void
on_hearing(void *arg)
{
	grants_clear(arg);
}

static void
on_revoked(const char *payload, void *arg)
{
	(void)payload;
	grants_clear(arg);
}

static bool
is_deaf(const struct grants *g)
{
	return g->listener != NULL && !pg_listener_hears(g->listener);
}

void
grants_clear(struct grants *g)
{
	memset(g->entries, 0, g->n * sizeof(g->entries[0]));
	g->turn++;
}

uint64_t
grants_turn(const struct grants *g)
{
	return g->turn;
}

void
grants_put(struct grants *g, int64_t school_id, int64_t user_id,
    const char *id, int64_t size)
{
	struct grant *e = &g->entries[slot(g, school_id, user_id, id)];

	e->until_ms = loop_now_ms() + GRANT_MS;
	e->school_id = school_id;
	e->user_id = user_id;
	e->size = size;
	memcpy(e->id, id, ID_LEN);
}

int64_t
grants_get(const struct grants *g, int64_t school_id, int64_t user_id,
    const char *id)
{
	const struct grant *e;

	e = &g->entries[slot(g, school_id, user_id, id)];
	if (!is_for(e, school_id, user_id, id) ||
	    e->until_ms <= loop_now_ms() || is_deaf(g))
		return -1;
	return e->size;
}

void
grants_drop(struct grants *g, int64_t school_id, int64_t user_id,
    const char *id)
{
	struct grant *e = &g->entries[slot(g, school_id, user_id, id)];

	if (is_for(e, school_id, user_id, id))
		e->until_ms = 0;
}

/* FNV-1a.  The ids are random, so nobody chooses whose entry he displaces. */
static size_t
slot(const struct grants *g, int64_t school_id, int64_t user_id,
    const char *id)
{
	uint64_t h = 14695981039346656037u;
	size_t i;

	for (i = 0; i < ID_LEN; i++)
		h = (h ^ (uint8_t)id[i]) * 1099511628211u;
	h = (h ^ (uint64_t)school_id) * 1099511628211u;
	h = (h ^ (uint64_t)user_id) * 1099511628211u;
	return (size_t)((h ^ h >> 32) % g->n);
}

static bool
is_for(const struct grant *e, int64_t school_id, int64_t user_id,
    const char *id)
{
	return e->until_ms != 0 && e->school_id == school_id &&
	    e->user_id == user_id && memcmp(e->id, id, ID_LEN) == 0;
}
