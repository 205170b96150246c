/* TCP ports of this machine: which are free. */
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sodium.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "port.h"

#define PORTS_FROM	20000
#define TRIES		100

/* A bound socket, or -1 with errno. */
static int
bind_to(const char *address, int port)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM,
	    .ai_flags = AI_PASSIVE | AI_NUMERICHOST | AI_NUMERICSERV };
	struct addrinfo *a = NULL;
	int fd = -1, one = 1, error;
	char service[16];

	snprintf(service, sizeof(service), "%d", port);
	if (getaddrinfo(address, service, &hints, &a) != 0) {
		errno = EADDRNOTAVAIL;
		return -1;
	}
	fd = socket(a->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd != -1) {
		/* As servers do: closed connections are no hindrance. */
		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
		if (bind(fd, a->ai_addr, a->ai_addrlen) == -1 ||
		    listen(fd, 1) == -1) {
			error = errno;
			close(fd);
			fd = -1;
			errno = error;
		}
	}
	freeaddrinfo(a);
	return fd;
}

/* The port that a socket is bound to. */
static int
port_of(int fd)
{
	union {
		struct sockaddr		any;
		struct sockaddr_in	ipv4;
		struct sockaddr_in6	ipv6;
	} bound = { .ipv6 = { 0 } };
	socklen_t len = sizeof(bound);

	if (getsockname(fd, &bound.any, &len) == -1)
		return 0;
	return ntohs(bound.any.sa_family == AF_INET6 ? bound.ipv6.sin6_port :
	    bound.ipv4.sin_port);
}

/* The first port that the system gives to who asks for any. */
static int
first_given(void)
{
	FILE *in = fopen("/proc/sys/net/ipv4/ip_local_port_range", "re");
	int first;

	if (in == NULL || fscanf(in, "%d", &first) != 1)
		first = 0;
	if (in != NULL)
		fclose(in);
	return first;
}

/*
 * A server listens there only after a while, and not while it is started
 * again: meanwhile the system must give the port to nobody else.
 */
static int
bind_below_given(const char *address)
{
	const int n = first_given() - PORTS_FROM;
	int fd = -1, i;

	for (i = 0; n > 0 && fd == -1 && i < TRIES; i++)
		fd = bind_to(address, PORTS_FROM +
		    (int)randombytes_uniform((uint32_t)n));
	return fd;
}

int
port_choose(const char *address, int wanted)
{
	int fd = wanted != 0 ? bind_to(address, wanted) : -1, port;

	if (fd == -1)
		fd = bind_below_given(address);
	if (fd == -1)
		fd = bind_to(address, 0);
	if (fd == -1)
		return 0;
	port = port_of(fd);
	close(fd);
	return port;
}

int
port_test(const char *address, int port)
{
	int fd = bind_to(address, port);

	if (fd == -1)
		return errno;
	close(fd);
	return 0;
}
