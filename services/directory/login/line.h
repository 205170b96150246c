/*
 * Who stands in line behind the looks at others' passwords for the same name:
 * of many at once only as many are looked at as may fail, and those that were
 * right leave their place to the next.  First come, first served; the first of
 * each name asks again when a look has ended here, and now and then, as it may
 * have ended in another replica.
 *
 * In the loop's thread.
 */
#ifndef LIAISON_DIRECTORY_LOGIN_LINE_H
#define LIAISON_DIRECTORY_LOGIN_LINE_H

#include <sys/queue.h>

#include <stdbool.h>
#include <stdint.h>

#include "base/loop.h"

struct login_line;
struct login_name;

/* Kept by the caller until it leaves; set all but what is the line's. */
struct login_place {
	const char	*name;		/* whatever is counted together */
	int64_t		 deadline_ms;	/* of loop_now_ms() */
	void		(*ask)(void *arg);	/* it is first */
	void		(*late)(void *arg);	/* it has left: no time */
	void		*arg;
	/* ---- of the line ---- */
	struct login_name		*of;	/* NULL: not in line */
	bool				 asking;
	TAILQ_ENTRY(login_place)	 entry;
};

/* Until the process ends; who stands in it is not told.  NULL: no memory. */
struct login_line *login_line_new(struct loop *);

/* Does anybody stand in line for this name? */
bool	login_line_has(const struct login_line *, const char *name);
/*
 * At the end of its line; one that has asked in vain keeps its place.  False:
 * no memory.
 */
bool	login_line_wait(struct login_line *, struct login_place *)
	    __attribute__((warn_unused_result));
/* It has its answer: the next one asks.  No error where it does not stand. */
void	login_line_leave(struct login_line *, struct login_place *);
/* A look for this name has ended: the first one asks. */
void	login_line_ended(struct login_line *, const char *name);

#endif
