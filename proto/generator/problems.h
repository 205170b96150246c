/* Which problem codes a route may answer with. */
#ifndef LIAISON_GENERATOR_PROBLEMS_H
#define LIAISON_GENERATOR_PROBLEMS_H

#include <stdbool.h>

#include "route.h"

/* liaison.rpc.v1.Reason. */
const struct model_enum *problems_reasons(const struct model *);
/*
 * The general ones of such a route, and those that its method's comment
 * names.
 */
bool	problem_of(const struct route *, const struct model_value *reason);

#endif
