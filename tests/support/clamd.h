/* A real clamd for tests, see tests/support/clamd. */
#ifndef LIAISON_TEST_CLAMD_H
#define LIAISON_TEST_CLAMD_H

#include <stdbool.h>

struct test_clamd;

/* With signatures of version 1, of EICAR alone; it does not run yet. */
struct test_clamd *clamd_new(void);
void		 clamd_free(struct test_clamd **);
/* The path of its socket. */
const char	*clamd_socket(const struct test_clamd *);
/* Waits until it answers. */
void		 clamd_start(struct test_clamd *);
void		 clamd_stop(struct test_clamd *);
/* It takes every question, and answers none until it goes on. */
void		 clamd_freeze(struct test_clamd *, bool frozen);
/* A frozen one never goes on: another takes its place, and answers. */
void		 clamd_replace(struct test_clamd *);
/* Knows this text, too, from now on. */
void		 clamd_learn(struct test_clamd *, const char *version,
		    const char *name, const char *text);

#endif
