/* What a service asks its log of changes: live/sql/queries.sql, compiled. */
#ifndef LIAISON_LIVE_QUERIES_H
#define LIAISON_LIVE_QUERIES_H

#include "pg/pg.h"

struct live_queries {
	const struct pg_statement	*state, *written, *missed, *sweep;
};

#endif
