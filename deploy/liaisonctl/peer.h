/* Blocking calls, as the peer `ctl`: of directory, and of others. */
#ifndef LIAISONCTL_PEER_H
#define LIAISONCTL_PEER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/loop.h"
#include "directory.rpc.h"
#include "rpc/client/client.h"
#include "wire/keys.h"

struct peer {
	struct loop		*loop;
	struct rpc_keys		*keys;
	struct rpc_client	*client;
};

/*
 * Where directory is: `endpoints` and the folder `keys`, or if they are NULL
 * LIAISON_DIRECTORY and LIAISON_KEYS, or the stack that runs on
 * LIAISON_STATE.  0, or -1 after a sentence.
 */
int	peer_open(struct peer *, const char *endpoints, const char *keys);
void	peer_close(struct peer *);

/*
 * A client of one of the four services, where `endpoints` or, if it is NULL,
 * its setting or the running stack says.  The caller's; NULL after a sentence.
 */
struct rpc_client *peer_client(struct peer *, const char *service,
	    const char *endpoints);

/*
 * Calls a method of directory on behalf of the school and hands an OK reply to
 * `on_reply`, which may be NULL.  Waits while no replica answers, for ten
 * seconds.  0, or -1 after a sentence.
 */
typedef void	peer_reply_fn(const void *reply, void *arg);
int	peer_call(struct peer *, int64_t school_id, const struct rpc_rule *,
	    const void *request, peer_reply_fn *, void *arg);

/* How a call ended. */
struct peer_result {
	Rpc__Code	 code;
	Rpc__Reason	 reason;
	char		 message[256], field[64];
};

/*
 * The same of any service, on behalf of any caller, without a sentence.  key:
 * of what is done once; "": none.  -1 where the code is not OK.
 */
int	peer_try(struct peer *, struct rpc_client *, const struct rpc_caller *,
	    const char *key, const struct rpc_rule *, const void *request,
	    peer_reply_fn *, void *arg, struct peer_result *);
/* The sentence about it.  Always -1. */
int	peer_refused(const char *what, const struct peer_result *);

/* What import, password and demo do with it.  name "": must be there. */
int	peer_find_school(struct peer *, const char *code, const char *name,
	    int64_t *school_id);
struct peer_roster {
	const char	*school, *name;		/* code; name: as above */
	const char	*org, *zone;		/* "": as it is known */
	const char	*path;		/* zip, folder of CSV files, list */
	bool		 yes;		/* removes without asking */
	bool		 dry_run;	/* says what it would do */
};
/*
 * Prints what is going on.  Where much would be removed it asks on a terminal;
 * without one the import is left waiting, and that is an error.
 */
int	peer_import(struct peer *, const struct peer_roster *);
int	peer_set_password(struct peer *, int64_t school_id, const char *login,
	    const char *password);
/* "ROSTERS,RESET": what they may do singly from now on; "": nothing. */
int	peer_permit(struct peer *, int64_t school_id, const char *login,
	    const char *names);

#endif
