/* Logging in, in the database: who is meant, who must wait, known browsers. */
#ifndef LIAISON_DIRECTORY_STORE_LOGINS_H
#define LIAISON_DIRECTORY_STORE_LOGINS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pg/pg.h"

/* As login_candidates() gives: one more than is asked about. */
#define STORE_MAX_CANDIDATES	5

struct store_ask {
	const char		*login, *school, *address;
	const char *const	*devices;	/* ids */
	size_t			 ndevices;
	int32_t			 pair_limit, name_limit, address_limit;
};
/* As login_ask() in logins.sql tells; at least one row. */
void	store_login_ask(struct pg *, const struct store_ask *, pg_done_fn *,
	    void *arg);

/* Of all rows the same. */
struct store_asked {
	const char	*name;		/* as typed, without the school */
	int64_t		 school;	/* named; 0: none, -1: no such */
	bool		 counted;	/* by its name */
	int32_t		 address_failures;
};
struct store_candidate {
	int64_t		 wait;		/* seconds; 0: may be asked */
	int64_t		 school_id, person_id;	/* 0: nobody */
	const char	*hash;		/* NULL: no password */
	const char	*device;	/* it knows this browser; NULL: not */
};
void	store_asked_row(const struct pg_rows *, struct store_asked *);
void	store_candidate_row(const struct pg_rows *, size_t row,
	    struct store_candidate *);

/* What was counted for a look at a password, before it. */
struct store_looked {
	int64_t			 school;	/* of struct store_asked */
	const char		*name, *address;
	bool			 counted;
	const int64_t		*schools;	/* of candidates asked */
	const char *const	*devices;	/* by their device */
	size_t			 n;
};
/* They were no failures: not asked, or right. */
void	store_login_take_back(struct pg *, const struct store_looked *,
	    bool right, pg_done_fn *, void *arg);
/* They were.  One row: how many have failed at the address lately. */
void	store_login_wrong(struct pg *, const struct store_looked *,
	    pg_done_fn *, void *arg);
int32_t	store_address_failures(const struct pg_rows *);

struct store_new_session {
	int64_t		 school_id, person_id;
	const uint8_t	*id;			/* STORE_SESSION_ID bytes */
	const char	*csrf_token;
	int32_t		 seconds;		/* of life */
	const char	*device;		/* id of the new one */
	const char	*old_device;		/* id, or "" */
	int64_t		 replaced_school;	/* session that ends; 0: none */
	const uint8_t	*replaced;
	const char	*agent, *address;	/* of the browser */
	int		 pending;		/* Directory__Pending */
	/* Id of a device that is not asked for a code again, or "". */
	const char	*remember;
	/* Of the mail that a new device is told of, and what it calls it. */
	const char	*language, *device_label;
};
/* One row of store_session_row(), or none. */
void	store_begin_session(struct pg *, const struct store_new_session *,
	    pg_done_fn *, void *arg);

#endif
