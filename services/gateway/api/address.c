/* Where a connection comes from: its peer, or whom a trusted proxy names. */
#include <arpa/inet.h>

#include <stdlib.h>
#include <string.h>

#include "gateway/api/address.h"
#include "gateway/api/gateway.h"

#define SEPARATORS	", "

struct network {
	int		family;
	unsigned char	bytes[sizeof(struct in6_addr)];
	unsigned	bits;
};

/* An address is the network of itself alone. */
static bool
read_network(const char *text, size_t len, struct network *n)
{
	char copy[ADDRESS_MAX + sizeof("/128")], *slash, *end;
	unsigned long bits;

	if (len == 0 || len >= sizeof(copy))
		return false;
	(void)memcpy(copy, text, len);
	copy[len] = '\0';
	if ((slash = strchr(copy, '/')) != NULL)
		*slash++ = '\0';
	n->family = strchr(copy, ':') != NULL ? AF_INET6 : AF_INET;
	n->bits = n->family == AF_INET ? 32 : 128;
	if (inet_pton(n->family, copy, n->bytes) != 1)
		return false;
	if (slash == NULL)
		return true;
	bits = strtoul(slash, &end, 10);
	if (*slash < '0' || *slash > '9' || *end != '\0' || bits > n->bits)
		return false;
	n->bits = (unsigned)bits;
	return true;
}

static bool
is_within(const struct network *a, const struct network *n)
{
	const unsigned whole = n->bits / 8, rest = n->bits % 8;

	return a->family == n->family &&
	    memcmp(a->bytes, n->bytes, whole) == 0 && (rest == 0 ||
	    (a->bytes[whole] ^ n->bytes[whole]) >> (8 - rest) == 0);
}

bool
address_is_of(const char *address, const char *networks)
{
	const char *p = networks + strspn(networks, SEPARATORS);
	struct network a, n;
	size_t len;

	if (*p == '\0' || !read_network(address, strlen(address), &a))
		return false;
	for (; *p != '\0'; p += len, p += strspn(p, SEPARATORS)) {
		len = strcspn(p, SEPARATORS);
		if (read_network(p, len, &n) && is_within(&a, &n))
			return true;
	}
	return false;
}

bool
address_networks_valid(const char *networks)
{
	const char *p = networks + strspn(networks, SEPARATORS);
	struct network n;
	size_t len;

	for (; *p != '\0'; p += len, p += strspn(p, SEPARATORS)) {
		len = strcspn(p, SEPARATORS);
		if (!read_network(p, len, &n))
			return false;
	}
	return true;
}

bool
address_is_trusted(const char *address)
{
	const char *p = gateway.trusted_proxy;
	size_t n, len = strlen(address);

	for (; *p != '\0'; p += n) {
		p += strspn(p, ", ");
		n = strcspn(p, ", ");
		if (n == len && n > 0 && strncmp(p, address, n) == 0)
			return true;
	}
	return false;
}

bool
address_is_loopback(const char *address)
{
	return strncmp(address, "127.", 4) == 0 || strcmp(address, "::1") == 0;
}

void
address_write(int family, const void *address, char out[ADDRESS_MAX])
{
	out[0] = '\0';
	if (inet_ntop(family, address, out, ADDRESS_MAX) == NULL)
		return;
	/* What came by IPv4 to a socket of IPv6. */
	if (strncmp(out, "::ffff:", 7) == 0 && strchr(out, '.') != NULL)
		(void)memmove(out, out + 7, strlen(out + 7) + 1);
}

/* One element of the list; some proxies write a port behind it. */
static bool
copy_element(const char *start, const char *end, char out[ADDRESS_MAX])
{
	size_t len = (size_t)(end - start);
	char *colon;

	if (len == 0 || len >= ADDRESS_MAX)
		return false;
	(void)memcpy(out, start, len);
	out[len] = '\0';
	colon = strchr(out, ':');
	if (out[0] == '[') {
		(void)memmove(out, out + 1, len);
		out[strcspn(out, "]")] = '\0';
	} else if (colon != NULL && colon == strrchr(out, ':')) {
		*colon = '\0';
	}
	return true;
}

/* The last address that a trusted proxy saw and that is no proxy itself. */
void
address_of_client(const char *peer, const struct http_head *h,
    char out[ADDRESS_MAX])
{
	const char *list = h->field[HTTP_X_FORWARDED_FOR], *end, *start;
	char element[ADDRESS_MAX];

	(void)memcpy(out, peer, strlen(peer) + 1);
	if (list == NULL || !address_is_trusted(out))
		return;
	for (end = list + strlen(list); end > list; end = start - 1) {
		while (end > list && strchr(", \t", end[-1]) != NULL)
			end--;
		for (start = end; start > list &&
		    strchr(", \t", start[-1]) == NULL;)
			start--;
		if (!copy_element(start, end, element))
			return;
		(void)memcpy(out, element, ADDRESS_MAX);
		if (!address_is_trusted(out) || start == list)
			return;
	}
}
