/* The tokens a request brings: what may prove who is logged in. */
#include <string.h>
#include <strings.h>

#include "base/loop.h"
#include "gateway/api/cookie.h"
#include "gateway/api/gateway.h"
#include "gateway/api/token.h"


static void
add(struct tokens *t, const char *token)
{
	static const char set[] = "-_0123456789"
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
	size_t len = strlen(token);
	unsigned i;

	if (t->n == TOKENS_MAX || len == 0 || len > TOKEN_MAX ||
	    strspn(token, set) != len)
		return;
	for (i = 0; i < t->n; i++)
		if (strcmp(t->text[i], token) == 0)
			return;
	t->text[t->n++] = token;
}

/*
 * Only a Bearer displaces the cookie: what else stands there is a proxy's own
 * business with the browser.
 */
void
tokens_find(struct tokens *t, struct arena *a, const struct http_head *h)
{
	const char *header = h->field[HTTP_AUTHORIZATION], *value;
	struct cookies c;

	*t = (struct tokens){ 0 };
	if (header != NULL && strncasecmp(header, "Bearer", 6) == 0 &&
	    (header[6] == ' ' || header[6] == '\0')) {
		add(t, header + 6 + strspn(header + 6, " "));
		return;
	}
	cookies_start(&c, h, SESSION_COOKIE);
	while ((value = cookies_next(&c, a)) != NULL)
		add(t, value);
	t->by_cookie = t->n > 0;
}

struct session *
tokens_session(struct tokens *t)
{
	struct session *s = NULL;
	unsigned i;

	for (i = 0; i < t->n && s == NULL; i++) {
		s = sessions_find(gateway.sessions, t->text[i],
		    loop_now_ms());
		if (s != NULL)
			t->at = i;
	}
	return s;
}

bool
token_is_refused(const struct status *s)
{
	return s->code == RPC__CODE__UNAUTHENTICATED ||
	    s->code == RPC__CODE__NOT_FOUND ||
	    s->code == RPC__CODE__INVALID_ARGUMENT;
}

bool
tokens_next(struct tokens *t)
{
	return ++t->at < t->n;
}
