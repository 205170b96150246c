/* Ids that have come before: they are random, so they are their own hash. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "attachments/own_data/seen.h"
#include "base/log.h"

#define FIRST	256

struct id {
	uint64_t	 high, low;	/* 0 0: a free place */
};

struct seen {
	struct id	*ids;
	size_t		 n, places;	/* a power of two */
};

static struct id *
make(size_t places)
{
	struct id *ids = calloc(places, sizeof(*ids));

	if (ids == NULL)
		fatal("out of memory");
	return ids;
}

struct seen *
seen_new(void)
{
	struct seen *s = calloc(1, sizeof(*s));

	if (s == NULL)
		fatal("out of memory");
	s->places = FIRST;
	s->ids = make(s->places);
	return s;
}

void
seen_destroy(struct seen **sp)
{
	struct seen *s = *sp;

	*sp = NULL;
	if (s == NULL)
		return;
	free(s->ids);
	free(s);
}

/* Where it is, or is to be. */
static struct id *
place(struct id *ids, size_t places, struct id id)
{
	size_t i = (size_t)id.low & (places - 1);

	while ((ids[i].high != 0 || ids[i].low != 0) &&
	    (ids[i].high != id.high || ids[i].low != id.low))
		i = (i + 1) & (places - 1);
	return &ids[i];
}

static void
grow(struct seen *s)
{
	struct id *ids = make(2 * s->places);
	size_t i;

	for (i = 0; i < s->places; i++)
		if (s->ids[i].high != 0 || s->ids[i].low != 0)
			*place(ids, 2 * s->places, s->ids[i]) = s->ids[i];
	free(s->ids);
	s->ids = ids;
	s->places *= 2;
}

bool
seen_add(struct seen *s, const char *text)
{
	char half[17];
	struct id id, *at;

	(void)memcpy(half, text, 16);
	half[16] = '\0';
	id.high = strtoull(half, NULL, 16);
	id.low = strtoull(text + 16, NULL, 16);
	at = place(s->ids, s->places, id);
	if (at->high == id.high && at->low == id.low)
		return false;
	*at = id;
	if (++s->n > s->places / 2)
		grow(s);
	return true;
}
