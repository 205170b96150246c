/* Whether a gateway on this machine says that it is ready. */
#include <sys/socket.h>
#include <sys/time.h>

#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <openssl/ssl.h>

#include "service/http_ready.h"

static const char request[] = "GET /readyz HTTP/1.1\r\n"
    "Host: localhost\r\nConnection: close\r\n\r\n";
static const char good[] = "HTTP/1.1 200";

/* A connected socket, or -1. */
static int
connect_to(const char *address, int port, int timeout_ms)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM,
		.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV }, *a;
	struct timeval limit = { .tv_sec = timeout_ms / 1000,
		.tv_usec = timeout_ms % 1000 * 1000 };
	char service[16];
	int fd;

	(void)snprintf(service, sizeof(service), "%d", port);
	if (getaddrinfo(address, service, &hints, &a) != 0)
		return -1;
	fd = socket(a->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd != -1) {
		(void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit,
		    sizeof(limit));
		(void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit,
		    sizeof(limit));
		if (connect(fd, a->ai_addr, a->ai_addrlen) == -1) {
			(void)close(fd);
			fd = -1;
		}
	}
	freeaddrinfo(a);
	return fd;
}

static bool
ask_plainly(int fd)
{
	char answer[sizeof(good)] = "";

	return send(fd, request, sizeof(request) - 1, MSG_NOSIGNAL) ==
	    (ssize_t)sizeof(request) - 1 &&
	    recv(fd, answer, sizeof(good) - 1, MSG_WAITALL) ==
	    (ssize_t)sizeof(good) - 1 && strcmp(answer, good) == 0;
}

static bool
ask_by_tls(int fd)
{
	SSL_CTX *context = SSL_CTX_new(TLS_client_method());
	SSL *ssl = context != NULL ? SSL_new(context) : NULL;
	char answer[sizeof(good)] = "";
	bool ok;

	ok = ssl != NULL && SSL_set_fd(ssl, fd) == 1 &&
	    SSL_connect(ssl) == 1 &&
	    SSL_write(ssl, request, sizeof(request) - 1) > 0 &&
	    SSL_read(ssl, answer, sizeof(good) - 1) ==
	    (int)sizeof(good) - 1 && strcmp(answer, good) == 0;
	SSL_free(ssl);
	SSL_CTX_free(context);
	return ok;
}

bool
http_ready(const char *address, int port, bool tls, int timeout_ms)
{
	bool ok;
	int fd;

	if (strcmp(address, "0.0.0.0") == 0)
		address = "127.0.0.1";
	else if (strcmp(address, "::") == 0)
		address = "::1";
	if ((fd = connect_to(address, port, timeout_ms)) == -1)
		return false;
	ok = tls ? ask_by_tls(fd) : ask_plainly(fd);
	(void)close(fd);
	return ok;
}
