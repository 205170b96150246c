/* Kore's sockets under our HTTP. */
#ifndef LIAISON_GATEWAY_KORE_SOCKET_H
#define LIAISON_GATEWAY_KORE_SOCKET_H

/* In a worker: watches what Kore accepts. */
void	sockets_watch(void);

#endif
