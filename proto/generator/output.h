/* The files that the generator writes, and who writes them. */
#ifndef LIAISON_GENERATOR_OUTPUT_H
#define LIAISON_GENERATOR_OUTPUT_H

#include <stdio.h>

#include "model.h"

/* To write dir/name.  Ends the process where it cannot be. */
FILE	*output_open(const char *dir, const char *name);
/* A file that has this content already keeps its time. */
void	 output_close(FILE **);

/* Writes its files below dir.  One of these an emit_*.c. */
typedef void	 output_fn(const struct model *, const char *dir);
output_fn	 emit_rpc, emit_routes, emit_openapi, emit_types, emit_methods;

#endif
