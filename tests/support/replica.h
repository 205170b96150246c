/*
 * Replicas of the echo service for the tests of the RPC library, each in its
 * own process, and a client whose answers are counted.
 */
#ifndef LIAISON_TEST_REPLICA_H
#define LIAISON_TEST_REPLICA_H

#include <stdbool.h>
#include <stddef.h>

#include "base/loop.h"
#include "echo.rpc.h"
#include "rpc/client/client.h"

#define REPLICA_ARG	"replica"
#define REPLICA_FRAME	65536

struct replica {
	struct test_process	*process;
	char			*endpoint;
};

/* For main(): serves until SIGTERM where argv says so, else returns -1. */
int		 replica_main(int argc, char **argv);

/* listen: "tcp://127.0.0.1:*".  keys: a folder or "".  inflight: "64". */
struct replica	 replica_start(const char *listen, const char *keys,
		    const char *allow, const char *inflight);
struct replica	 replica_start_plain(void);
int		 replica_pid(const struct replica *);
/* The exit status, -1 where it had to be killed. */
int		 replica_end(struct replica *, int signo);

#define TALLY_PIDS	4

/* What calls have come to. */
struct tally {
	unsigned	 sent, done;
	unsigned	 codes[17];
	int		 pids[TALLY_PIDS];	/* who answered, how often */
	unsigned	 by_pid[TALLY_PIDS];
	char		 text[256];		/* of the last answer */
	char		 field[64];
	Rpc__Reason	 reason;
	Echo__SayReply	 last;			/* numbers of it only */
};

/* Sends one; arg is the tally. */
void		 tally_call(struct tally *, struct rpc_client *,
		    const struct rpc_context *, const Echo__SayRequest *);
/* Of a Say. */
void		 tally_done(const struct status *, const Echo__SayReply *,
		    void *tally);
unsigned	 tally_of(const struct tally *, int pid);

/* Turns the loop until fn says so.  False after timeout_ms. */
bool		 turn_until(struct loop *, bool (*fn)(void *), void *arg,
		    int timeout_ms);
bool		 tally_is_done(void *tally);

#endif
