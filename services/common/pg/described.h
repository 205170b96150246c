/*
 * What files of queries say of their statements, made by pg/compiler: for the
 * test that holds it against what PostgreSQL says.
 */
#ifndef LIAISON_PG_DESCRIBED_H
#define LIAISON_PG_DESCRIBED_H

#include <stdbool.h>

#include "pg/pg.h"

/* SERVICE_described[] ends with a NULL. */
struct pg_described {
	const struct pg_statement	*statement;
	const char			*where;		/* "FILE:LINE" */
	bool				 write;
	int				 nparams;
	/* "id int8, subject text"; NULL: nothing that is read. */
	const char			*row;
};

#endif
