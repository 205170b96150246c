/* Calls that are to count once, in the database. */
#ifndef LIAISON_DIRECTORY_STORE_ONCE_H
#define LIAISON_DIRECTORY_STORE_ONCE_H

#include "base/once.h"
#include "pg/pg.h"

/* The key and the content; both null where the call has no key. */
void	store_arg_once(struct pg_args *, const struct once *);

#endif
