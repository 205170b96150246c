/* What holds of every roster that could be read, for the fuzzers. */
#ifndef LIAISON_TEST_ROSTER_CHECK_H
#define LIAISON_TEST_ROSTER_CHECK_H

#include "directory/roster/roster.h"

/* Opens, reads, checks and frees. */
void	roster_check(const void *zip, size_t len);
/* The same of one that is open. */
void	roster_check_rows(struct roster *);

#endif
