/* A family's evening: a slot for each wish, without conflicts. */
#ifndef LIAISON_NOTIFY_SLOTS_PLAN_H
#define LIAISON_NOTIFY_SLOTS_PLAN_H

#include <stddef.h>
#include <stdint.h>

#define PLAN_WISHES	60
#define PLAN_NONE	SIZE_MAX

/* In whatever unit, as the walk. */
struct plan_slot {
	int64_t		 start, end;
};

/* Free slots of one teacher, by their beginning. */
struct plan_wish {
	int64_t			 teacher;
	const struct plan_slot	*slots;
	size_t			 n;
};

/*
 * Of each wish which of its slots, or PLAN_NONE: as many as can be, and of such
 * plans the one with the shortest time from the first to the last, as far as a
 * bounded search finds it.  Two slots never overlap; of two teachers there is
 * `walk` between them.  busy: slots that the family has already, with a teacher
 * each, n of them: the same holds between these and a plan's.  Wishes of one
 * teacher do not get the same slot.  At most PLAN_WISHES.
 */
struct plan_busy {
	struct plan_slot	 slot;
	int64_t			 teacher;
};
void	plan_evening(const struct plan_wish *, size_t nwishes,
	    const struct plan_busy *, size_t nbusy, int64_t walk,
	    size_t *chosen);

#endif
