/*
 * The second factor at a login: asked after a right password, of nobody else.
 */
#ifndef LIAISON_DIRECTORY_HANDLERS_FACTOR_H
#define LIAISON_DIRECTORY_HANDLERS_FACTOR_H

#include "directory/directory.h"
#include "directory/login/device.h"
#include "directory/store/own.h"

/* OK: may enter. */
typedef void	 factor_done_fn(void *arg, struct status);

/* Kept by the caller until `done`. */
struct factor {
	struct directory	*directory;
	struct store_owner	 owner;
	const char		*code;		/* as typed, or "" */
	struct device		 remembered[DEVICES_MAX];
	size_t			 nremembered;
	factor_done_fn		*done;
	void			*arg;
	/* ---- what came of it ---- */
	bool			 by_code;	/* a code was shown */
	bool			 lacks;		/* the school demands one */
};

/*
 * SECOND_FACTOR_REQUIRED without a code, WRONG_CODE, TOO_MANY_ATTEMPTS.
 * `done` comes later.
 */
void	factor_check(struct factor *);

/* The secret of a factor; false: it was sealed with another key. */
bool	factor_open(const struct directory *, const struct store_owner *,
	    const struct store_factor *, uint8_t *secret);

/* What came of a try; nobody waits for it. */
void	secret_settle(const struct directory *, const struct store_owner *,
	    enum store_kind, enum store_try);
struct status	wrong_code(void);
struct status	too_many(int64_t seconds);

#endif
