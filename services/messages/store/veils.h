/* The store: threads that a ban of contact hides. */
#ifndef LIAISON_MESSAGES_STORE_VEILS_H
#define LIAISON_MESSAGES_STORE_VEILS_H

#include <stdint.h>

#include "base/arena.h"
#include "pg/pg.h"

struct veil {
	int64_t	 school_id, change_id, user_id, child_id;
	int64_t	 since_us;	/* 0: it is lifted */
};

/* One that is older than what was heard of the same pair changes nothing. */
void	store_set_veil(struct pg *, const struct veil *, pg_done_fn *,
	    void *arg);
/* All threads that are hidden from that user, on the arena. */
size_t	store_veiled_threads(const struct pg_rows *, struct arena *,
	    int64_t **threads);

#endif
