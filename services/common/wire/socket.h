/*
 * What server and client both need of ZeroMQ.  For rpc, live and wire alone.
 */
#ifndef LIAISON_WIRE_SOCKET_H
#define LIAISON_WIRE_SOCKET_H

#include <stdbool.h>
#include <stddef.h>

#include <zmq.h>

#include "base/loop.h"
#include "wire/keys.h"

/* A new ZeroMQ context with one I/O thread, or NULL with errno. */
void		*rpc_zmq_new(void);
/* The one all clients of the process share; counted. */
void		*rpc_zmq_ref(void);
void		 rpc_zmq_unref(void);

/*
 * Whether a tcp:// endpoint is one of this machine's loopback addresses.
 * Names other than "localhost" are not.
 */
bool		 rpc_endpoint_is_loopback(const char *endpoint);

int		 rpc_socket_set(void *socket, int option, int value);
/* Watches the socket's ZMQ_FD.  NULL with errno. */
struct loop_watch *rpc_socket_watch(struct loop *, void *socket, loop_fd_fn *,
		    void *arg);

/* CURVE: of a server, and of who connects to one with that key.  0, or -1. */
int		 rpc_socket_serve(void *socket, const struct rpc_keys *);
int		 rpc_socket_join(void *socket, const struct rpc_keys *,
		    const char *server_key);
/*
 * A socket that hears of these events of another, until it is closed; the
 * first part of a message begins with the event's 16 bits.  NULL with errno.
 */
void		*rpc_socket_monitor(void *zmq, void *socket, int events);

/*
 * Receives one message without waiting.  The first `max` parts are put into
 * `parts`, which the caller closes, the rest are dropped.  How many parts the
 * message had; 0 when there is none, -1 on an error.
 */
int		 rpc_socket_receive(void *socket, zmq_msg_t *parts, int max);
void		 rpc_socket_close_parts(zmq_msg_t *parts, int n);

/* Sends n parts without waiting and closes them, sent or not.  0, or -1. */
int		 rpc_socket_send(void *socket, zmq_msg_t *parts, int n);

#endif
