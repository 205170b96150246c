/* Networks that are not the internet, and what a setting allows of them. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>

#include "notify/outbound/policy.h"

#define NAMED_MAX	64
#define HOST_MAX	254
#define BETWEEN		", \t\r\n"
#define ADDRESS		16
#define MAPPED		12	/* bytes before the IPv4 address in it */

/* Of IPv6; IPv4 is mapped into it. */
struct network {
	uint8_t		address[ADDRESS];
	unsigned	bits;
};

/* What a setting names. */
struct named {
	size_t		 nnetworks, nhosts;
	struct network	 networks[NAMED_MAX];
	char		 hosts[NAMED_MAX][HOST_MAX];
};

struct outbound_policy {
	struct named	 allowed, denied;
};

/* Scheme and host of a URL as libcurl reads them. */
struct target {
	bool	https;
	char	host[HOST_MAX];		/* without brackets and a last dot */
};

static bool	read_named(const char *text, struct named *, char *error,
		    size_t len);
static bool	read_network(const char *text, struct network *);
static bool	read_address(const char *text, uint8_t address[ADDRESS],
		    bool *v4);
static void	map(uint8_t address[ADDRESS], const uint8_t v4[4]);
static bool	within(const uint8_t address[ADDRESS], const char *network);
static bool	contains(const struct network *,
		    const uint8_t address[ADDRESS]);
static bool	is_inside(const uint8_t address[ADDRESS]);
static bool	names_address(const struct named *,
		    const uint8_t address[ADDRESS]);
static bool	names_host(const struct named *, const char *host);
static bool	denies_address(const struct outbound_policy *,
		    const uint8_t address[ADDRESS]);
static size_t	carried_at(const uint8_t address[ADDRESS]);
static bool	read_url(const char *url, struct target *);
static bool	is_written_out(const char *url);
static bool	read_part(CURLU *, CURLUPart, char *to, size_t len);

/* IANA's special-purpose registries, but for what is the internet. */
static const char *const inside[] = {
	"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8",
	"169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
	"192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15",
	"198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
};
/* Of IPv6 the internet is in one network, but for these of it. */
static const char *const internet = "2000::/3";
static const char *const not_internet[] = {
	"2001::/23", "2001:db8::/32", "3fff::/20",
};
/* They carry an address of IPv4 from this byte on. */
static const struct {
	const char	*network;
	size_t		 at;
} carriers[] = {
	{ "2002::/16", 2 },
	{ "64:ff9b::/96", 12 },
};

struct outbound_policy *
outbound_policy_new(const char *allow, const char *deny, char *error,
    size_t len)
{
	struct outbound_policy *p = calloc(1, sizeof(*p));

	if (p == NULL)
		snprintf(error, len, "out of memory");
	else if (!read_named(allow, &p->allowed, error, len) ||
	    !read_named(deny, &p->denied, error, len))
		outbound_policy_destroy(&p);
	return p;
}

void
outbound_policy_destroy(struct outbound_policy **pp)
{
	free(*pp);
	*pp = NULL;
}

enum outbound_url
outbound_url_judge(const struct outbound_policy *p, const char *url)
{
	struct target t;
	uint8_t address[ADDRESS];
	bool v4, literal, named;

	if (strlen(url) > OUTBOUND_URL_MAX || !read_url(url, &t))
		return OUTBOUND_URL_MALFORMED;
	literal = read_address(t.host, address, &v4);
	if (names_host(&p->denied, t.host) ||
	    (literal && denies_address(p, address)))
		return OUTBOUND_URL_INSIDE;
	named = names_host(&p->allowed, t.host) ||
	    (literal && names_address(&p->allowed, address));
	if (!named && !t.https)
		return OUTBOUND_URL_PLAIN;
	if (!named && literal && is_inside(address))
		return OUTBOUND_URL_INSIDE;
	return OUTBOUND_URL_OK;
}

bool
outbound_address_ok(const struct outbound_policy *p, const char *url,
    const struct sockaddr *sa)
{
	struct target t;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
	uint8_t address[ADDRESS];

	if (sa->sa_family == AF_INET) {
		memcpy(&v4, sa, sizeof(v4));
		map(address, (const uint8_t *)&v4.sin_addr);
	} else if (sa->sa_family == AF_INET6) {
		memcpy(&v6, sa, sizeof(v6));
		memcpy(address, &v6.sin6_addr, ADDRESS);
	} else {
		return false;
	}
	if (!read_url(url, &t) || names_host(&p->denied, t.host) ||
	    denies_address(p, address))
		return false;
	if (names_host(&p->allowed, t.host) ||
	    names_address(&p->allowed, address))
		return true;
	return t.https && !is_inside(address);
}

/* ---- networks ---- */

/* An address alone is a network, too. */
static bool
read_network(const char *text, struct network *n)
{
	char address[INET6_ADDRSTRLEN], *end;
	const char *slash = strchr(text, '/');
	const size_t len = slash == NULL ? strlen(text) :
	    (size_t)(slash - text);
	unsigned long bits;
	bool v4;

	if (len >= sizeof(address))
		return false;
	memcpy(address, text, len);
	address[len] = '\0';
	if (!read_address(address, n->address, &v4))
		return false;
	n->bits = 8 * ADDRESS;
	if (slash == NULL)
		return true;
	bits = strtoul(slash + 1, &end, 10);
	if (slash[1] < '0' || slash[1] > '9' || *end != '\0' ||
	    bits > (v4 ? 32 : 128))
		return false;
	n->bits = (unsigned)bits + (v4 ? 8 * MAPPED : 0);
	return true;
}

static bool
read_address(const char *text, uint8_t address[ADDRESS], bool *v4)
{
	uint8_t four[4];

	*v4 = inet_pton(AF_INET, text, four) == 1;
	if (!*v4)
		return inet_pton(AF_INET6, text, address) == 1;
	map(address, four);
	return true;
}

static void
map(uint8_t address[ADDRESS], const uint8_t v4[4])
{
	memset(address, 0, ADDRESS);
	address[MAPPED - 1] = address[MAPPED - 2] = 0xff;
	memcpy(address + MAPPED, v4, 4);
}

static bool
within(const uint8_t address[ADDRESS], const char *network)
{
	struct network n;

	return read_network(network, &n) && contains(&n, address);
}

static bool
contains(const struct network *n, const uint8_t address[ADDRESS])
{
	const unsigned whole = n->bits / 8, rest = n->bits % 8;

	if (memcmp(n->address, address, whole) != 0)
		return false;
	return rest == 0 ||
	    (n->address[whole] ^ address[whole]) >> (8 - rest) == 0;
}

static bool
is_inside(const uint8_t address[ADDRESS])
{
	uint8_t carried[ADDRESS];
	size_t i, at;

	if (within(address, "::ffff:0:0/96")) {
		for (i = 0; i < sizeof(inside) / sizeof(inside[0]); i++)
			if (within(address, inside[i]))
				return true;
		return false;
	}
	if ((at = carried_at(address)) != 0) {
		map(carried, address + at);
		return is_inside(carried);
	}
	for (i = 0; i < sizeof(not_internet) / sizeof(not_internet[0]); i++)
		if (within(address, not_internet[i]))
			return true;
	return !within(address, internet);
}

/* Where an address of IPv4 begins in it; 0: there is none. */
static size_t
carried_at(const uint8_t address[ADDRESS])
{
	size_t i;

	for (i = 0; i < sizeof(carriers) / sizeof(carriers[0]); i++)
		if (within(address, carriers[i].network))
			return carriers[i].at;
	return 0;
}

/* ---- what the settings say ---- */

static bool
read_named(const char *text, struct named *n, char *error, size_t len)
{
	char *copy = strdup(text), *rest = NULL, *word;
	bool ok = copy != NULL;

	if (!ok)
		snprintf(error, len, "out of memory");
	for (word = ok ? strtok_r(copy, BETWEEN, &rest) : NULL; ok &&
	    word != NULL; word = strtok_r(NULL, BETWEEN, &rest)) {
		ok = n->nnetworks < NAMED_MAX && n->nhosts < NAMED_MAX &&
		    strlen(word) < HOST_MAX;
		if (ok && read_network(word, &n->networks[n->nnetworks]))
			n->nnetworks++;
		else if (ok && strpbrk(word, "/:[]") == NULL)
			snprintf(n->hosts[n->nhosts++], HOST_MAX, "%s", word);
		else
			ok = false;
		if (!ok)
			snprintf(error, len, "%.60s is no host and no network",
			    word);
	}
	free(copy);
	return ok;
}

static bool
names_address(const struct named *n, const uint8_t address[ADDRESS])
{
	size_t i;

	for (i = 0; i < n->nnetworks; i++)
		if (contains(&n->networks[i], address))
			return true;
	return false;
}

static bool
names_host(const struct named *n, const char *host)
{
	size_t i;

	for (i = 0; i < n->nhosts; i++)
		if (strcasecmp(n->hosts[i], host) == 0)
			return true;
	return false;
}

/* Also by the address of IPv6 that stands for it. */
static bool
denies_address(const struct outbound_policy *p, const uint8_t address[ADDRESS])
{
	uint8_t carried[ADDRESS];
	const size_t at = carried_at(address);

	if (at != 0)
		map(carried, address + at);
	return names_address(&p->denied, address) ||
	    (at != 0 && names_address(&p->denied, carried));
}

/* ---- URLs ---- */

static bool
read_url(const char *url, struct target *t)
{
	CURLU *u = curl_url();
	char scheme[8], login[2];
	size_t len;
	bool ok = u != NULL && is_written_out(url) &&
	    curl_url_set(u, CURLUPART_URL, url,
	    CURLU_DISALLOW_USER | CURLU_NON_SUPPORT_SCHEME) == CURLUE_OK &&
	    read_part(u, CURLUPART_SCHEME, scheme, sizeof(scheme)) &&
	    read_part(u, CURLUPART_HOST, t->host, sizeof(t->host)) &&
	    !read_part(u, CURLUPART_USER, login, sizeof(login));

	curl_url_cleanup(u);
	if (!ok || (strcmp(scheme, "https") != 0 &&
	    strcmp(scheme, "http") != 0))
		return false;
	t->https = strcmp(scheme, "https") == 0;
	len = strlen(t->host);
	if (len > 2 && t->host[0] == '[') {
		memmove(t->host, t->host + 1, len - 2);
		t->host[len - 2] = '\0';
	} else if (len > 1 && t->host[len - 1] == '.') {
		t->host[len - 1] = '\0';
	}
	return t->host[0] != '\0';
}

/* libcurl takes one slash or three for two; whoever else reads it does not. */
static bool
is_written_out(const char *url)
{
	const size_t n = strncasecmp(url, "https", 5) == 0 ? 5 : 4;

	return strncasecmp(url, "http", 4) == 0 &&
	    strncmp(url + n, "://", 3) == 0 && url[n + 3] != '/';
}

static bool
read_part(CURLU *u, CURLUPart part, char *to, size_t len)
{
	char *text = NULL;
	const bool ok = curl_url_get(u, part, &text, 0) == CURLUE_OK &&
	    strlen(text) < len;

	if (ok)
		snprintf(to, len, "%s", text);
	curl_free(text);
	return ok;
}
