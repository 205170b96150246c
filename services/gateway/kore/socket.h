/* Bytes to and from sockets. */
#ifndef LIAISON_GATEWAY_KORE_SOCKET_H
#define LIAISON_GATEWAY_KORE_SOCKET_H

#include <kore.h>

#include "base/buffer.h"

/* Kore's read and write of a connection, without TLS. */
int	socket_read(struct connection *, size_t *);
int	socket_write(struct connection *, size_t, size_t *);
/* Queues bytes, which are taken over. */
void	socket_queue(struct connection *, struct buffer *);

#endif
