/* Addresses of replicas from lists, names and files. */
#include <arpa/inet.h>
#include <netdb.h>
#include <sys/socket.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/work.h"
#include "rpc/client/resolver.h"
#include "wire/socket.h"

#define FILE_MS		500
#define NAME_MS		2000
#define MAX_FILE	16384
#define MAX_HOST	256
#define MAX_NAMES	32
#define SCHEME		"tcp://"
#define FILE_SCHEME	"file:"

struct address {
	char	host[MAX_HOST];
	char	port[8];
};

/* A host name and what DNS last said of it. */
struct name {
	struct rpc_resolver	*resolver;
	struct address		 address;
	struct rpc_endpoints	 found;
	bool			 looking;	/* `fresh` is the thread's */
	struct rpc_endpoints	 fresh;
	bool			 failed;
	bool			 wanted;
	int64_t			 looked_ms;
	struct name		*next;
};

struct rpc_resolver {
	struct loop		*loop;
	struct loop_timer	*timer;
	struct work		*work;		/* NULL until a name is seen */
	bool			 loopback_only, warned;
	char			*spec;
	rpc_resolved_fn		*fn;
	void			*arg;
	struct name		*names;
	unsigned		 nnames;
	struct rpc_endpoints	 current;
};

/* What is done with each part of a list. */
typedef bool	 part_fn(struct rpc_resolver *, const char *part,
		    struct rpc_endpoints *out, char *error, size_t errlen);

static bool	 each_part(struct rpc_resolver *, const char *list,
		    const char *separators, part_fn *, struct rpc_endpoints *,
		    char *, size_t);
static bool	 check_part(struct rpc_resolver *, const char *,
		    struct rpc_endpoints *, char *, size_t);
static bool	 add_part(struct rpc_resolver *, const char *,
		    struct rpc_endpoints *, char *, size_t);
static void	 add_file(struct rpc_resolver *, const char *path,
		    struct rpc_endpoints *);
static void	 add_address(struct rpc_resolver *, const struct address *,
		    struct rpc_endpoints *);
static void	 add_endpoint(struct rpc_endpoints *, const char *);
static bool	 parse(const char *part, struct address *);
static bool	 is_numeric(const char *host);
static void	 format(char text[RPC_ENDPOINT_TEXT], const char *host,
		    const char *port);
static void	 on_timer(void *);
static void	 refresh(struct rpc_resolver *);
static int	 compare(const void *, const void *);
static struct name *name_get(struct rpc_resolver *, const struct address *);
static void	 name_look(struct name *);
static void	 forget_unwanted(struct rpc_resolver *);
static void	 look_up(void *);
static void	 looked_up(void *);

struct rpc_resolver *
rpc_resolver_new(struct loop *loop, const char *spec, bool loopback_only,
    rpc_resolved_fn *fn, void *arg, char *error, size_t errlen)
{
	struct rpc_resolver *r;

	r = calloc(1, sizeof(*r));
	if (r == NULL || (r->spec = strdup(spec)) == NULL) {
		snprintf(error, errlen, "out of memory");
		free(r);
		return NULL;
	}
	r->loop = loop;
	r->loopback_only = loopback_only;
	r->fn = fn;
	r->arg = arg;
	if (spec[strspn(spec, ", ")] == '\0') {
		snprintf(error, errlen, "the list of endpoints is empty");
		rpc_resolver_destroy(&r);
	} else if (!each_part(r, spec, ", ", check_part, NULL, error, errlen))
		rpc_resolver_destroy(&r);
	return r;
}

void
rpc_resolver_start(struct rpc_resolver *r)
{
	r->timer = loop_timer(r->loop, FILE_MS, FILE_MS, on_timer, r);
	refresh(r);
}

void
rpc_resolver_destroy(struct rpc_resolver **rp)
{
	struct rpc_resolver *r = *rp;
	struct name *n;

	*rp = NULL;
	if (r == NULL)
		return;
	r->fn = NULL;
	loop_timer_cancel(&r->timer);
	work_destroy(&r->work);
	while ((n = r->names) != NULL) {
		r->names = n->next;
		free(n);
	}
	free(r->spec);
	free(r);
}

/* Stops at the first part that fn refuses. */
static bool
each_part(struct rpc_resolver *r, const char *list, const char *separators,
    part_fn *fn, struct rpc_endpoints *out, char *error, size_t errlen)
{
	char part[MAX_HOST + 32];
	size_t len;

	for (;;) {
		list += strspn(list, separators);
		len = strcspn(list, separators);
		if (len == 0)
			return true;
		snprintf(part, sizeof(part), "%.*s", (int)len, list);
		if (!fn(r, len < sizeof(part) ? part : "", out, error, errlen))
			return false;
		list += len;
	}
}

static bool
check_part(struct rpc_resolver *r, const char *part,
    struct rpc_endpoints *out, char *error, size_t errlen)
{
	char text[RPC_ENDPOINT_TEXT];
	struct address a;

	(void)out;
	if (strncmp(part, FILE_SCHEME, strlen(FILE_SCHEME)) == 0 &&
	    part[strlen(FILE_SCHEME)] != '\0')
		return true;
	if (!parse(part, &a)) {
		snprintf(error, errlen, "\"%s\" is neither tcp://HOST:PORT nor "
		    "file:PATH", part);
		return false;
	}
	if (!r->loopback_only || !is_numeric(a.host))
		return true;
	format(text, a.host, a.port);
	if (rpc_endpoint_is_loopback(text))
		return true;
	snprintf(error, errlen, "%s is not a loopback address, so calls must "
	    "be encrypted: give a folder of CURVE keys", text);
	return false;
}

static bool
add_part(struct rpc_resolver *r, const char *part, struct rpc_endpoints *out,
    char *error, size_t errlen)
{
	struct address a;

	(void)error;
	(void)errlen;
	if (strncmp(part, FILE_SCHEME, strlen(FILE_SCHEME)) == 0)
		add_file(r, part + strlen(FILE_SCHEME), out);
	else if (parse(part, &a))
		add_address(r, &a, out);
	return true;
}

/* A file that is not there (yet) names nobody. */
static void
add_file(struct rpc_resolver *r, const char *path, struct rpc_endpoints *out)
{
	char text[MAX_FILE];
	ssize_t len, n;
	int fd;

	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd == -1)
		return;
	for (len = 0; len < MAX_FILE - 1; len += n) {
		n = read(fd, text + len, (size_t)(MAX_FILE - 1 - len));
		if (n <= 0)
			break;
	}
	close(fd);
	text[len] = '\0';
	/* Only tcp:// lines: a file that names itself would never end. */
	if (strstr(text, FILE_SCHEME) == NULL)
		each_part(r, text, " \t\r\n", add_part, out, NULL, 0);
}

static void
add_address(struct rpc_resolver *r, const struct address *a,
    struct rpc_endpoints *out)
{
	char text[RPC_ENDPOINT_TEXT];
	struct name *name;
	size_t i;

	if (is_numeric(a->host)) {
		format(text, a->host, a->port);
		if (!r->loopback_only || rpc_endpoint_is_loopback(text))
			add_endpoint(out, text);
		return;
	}
	name = name_get(r, a);
	if (name == NULL)
		return;
	name->wanted = true;
	if (!name->looking && (name->looked_ms == 0 ||
	    loop_now_ms() - name->looked_ms >= NAME_MS))
		name_look(name);
	for (i = 0; i < name->found.count; i++)
		if (!r->loopback_only ||
		    rpc_endpoint_is_loopback(name->found.text[i]))
			add_endpoint(out, name->found.text[i]);
		else if (!r->warned) {
			log_warn("plain", "left_out=%s", name->found.text[i]);
			r->warned = true;
		}
}

static void
add_endpoint(struct rpc_endpoints *e, const char *text)
{
	size_t i;

	for (i = 0; i < e->count; i++)
		if (strcmp(e->text[i], text) == 0)
			return;
	if (e->count < RPC_MAX_REPLICAS)
		snprintf(e->text[e->count++], RPC_ENDPOINT_TEXT, "%s", text);
}

/* tcp://HOST:PORT, an IPv6 address in brackets. */
static bool
parse(const char *part, struct address *a)
{
	const char *host, *colon;
	size_t len;
	long port;
	char *end;

	if (strncmp(part, SCHEME, strlen(SCHEME)) != 0)
		return false;
	host = part + strlen(SCHEME);
	colon = strrchr(host, ':');
	if (colon == NULL || colon == host || colon[1] < '0' ||
	    colon[1] > '9')
		return false;
	port = strtol(colon + 1, &end, 10);
	if (*end != '\0' || port < 1 || port > 65535)
		return false;
	len = (size_t)(colon - host);
	if (host[0] == '[' && host[len - 1] == ']') {
		host++;
		len -= 2;
	}
	if (len == 0 || len >= sizeof(a->host))
		return false;
	snprintf(a->host, sizeof(a->host), "%.*s", (int)len, host);
	snprintf(a->port, sizeof(a->port), "%ld", port);
	return true;
}

static bool
is_numeric(const char *host)
{
	uint8_t address[16];

	return inet_pton(AF_INET, host, address) == 1 ||
	    inet_pton(AF_INET6, host, address) == 1;
}

/* host is numeric. */
static void
format(char text[RPC_ENDPOINT_TEXT], const char *host, const char *port)
{
	snprintf(text, RPC_ENDPOINT_TEXT, strchr(host, ':') == NULL ?
	    "tcp://%.46s:%.5s" : "tcp://[%.46s]:%.5s", host, port);
}

static void
on_timer(void *arg)
{
	refresh(arg);
}

static void
refresh(struct rpc_resolver *r)
{
	struct rpc_endpoints now = { 0 };
	struct name *n;

	for (n = r->names; n != NULL; n = n->next)
		n->wanted = false;
	each_part(r, r->spec, ", ", add_part, &now, NULL, 0);
	forget_unwanted(r);
	/* DNS likes to turn its answers round. */
	qsort(now.text, now.count, sizeof(now.text[0]), compare);
	if (now.count == r->current.count &&
	    memcmp(now.text, r->current.text, sizeof(now.text)) == 0)
		return;
	r->current = now;
	r->fn(&r->current, r->arg);
}

static int
compare(const void *a, const void *b)
{
	return strcmp(a, b);
}

static struct name *
name_get(struct rpc_resolver *r, const struct address *a)
{
	struct name *n;

	for (n = r->names; n != NULL; n = n->next)
		if (strcmp(n->address.host, a->host) == 0 &&
		    strcmp(n->address.port, a->port) == 0)
			return n;
	if (r->nnames == MAX_NAMES || (n = calloc(1, sizeof(*n))) == NULL)
		return NULL;
	n->resolver = r;
	n->address = *a;
	n->next = r->names;
	r->names = n;
	r->nnames++;
	return n;
}

static void
name_look(struct name *n)
{
	struct rpc_resolver *r = n->resolver;

	if (r->work == NULL)
		r->work = work_new(r->loop, 1, MAX_NAMES);
	if (r->work != NULL && work_submit(r->work, look_up, looked_up, n))
		n->looking = true;
}

static void
forget_unwanted(struct rpc_resolver *r)
{
	struct name **np = &r->names, *n;

	while ((n = *np) != NULL) {
		if (n->wanted || n->looking) {
			np = &n->next;
			continue;
		}
		*np = n->next;
		free(n);
		r->nnames--;
	}
}

/* In the thread.  The old answer stays where DNS has none to give. */
static void
look_up(void *arg)
{
	const struct addrinfo hints = {
		.ai_socktype = SOCK_STREAM,
	};
	struct name *n = arg;
	struct addrinfo *list = NULL, *a;
	char text[RPC_ENDPOINT_TEXT], host[INET6_ADDRSTRLEN];

	n->failed = getaddrinfo(n->address.host, n->address.port, &hints,
	    &list) != 0;
	if (n->failed)
		return;
	memset(&n->fresh, 0, sizeof(n->fresh));
	for (a = list; a != NULL; a = a->ai_next) {
		if (getnameinfo(a->ai_addr, a->ai_addrlen, host, sizeof(host),
		    NULL, 0, NI_NUMERICHOST) != 0)
			continue;
		format(text, host, n->address.port);
		add_endpoint(&n->fresh, text);
	}
	freeaddrinfo(list);
}

static void
looked_up(void *arg)
{
	struct name *n = arg;

	n->looking = false;
	n->looked_ms = loop_now_ms();
	if (!n->failed)
		n->found = n->fresh;
	if (n->resolver->fn != NULL)
		refresh(n->resolver);
}
