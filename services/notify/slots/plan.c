/*
 * A family's evening.  Of wishes in a given order the earliest slot of each is
 * the best, wherever the first begins: so what is searched are orders, from
 * each slot that may be the first one, with the shortest way that is known as
 * a bound, and so many steps at most.  The first way down takes whichever slot
 * ends first, which is a plan already.
 */
#include "notify/slots/plan.h"

#include <stdbool.h>
#include <stdlib.h>

#define STEPS	60000

struct search {
	const struct plan_wish	*wishes;
	size_t			 n;
	const struct plan_busy	*busy;
	size_t			 nbusy;
	int64_t			 walk;
	size_t			 now[PLAN_WISHES], *best;
	size_t			 placed, best_placed;
	int64_t			 first, best_length;
	unsigned		 steps;
};

struct step {
	size_t	wish, slot;
	int64_t	end;
};

static void	look(struct search *, int64_t end, int64_t teacher);
static size_t	next_slot(const struct search *, const struct plan_wish *,
		    int64_t end, int64_t teacher);
static bool	fits(const struct search *, const struct plan_wish *,
		    const struct plan_slot *);
static int	by_end(const void *, const void *);
static void	keep(struct search *, int64_t end);

void
plan_evening(const struct plan_wish *wishes, size_t nwishes,
    const struct plan_busy *busy, size_t nbusy, int64_t walk, size_t *chosen)
{
	struct search s = { .wishes = wishes, .n = nwishes, .busy = busy,
		.nbusy = nbusy, .walk = walk, .best = chosen };
	const struct plan_wish *w;
	size_t i, j;

	for (i = 0; i < nwishes; i++)
		s.now[i] = chosen[i] = PLAN_NONE;
	/* Each wish is the first once, so that none has all of the steps. */
	for (j = 0; s.steps < STEPS; j++) {
		bool any = false;

		for (i = 0; i < nwishes; i++) {
			w = &wishes[i];
			if (j >= w->n)
				continue;
			any = true;
			if (!fits(&s, w, &w->slots[j]))
				continue;
			s.now[i] = j;
			s.placed = 1;
			s.first = w->slots[j].start;
			look(&s, w->slots[j].end, w->teacher);
			s.now[i] = PLAN_NONE;
		}
		if (!any)
			break;
	}
}

/* All that can follow what ends then, at that teacher's. */
static void
look(struct search *s, int64_t end, int64_t teacher)
{
	struct step steps[PLAN_WISHES];
	size_t i, n = 0;

	keep(s, end);
	if (s->steps++ >= STEPS)
		return;
	for (i = 0; i < s->n; i++) {
		if (s->now[i] != PLAN_NONE)
			continue;
		steps[n] = (struct step){ i, next_slot(s, &s->wishes[i], end,
		    teacher), 0 };
		if (steps[n].slot == PLAN_NONE)
			continue;
		steps[n].end = s->wishes[i].slots[steps[n].slot].end;
		n++;
	}
	/* With all of these it would be no better than what there is. */
	if (n == 0 || s->placed + n < s->best_placed ||
	    (s->placed + n == s->best_placed &&
	    end - s->first >= s->best_length))
		return;
	qsort(steps, n, sizeof(steps[0]), by_end);
	for (i = 0; i < n; i++) {
		s->now[steps[i].wish] = steps[i].slot;
		s->placed++;
		look(s, steps[i].end, s->wishes[steps[i].wish].teacher);
		s->placed--;
		s->now[steps[i].wish] = PLAN_NONE;
	}
}

static size_t
next_slot(const struct search *s, const struct plan_wish *w, int64_t end,
    int64_t teacher)
{
	const int64_t from = end + (w->teacher == teacher ? 0 : s->walk);
	size_t low = 0, high = w->n, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (w->slots[middle].start < from)
			low = middle + 1;
		else
			high = middle;
	}
	while (low < w->n && !fits(s, w, &w->slots[low]))
		low++;
	return low < w->n ? low : PLAN_NONE;
}

static bool
fits(const struct search *s, const struct plan_wish *w,
    const struct plan_slot *slot)
{
	const struct plan_busy *b;
	int64_t walk;
	size_t i;

	for (i = 0; i < s->nbusy; i++) {
		b = &s->busy[i];
		walk = b->teacher == w->teacher ? 0 : s->walk;
		if (slot->start < b->slot.end + walk &&
		    slot->end + walk > b->slot.start)
			return false;
	}
	return true;
}

static int
by_end(const void *a, const void *b)
{
	const struct step *x = a, *y = b;

	if (x->end != y->end)
		return x->end < y->end ? -1 : 1;
	return x->wish < y->wish ? -1 : x->wish > y->wish;
}

static void
keep(struct search *s, int64_t end)
{
	const int64_t length = end - s->first;
	size_t i;

	if (s->placed < s->best_placed || (s->placed == s->best_placed &&
	    length >= s->best_length))
		return;
	s->best_placed = s->placed;
	s->best_length = length;
	for (i = 0; i < s->n; i++)
		s->best[i] = s->now[i];
}
