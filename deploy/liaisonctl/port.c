/* TCP ports of this machine: which are free, and who answers on them. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "port.h"

#define ANSWER_TIMEOUT_US	300000

static int
make_address(struct sockaddr_in *sin, const char *address, int port)
{
	*sin = (struct sockaddr_in){ .sin_family = AF_INET,
	    .sin_port = htons((uint16_t)port) };
	return inet_pton(AF_INET, address, &sin->sin_addr) == 1 ? 0 : -1;
}

/* A bound socket, or -1 with errno. */
static int
bind_to(const char *address, int port)
{
	struct sockaddr_in sin;
	int fd, one = 1, error;

	if (make_address(&sin, address, port) == -1) {
		errno = EADDRNOTAVAIL;
		return -1;
	}
	if ((fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) == -1)
		return -1;
	/* As servers do: closed connections of before are no hindrance. */
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (bind(fd, (struct sockaddr *)&sin, sizeof(sin)) == 0 &&
	    listen(fd, 1) == 0)
		return fd;
	error = errno;
	close(fd);
	errno = error;
	return -1;
}

int
port_choose(const char *address, int wanted)
{
	struct sockaddr_in sin = { 0 };
	socklen_t len = sizeof(sin);
	int fd = bind_to(address, wanted);

	if (fd == -1)
		fd = bind_to(address, 0);
	if (fd == -1)
		return 0;
	getsockname(fd, (struct sockaddr *)&sin, &len);
	close(fd);
	return ntohs(sin.sin_port);
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

bool
port_says_ok(const char *address, int port, const char *path)
{
	struct timeval timeout = { .tv_usec = ANSWER_TIMEOUT_US };
	struct sockaddr_in sin;
	char text[256];
	ssize_t n;
	int fd;

	if (strcmp(address, "0.0.0.0") == 0)
		address = "127.0.0.1";
	if (make_address(&sin, address, port) == -1 ||
	    (fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) == -1)
		return false;
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof(timeout));
	n = snprintf(text, sizeof(text), "GET %s HTTP/1.1\r\nHost: %s:%d\r\n"
	    "Connection: close\r\n\r\n", path, address, port);
	if (connect(fd, (struct sockaddr *)&sin, sizeof(sin)) == -1 ||
	    send(fd, text, (size_t)n, MSG_NOSIGNAL) != n)
		n = 0;
	else
		n = recv(fd, text, sizeof(text) - 1, 0);
	close(fd);
	text[n > 0 ? n : 0] = '\0';
	return strncmp(text, "HTTP/1.1 200", 12) == 0;
}
