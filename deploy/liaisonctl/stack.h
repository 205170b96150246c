/* The whole stack on one machine: its parts, and the order they come and go. */
#ifndef LIAISONCTL_STACK_H
#define LIAISONCTL_STACK_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/loop.h"
#include "programs.h"

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
	struct site		 site;
	struct parts		*all;		/* those of the site */
	enum stack_stage	 stage;
	struct part		*job;		/* of this stage, or NULL */
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
