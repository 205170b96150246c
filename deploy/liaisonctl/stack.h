/* The whole stack on one machine: its parts, and the order they come and go. */
#ifndef LIAISONCTL_STACK_H
#define LIAISONCTL_STACK_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

#include "ctl.h"
#include "loop.h"
#include "part.h"

#define STACK_SERVICES	4
#define STACK_CONNINFO	(2 * CTL_PATH)
#define STACK_REPLICAS	16

enum stack_stage {
	STACK_DATABASE,	/* PostgreSQL and keys */
	STACK_PROVISION,
	STACK_SERVICES_UP,
	STACK_DEMO,
	STACK_RUNNING,
	STACK_STOP_GATEWAY,
	STACK_STOP_SERVICES,
	STACK_STOP_DATABASE,
};

struct stack {
	struct loop		*loop;
	pid_t			 pid;
	char			 state[CTL_PATH];	/* absolute */
	char			 bin[CTL_PATH];
	char			 address[64];
	int			 port;
	bool			 demo;
	enum stack_stage	 stage;
	struct part		*parts;
	struct part		*job;		/* of this stage, or NULL */
	char			 owner[STACK_CONNINFO];
	enum {
		DATABASE_STEADY,
		DATABASE_MOVED,		/* to another port */
		DATABASE_PROVISIONED,	/* the services are not yet told */
	}			 moved;
	char			 database[STACK_SERVICES][STACK_CONNINFO];
	struct loop_timer	*tick;
	int64_t			 started_ms, stopped_ms;
	int			 exit_status;
};

/* Starts the first stage; the rest happens in the loop. */
void	stack_start(struct stack *);
/* Stops all in order, then the loop; again: kills what is left. */
void	stack_stop(struct stack *, int exit_status);
bool	stack_is_stopping(const struct stack *);
/* For SIGCHLD. */
void	stack_reap(void *stack);

/* n replicas of a service; a sentence and false where that cannot be. */
bool	stack_scale(struct stack *, const char *service, int n, char *error,
	    size_t errlen);
/* Whether n replicas are ready and no other is left. */
bool	stack_is_scaled(const struct stack *, const char *service, int n);
/* A table of the parts. */
void	stack_print(const struct stack *, FILE *);

#endif
