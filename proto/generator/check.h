/* What a contract may not say. */
#ifndef LIAISON_GENERATOR_CHECK_H
#define LIAISON_GENERATOR_CHECK_H

#include <stdio.h>

#include "model.h"

/*
 * Writes "FILE:LINE: NAME: sentence" for each fault of the files that have a
 * service of ours.  How many there are.
 */
unsigned	 check_model(const struct model *, FILE *);

#endif
