/* What is said of one Reason according to what was found. */
#ifndef LIAISON_GATEWAY_API_TOLD_APART_H
#define LIAISON_GATEWAY_API_TOLD_APART_H

#include "base/status.h"

/*
 * By the word of the first fault, in French and in English, with {what} and
 * {would}: the ids of the first fault and of the second.  NULL: all of that
 * Reason are told alike.
 */
const char *const	*told_apart(const struct status *);

#endif
