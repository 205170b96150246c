/* The demo school: whether it is due, and who can log in to it. */
#ifndef LIAISONCTL_DEMO_H
#define LIAISONCTL_DEMO_H

#include <stdbool.h>
#include <stdio.h>

/*
 * Whether `liaisonctl demo` is due; open: as its accounts are to be; mail: its
 * mailboxes are wanted full.
 */
bool	demo_is_due(const char *state, bool open, bool mail);
void	demo_print_logins(FILE *);

#endif
