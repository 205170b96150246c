/* The endpoint file: changed under a lock, replaced in one step. */
#include <sys/file.h>
#include <sys/socket.h>

#include <arpa/inet.h>
#include <netinet/in.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "service/endpoint.h"

#define PATH_BYTES	1024
#define LINE_BYTES	256
#define REFUSAL_MS	100

static int	lock_file(const char *);
static int	copy_lines(const char *, const char *, FILE *);
static bool	is_dead(const char *);

int
service_endpoint_write(const char *file, const char *endpoint, bool add,
    char *error, size_t errlen)
{
	char temp[PATH_BYTES];
	FILE *out = NULL;
	int lock, result = -1;

	if ((lock = lock_file(file)) == -1)
		goto cleanup;
	snprintf(temp, sizeof(temp), "%s.new", file);
	if ((out = fopen(temp, "we")) == NULL ||
	    copy_lines(file, endpoint, out) == -1)
		goto cleanup;
	if (add)
		fprintf(out, "%s\n", endpoint);
	result = ferror(out) ? -1 : 0;
cleanup:
	if (out != NULL && fclose(out) != 0)
		result = -1;
	if (result == 0 && rename(temp, file) == -1)
		result = -1;
	if (result == -1)
		snprintf(error, errlen, "cannot write the endpoint file %s: "
		    "%s", file, strerror(errno));
	if (lock != -1)
		close(lock);
	return result;
}

bool
service_endpoint_local(const char *listen, const char *file, char *endpoint,
    size_t len)
{
	const char *port = strrchr(listen, ':');
	FILE *in;
	bool found;

	if (port == NULL)
		return false;
	if (strcmp(port, ":*") == 0 || strcmp(port, ":0") == 0) {
		if ((in = fopen(file, "re")) == NULL)
			return false;
		found = fgets(endpoint, (int)len, in) != NULL;
		fclose(in);
		if (found)
			endpoint[strcspn(endpoint, "\n")] = '\0';
		return found && endpoint[0] != '\0';
	}
	if (strncmp(listen, "tcp://*:", 8) == 0 ||
	    strncmp(listen, "tcp://0.0.0.0:", 14) == 0 ||
	    strncmp(listen, "tcp://[::]:", 11) == 0)
		snprintf(endpoint, len, "tcp://127.0.0.1%s", port);
	else
		snprintf(endpoint, len, "%s", listen);
	return true;
}

/* A file of its own, as the other one is replaced. */
static int
lock_file(const char *file)
{
	char path[PATH_BYTES];
	int fd;

	if (snprintf(path, sizeof(path), "%s.lock", file) >=
	    (int)sizeof(path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	if ((fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644)) == -1)
		return -1;
	while (flock(fd, LOCK_EX) == -1)
		if (errno != EINTR) {
			close(fd);
			return -1;
		}
	return fd;
}

/* All lines but that of `except` and of those who died without a word. */
static int
copy_lines(const char *file, const char *except, FILE *out)
{
	char line[LINE_BYTES];
	FILE *in;

	if ((in = fopen(file, "re")) == NULL)
		return errno == ENOENT ? 0 : -1;
	while (fgets(line, sizeof(line), in) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		if (line[0] != '\0' && strcmp(line, except) != 0 &&
		    !is_dead(line))
			fprintf(out, "%s\n", line);
	}
	fclose(in);
	return 0;
}

/* Loopback refuses at once; only a full backlog is waited for. */
static bool
is_dead(const char *endpoint)
{
	struct sockaddr_in sin = { .sin_family = AF_INET };
	struct pollfd pfd = { .events = POLLOUT };
	socklen_t len = sizeof(int);
	int fd, error = 0;
	unsigned port;

	if (sscanf(endpoint, "tcp://127.0.0.1:%u", &port) != 1 ||
	    port == 0 || port > 65535)
		return false;
	sin.sin_port = htons((uint16_t)port);
	sin.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd == -1)
		return false;
	if (connect(fd, (struct sockaddr *)&sin, sizeof(sin)) == -1) {
		error = errno;
		pfd.fd = fd;
		if (error == EINPROGRESS && poll(&pfd, 1, REFUSAL_MS) == 1 &&
		    getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &len) == -1)
			error = 0;
	}
	close(fd);
	return error == ECONNREFUSED;
}
