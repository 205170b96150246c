/* Channels in the database: what is planned, and what becomes of it. */
#ifndef LIAISON_NOTIFY_STORE_CHANNELS_H
#define LIAISON_NOTIFY_STORE_CHANNELS_H

#include <stddef.h>
#include <stdint.h>

#include "notify/channels/channel.h"
#include "pg/pg.h"

/* ---- planning ---- */

struct channel_plan {
	int64_t		 school_id, plan_id;
	struct pg_array	 user_ids;
};
/* At most `max`, each for lease_s seconds the caller's. */
void	channel_take_plans(struct pg *, int32_t max, int32_t lease_s,
	    pg_done_fn *, void *arg);
void	channel_plan_of_row(const struct pg_rows *, size_t i,
	    struct channel_plan *);
/*
 * These plans of a school become deliveries, of whom the wishes are; they are
 * gone then.
 */
void	channel_plan(struct pg *, int64_t school_id, const int64_t *plans,
	    size_t nplans, const struct channel_wish *, size_t nwishes,
	    pg_done_fn *, void *arg);
/* One row: how many deliveries. */
int32_t	channel_planned(const struct pg_rows *);
/* One row: how many wait to be planned, of all schools. */
void	channel_plan_count(struct pg *, pg_done_fn *, void *arg);

#endif
