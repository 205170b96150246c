/* Cookies: set, and read in all the forms that they come in. */
#include <stdio.h>

#include "gateway/api/cookie.h"
#include "gateway/api/gateway.h"
#include "gateway/http/text.h"

#define NAME_MAX_LEN	64

static const char *const prefixes[] = { "__Host-", "__Secure-", "" };
#define NPREFIXES	((int)(sizeof(prefixes) / sizeof(prefixes[0])))

static const char *
own_prefix(void)
{
	if (!gateway.secure)
		return "";
	return gateway.base_path[0] == '\0' ? "__Host-" : "__Secure-";
}

static void
write_cookie(struct exchange *x, const char *prefix, const char *name,
    const char *value, int64_t seconds)
{
	buffer_printf(&x->headers, "set-cookie: %s%s=%s; Path=%s; HttpOnly; "
	    "SameSite=Lax; Max-Age=%lld%s\r\n", prefix, name, value,
	    gateway.base_path[0] != '\0' ? gateway.base_path : "/",
	    (long long)seconds, gateway.secure ? "; Secure" : "");
}

void
cookie_set(struct exchange *x, const char *name, const char *value,
    int64_t seconds)
{
	const char *prefix = own_prefix();

	write_cookie(x, prefix, name, value, seconds);
	/* One of before must not come to life again after a logout. */
	if (seconds == 0 && prefix[0] != '\0')
		write_cookie(x, "", name, "", 0);
}

void
cookies_start(struct cookies *c, const struct http_head *h, const char *name)
{
	*c = (struct cookies){ .head = h, .name = name,
		.prefix = gateway.secure ? 0 : NPREFIXES - 1,
		.at = h->cookie[0] };
}

char *
cookies_next(struct cookies *c, struct arena *a)
{
	char name[NAME_MAX_LEN], *value;

	for (; c->prefix < NPREFIXES; c->prefix++) {
		(void)snprintf(name, sizeof(name), "%s%s",
		    prefixes[c->prefix], c->name);
		for (; c->line < HTTP_COOKIES; c->at =
		    ++c->line < HTTP_COOKIES ? c->head->cookie[c->line]
		    : NULL)
			if ((value = http_cookie_value(a, &c->at, name)) !=
			    NULL)
				return value;
		c->line = 0;
		c->at = c->head->cookie[0];
	}
	return NULL;
}
