/* The unix socket STATE/run/control, on which `scale` and `status` ask. */
#ifndef LIAISONCTL_CONTROL_H
#define LIAISONCTL_CONTROL_H

#include "stack.h"

struct control;

/* Answers from the loop of the stack.  NULL after a sentence. */
struct control	*control_new(struct stack *);
void		 control_destroy(struct control **);
/*
 * For the other end: sends a line to the stack that runs on `state`, copies
 * the answer to standard output.  The exit status.
 */
int		 control_ask(const char *state, const char *line);

#endif
