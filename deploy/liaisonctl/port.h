/* TCP ports of this machine: which are free, and who answers on them. */
#ifndef LIAISONCTL_PORT_H
#define LIAISONCTL_PORT_H

#include <stdbool.h>

/* A free port of the address, `wanted` if it is not 0 and free; 0: none. */
int	port_choose(const char *address, int wanted);
/* Whether GET path there answers 200; blocks for up to 0.3 s. */
bool	port_says_ok(const char *address, int port, const char *path);
/* 0, or the errno of binding to it. */
int	port_test(const char *address, int port);

#endif
