/* The demo school: whether it is due, and who can log in to it. */
#ifndef LIAISONCTL_DEMO_H
#define LIAISONCTL_DEMO_H

#include <stdbool.h>
#include <stdio.h>

/* Whether `liaisonctl demo` is due; open: as its accounts are to be. */
bool	demo_is_due(const char *state, bool open);
void	demo_print_logins(FILE *);

#endif
