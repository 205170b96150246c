/* A connection for each question, of which every wait has the same deadline. */
#include <sys/socket.h>
#include <sys/un.h>

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "attachments/scanner/clamd.h"
#include "base/loop_clock.h"

#define PIECE		(64 * 1024)
#define LENGTH		4	/* of a piece, before it */
#define HOST_MAX	256
#define ANSWER_MAX	1024
#define PORT_MAX	65535
/* Within which it is seen that nobody waits any more. */
#define TURN_MS		200

struct patience {
	int64_t			 until_ms;
	const atomic_bool	*stop;		/* or NULL */
};

static bool	split(const char *, char host[HOST_MAX], const char **port);
static bool	is_port(const char *);
static int	connect_to(const char *, const struct patience *);
static int	connect_path(const char *, const struct patience *);
static int	connect_host(const char *, const struct patience *);
static int	connect_one(int family, const struct sockaddr *, socklen_t,
		    const struct patience *);
static bool	wait_for(int s, short events, const struct patience *);
static bool	send_all(int s, const void *, size_t, const struct patience *);
static bool	send_file(int s, const struct object_source *,
		    const struct patience *, bool *unread);
static bool	has_answered(int s);
static bool	receive(int s, char answer[ANSWER_MAX],
		    const struct patience *);
static enum clamd_answer understand(char *answer, char *found);
static void	copy_printable(char *to, size_t, const char *);

bool
clamd_is_address(const char *address)
{
	char host[HOST_MAX];
	const char *port;

	return address[0] == '/' ? address[1] != '\0' &&
	    strlen(address) < sizeof(((struct sockaddr_un *)0)->sun_path) :
	    split(address, host, &port);
}

enum clamd_answer
clamd_scan(const char *address, const struct object_source *file,
    int64_t timeout_ms, const atomic_bool *stop, char found[CLAMD_FOUND_MAX])
{
	static const char command[] = "zINSTREAM";
	const struct patience patience = { loop_now_ms() + timeout_ms, stop };
	enum clamd_answer answer = CLAMD_AWAY;
	char text[ANSWER_MAX] = "";
	int s = connect_to(address, &patience);
	bool sent, unread = false;

	*found = '\0';
	if (s == -1) {
		copy_printable(found, CLAMD_FOUND_MAX, "no connection");
		return CLAMD_AWAY;
	}
	sent = send_all(s, command, sizeof(command), &patience) &&
	    send_file(s, file, &patience, &unread);
	if (unread)
		answer = CLAMD_UNREAD;
	else if (receive(s, text, &patience))
		answer = understand(text, found);
	else
		copy_printable(found, CLAMD_FOUND_MAX,
		    sent ? "no answer in time" : "it took no more");
	close(s);
	return sent || unread || answer == CLAMD_TOO_LARGE ? answer :
	    CLAMD_AWAY;
}

int64_t
clamd_signatures(const char *address, int64_t timeout_ms,
    char version[CLAMD_VERSION_MAX])
{
	static const char command[] = "zVERSION";
	const struct patience patience = { loop_now_ms() + timeout_ms, NULL };
	char text[ANSWER_MAX], *slash;
	int s = connect_to(address, &patience);
	bool answered;

	if (s == -1)
		return -1;
	answered = send_all(s, command, sizeof(command), &patience) &&
	    receive(s, text, &patience) && strncmp(text, "ClamAV", 6) == 0;
	close(s);
	if (!answered)
		return -1;
	copy_printable(version, CLAMD_VERSION_MAX, text);
	slash = strchr(text, '/');
	return slash != NULL ? strtoll(slash + 1, NULL, 10) : 0;
}

/* ---- where it is ---- */

static bool
split(const char *address, char host[HOST_MAX], const char **port)
{
	const char *colon = strrchr(address, ':');
	size_t len;

	if (colon == NULL)
		return false;
	len = (size_t)(colon - address);
	if (len >= 2 && address[0] == '[' && colon[-1] == ']') {
		address++;
		len -= 2;
	}
	*port = colon + 1;
	if (len == 0 || len >= HOST_MAX || !is_port(*port))
		return false;
	memcpy(host, address, len);
	host[len] = '\0';
	return true;
}

static bool
is_port(const char *s)
{
	long port = strtol(s, NULL, 10);

	return *s != '\0' && s[strspn(s, "0123456789")] == '\0' &&
	    port >= 1 && port <= PORT_MAX;
}

static int
connect_to(const char *address, const struct patience *patience)
{
	return address[0] == '/' ? connect_path(address, patience) :
	    connect_host(address, patience);
}

static int
connect_path(const char *path, const struct patience *patience)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };

	(void)snprintf(to.sun_path, sizeof(to.sun_path), "%s", path);
	return connect_one(AF_UNIX, (const struct sockaddr *)&to, sizeof(to),
	    patience);
}

static int
connect_host(const char *address, const struct patience *patience)
{
	const struct addrinfo hints = { .ai_socktype = SOCK_STREAM };
	struct addrinfo *list = NULL, *a;
	char host[HOST_MAX];
	const char *port;
	int s = -1;

	errno = EHOSTUNREACH;
	if (!split(address, host, &port) ||
	    getaddrinfo(host, port, &hints, &list) != 0)
		return -1;
	for (a = list; a != NULL && s == -1; a = a->ai_next)
		s = connect_one(a->ai_family, a->ai_addr, a->ai_addrlen,
		    patience);
	freeaddrinfo(list);
	return s;
}

static int
connect_one(int family, const struct sockaddr *to, socklen_t len,
    const struct patience *patience)
{
	int s = socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	socklen_t size = sizeof(int);
	int error = 0;

	if (s == -1)
		return -1;
	if (connect(s, to, len) == -1)
		error = errno;
	if (error == EINPROGRESS) {
		if (!wait_for(s, POLLOUT, patience))
			error = ETIMEDOUT;
		else if (getsockopt(s, SOL_SOCKET, SO_ERROR, &error,
		    &size) == -1)
			error = errno;
	}
	if (error == 0)
		return s;
	close(s);
	errno = error;
	return -1;
}

/* ---- what is said ---- */

static bool
wait_for(int s, short events, const struct patience *patience)
{
	struct pollfd p = { .fd = s, .events = events };
	int64_t left;
	int n;

	do {
		left = patience->until_ms - loop_now_ms();
		if (left <= 0 || (patience->stop != NULL && *patience->stop))
			return false;
		n = poll(&p, 1, left < TURN_MS ? (int)left : TURN_MS);
	} while (n == 0 || (n == -1 && errno == EINTR));
	return n > 0;
}

static bool
send_all(int s, const void *data, size_t len, const struct patience *patience)
{
	const char *p = data;
	ssize_t n;

	while (len > 0) {
		n = send(s, p, len, MSG_NOSIGNAL);
		if (n > 0) {
			p += n;
			len -= (size_t)n;
		} else if (errno == EAGAIN) {
			if (!wait_for(s, POLLOUT, patience))
				return false;
		} else if (errno != EINTR) {
			return false;
		}
	}
	return true;
}

static bool
send_file(int s, const struct object_source *file,
    const struct patience *patience, bool *unread)
{
	uint8_t buf[LENGTH + PIECE];
	const uint32_t end = 0;
	uint64_t at = 0;
	uint32_t length;
	size_t n;

	while (at < file->size) {
		n = file->size - at < PIECE ? (size_t)(file->size - at) : PIECE;
		*unread = !file->read(file->arg, at, buf + LENGTH, n);
		/* What it says before the end is all that it says. */
		if (*unread || has_answered(s))
			return false;
		length = htonl((uint32_t)n);
		memcpy(buf, &length, LENGTH);
		if (!send_all(s, buf, LENGTH + n, patience))
			return false;
		at += n;
	}
	return send_all(s, &end, LENGTH, patience);
}

static bool
has_answered(int s)
{
	struct pollfd p = { .fd = s, .events = POLLIN };

	return poll(&p, 1, 0) > 0;
}

/* Up to the NUL. */
static bool
receive(int s, char answer[ANSWER_MAX], const struct patience *patience)
{
	size_t len = 0;
	ssize_t n;

	for (;;) {
		if (len == ANSWER_MAX || !wait_for(s, POLLIN, patience))
			return false;
		n = recv(s, answer + len, ANSWER_MAX - len, 0);
		if (n == -1 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (n <= 0)
			return false;
		len += (size_t)n;
		if (memchr(answer, '\0', len) != NULL)
			return true;
	}
}

/* "stream: OK", "stream: NAME FOUND", "... ERROR". */
static enum clamd_answer
understand(char *answer, char *found)
{
	static const char head[] = "stream: ", tail[] = " FOUND";
	const size_t len = strlen(answer);

	*found = '\0';
	if (strcmp(answer, "stream: OK") == 0)
		return CLAMD_CLEAN;
	if (strncmp(answer, head, strlen(head)) == 0 &&
	    len > strlen(head) + strlen(tail) &&
	    strcmp(answer + len - strlen(tail), tail) == 0) {
		answer[len - strlen(tail)] = '\0';
		copy_printable(found, CLAMD_FOUND_MAX, answer + strlen(head));
		return CLAMD_FOUND;
	}
	if (strstr(answer, "size limit exceeded") != NULL)
		return CLAMD_TOO_LARGE;
	copy_printable(found, CLAMD_FOUND_MAX, answer);
	return CLAMD_AWAY;
}

static void
copy_printable(char *to, size_t size, const char *from)
{
	size_t i;

	for (i = 0; i + 1 < size && from[i] != '\0'; i++)
		to[i] = from[i] >= ' ' && from[i] <= '~' ? from[i] : '?';
	to[i] = '\0';
}
