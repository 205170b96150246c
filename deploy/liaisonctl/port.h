/* TCP ports of this machine: which are free. */
#ifndef LIAISONCTL_PORT_H
#define LIAISONCTL_PORT_H

/* A free port of the address, `wanted` if it is not 0 and free; 0: none. */
int	port_choose(const char *address, int wanted);
/* 0, or the errno of binding to it. */
int	port_test(const char *address, int port);

#endif
