/* The programs of the stack: how each is called, and when it is ready. */
#ifndef LIAISONCTL_PROGRAMS_H
#define LIAISONCTL_PROGRAMS_H

#include <stdbool.h>
#include <stdio.h>

#include "stack.h"

extern const struct program program_postgres;
extern const struct program program_services[STACK_SERVICES];
extern const struct program program_gateway;
/* Jobs. */
extern const struct program program_keys;
extern const struct program program_provision;
extern const struct program program_demo;

/* Takes the line of a part that ended out of its service's endpoint file. */
void	endpoint_forget(const struct part *);
/* Empties the endpoint files; for the start. */
int	endpoints_clear(const struct stack *);

/* Of the file that PostgreSQL keeps; 0 if there is none. */
int	postmaster_pid(const struct stack *);

/* Whether the demo school, or closing its accounts, is still to be done. */
bool	demo_is_due(const struct stack *);
void	demo_print_logins(FILE *);

#endif
