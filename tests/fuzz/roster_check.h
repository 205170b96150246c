/* What holds of every roster that could be read, for two fuzzers. */
#ifndef LIAISON_TEST_ROSTER_CHECK_H
#define LIAISON_TEST_ROSTER_CHECK_H

#include "directory/roster/roster.h"

/* Opens, reads, checks and frees. */
void	roster_check(const void *zip, size_t len);

#endif
