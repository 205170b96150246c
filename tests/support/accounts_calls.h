/* Calls of the accounts' tests: people of the small school who log in. */
#ifndef LIAISON_TEST_ACCOUNTS_CALLS_H
#define LIAISON_TEST_ACCOUNTS_CALLS_H

#include "accounts.pb-c.h"
#include "small_school.h"

/* One a program; the test starts and stops it. */
extern struct small_school school;

/* Set what is said; the rest is "" or filled in. */
struct login {
	const char	*name, *password;	/* NULL: SMALL_PASSWORD */
	const char	*agent, *address, *code, *remembered;
	bool		 remember;
	/* ---- what came of it ---- */
	struct rpc_caller caller;
	struct status	 status;
	char		 token[64], new_remembered[256];
	int		 pending;
};

void	login_ok(struct login *);
void	login_refused(struct login *, Rpc__Reason);
/* Does its session open anything still?  Sets pending. */
bool	login_lives(struct login *);
/* Do gateways hear that it has ended? */
bool	login_is_revoked(const struct login *);
/* As of ListSessions. */
char	*login_session_text(const struct login *, char text[65]);

/* Calls of Accounts that must succeed; the reply lives until the next call. */
const void *accounts_ok(const char *method, const struct rpc_caller *,
	    const void *request);
void	accounts_refused(const char *method, const struct rpc_caller *,
	    const void *request, Rpc__Reason);

#endif
