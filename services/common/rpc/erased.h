/* The answer of ErasePerson, which each service has. */
#ifndef LIAISON_RPC_ERASED_H
#define LIAISON_RPC_ERASED_H

#include <stdint.h>

#include "base/arena.h"
#include "common.pb-c.h"

/* Adds a part to the answer, all on the arena; the name is the caller's. */
void	erased_part(struct arena *, Common__ErasePersonReply *,
	    const char *name, int64_t count);

#endif
