/* ZeroMQ: contexts, options, messages of several parts. */
#include <sys/epoll.h>

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "wire/socket.h"
#include "wire/zap.h"

static pthread_mutex_t	 shared_lock = PTHREAD_MUTEX_INITIALIZER;
static void		*shared;
static unsigned		 shared_count;

void *
rpc_zmq_new(void)
{
	void *context = zmq_ctx_new();

	if (context != NULL)
		zmq_ctx_set(context, ZMQ_IO_THREADS, 1);
	return context;
}

void *
rpc_zmq_ref(void)
{
	void *context;

	pthread_mutex_lock(&shared_lock);
	if (shared == NULL)
		shared = rpc_zmq_new();
	if (shared != NULL)
		shared_count++;
	context = shared;
	pthread_mutex_unlock(&shared_lock);
	return context;
}

void
rpc_zmq_unref(void)
{
	pthread_mutex_lock(&shared_lock);
	if (--shared_count == 0) {
		zmq_ctx_term(shared);
		shared = NULL;
	}
	pthread_mutex_unlock(&shared_lock);
}

bool
rpc_endpoint_is_loopback(const char *endpoint)
{
	static const char *const hosts[] = { "tcp://127.", "tcp://[::1]:",
		"tcp://localhost:" };
	size_t i;

	for (i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++)
		if (strncmp(endpoint, hosts[i], strlen(hosts[i])) == 0)
			break;
	if (i != 0)
		return i < sizeof(hosts) / sizeof(hosts[0]);
	/* A name may begin with "127." too. */
	endpoint += strlen("tcp://");
	return endpoint[strspn(endpoint, "0123456789.")] == ':';
}

int
rpc_socket_set(void *socket, int option, int value)
{
	return zmq_setsockopt(socket, option, &value, sizeof(value));
}

struct loop_watch *
rpc_socket_watch(struct loop *loop, void *socket, loop_fd_fn *fn, void *arg)
{
	size_t len = sizeof(int);
	int fd;

	if (zmq_getsockopt(socket, ZMQ_FD, &fd, &len) == -1)
		return NULL;
	return loop_watch(loop, fd, EPOLLIN, fn, arg);
}

int
rpc_socket_serve(void *socket, const struct rpc_keys *keys)
{
	if (rpc_socket_set(socket, ZMQ_CURVE_SERVER, 1) == -1 ||
	    zmq_setsockopt(socket, ZMQ_CURVE_SECRETKEY, rpc_keys_secret(keys),
	    RPC_KEY_TEXT) == -1 ||
	    zmq_setsockopt(socket, ZMQ_ZAP_DOMAIN, RPC_ZAP_DOMAIN,
	    strlen(RPC_ZAP_DOMAIN)) == -1)
		return -1;
	return 0;
}

int
rpc_socket_join(void *socket, const struct rpc_keys *keys,
    const char *server_key)
{
	if (zmq_setsockopt(socket, ZMQ_CURVE_SERVERKEY, server_key,
	    RPC_KEY_TEXT) == -1 ||
	    zmq_setsockopt(socket, ZMQ_CURVE_PUBLICKEY, rpc_keys_public(keys),
	    RPC_KEY_TEXT) == -1 ||
	    zmq_setsockopt(socket, ZMQ_CURVE_SECRETKEY, rpc_keys_secret(keys),
	    RPC_KEY_TEXT) == -1)
		return -1;
	return 0;
}

void *
rpc_socket_monitor(void *zmq, void *socket, int events)
{
	static unsigned long long count;
	char address[64];
	void *monitor;

	snprintf(address, sizeof(address), "inproc://monitor-%llu", ++count);
	if (zmq_socket_monitor(socket, address, events) == -1 ||
	    (monitor = zmq_socket(zmq, ZMQ_PAIR)) == NULL)
		return NULL;
	if (rpc_socket_set(monitor, ZMQ_LINGER, 0) == -1 ||
	    zmq_connect(monitor, address) == -1) {
		zmq_close(monitor);
		return NULL;
	}
	return monitor;
}

int
rpc_socket_receive(void *socket, zmq_msg_t *parts, int max)
{
	zmq_msg_t rest;
	zmq_msg_t *part;
	int more, n = 0;

	do {
		part = n < max ? &parts[n] : &rest;
		zmq_msg_init(part);
		if (zmq_msg_recv(part, socket, ZMQ_DONTWAIT) == -1) {
			zmq_msg_close(part);
			rpc_socket_close_parts(parts, n < max ? n : max);
			return errno == EAGAIN ? 0 : -1;
		}
		more = zmq_msg_more(part);
		if (part == &rest)
			zmq_msg_close(part);
		n++;
	} while (more);
	return n;
}

void
rpc_socket_close_parts(zmq_msg_t *parts, int n)
{
	int i;

	for (i = 0; i < n; i++)
		zmq_msg_close(&parts[i]);
}

int
rpc_socket_send(void *socket, zmq_msg_t *parts, int n)
{
	int error, i;

	for (i = 0; i < n; i++) {
		if (zmq_msg_send(&parts[i], socket, ZMQ_DONTWAIT |
		    (i + 1 < n ? ZMQ_SNDMORE : 0)) == -1) {
			error = errno;
			rpc_socket_close_parts(parts + i, n - i);
			errno = error;
			return -1;
		}
	}
	return 0;
}
