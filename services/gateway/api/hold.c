/* Heads that wait for the directory's word before their body is taken. */
#include <stdlib.h>

#include "base/log.h"
#include "directory.pb-c.h"
#include "gateway/api/gateway.h"
#include "gateway/api/hold.h"
#include "gateway/api/token.h"
#include "rpc/client/client.h"

struct hold {
	struct connection	*c;		/* NULL: it has ended */
	char			*bytes;
	size_t			 len;
	struct http_head	 head;
	struct route_match	 match;
	struct arena		*arena;
	struct tokens		 tokens;
	struct rpc_context	 context;
	hold_fn			*fn;
};

static unsigned held;

static void	on_session(const struct status *, const ProtobufCMessage *,
		    void *);

unsigned
hold_count(void)
{
	return held;
}

static struct status
no_session(void)
{
	return status_make(RPC__CODE__UNAUTHENTICATED,
	    RPC__REASON__SESSION_ENDED, NULL, "no session");
}

static void
ask(struct hold *hold)
{
	Directory__GetSessionRequest request =
	    DIRECTORY__GET_SESSION_REQUEST__INIT;

	request.token = (char *)(uintptr_t)
	    hold->tokens.text[hold->tokens.at];
	rpc_client_call(gateway.service[SERVICE_DIRECTORY], &hold->context,
	    &directory__directory__descriptor,
	    routes_method(SERVICE_DIRECTORY, "GetSession"), &request.base,
	    on_session, hold);
}

bool
hold_body(struct connection *c, char *bytes, size_t len,
    const struct http_head *h, const struct route_match *match, hold_fn *fn,
    struct status *s)
{
	struct session *session;
	struct arena *arena;
	struct tokens tokens;
	struct hold *hold;

	*s = STATUS_OK;
	/* What is here already need not be refused any more. */
	if (h->content_length <= ANONYMOUS_BODY_MAX ||
	    h->content_length <= len - h->size || match->route == NULL ||
	    match->route->roles == ROLES_NONE)
		return false;
	arena = arena_new();
	tokens_find(&tokens, arena, h);
	session = tokens_session(&tokens);
	if (session != NULL || tokens.n == 0) {
		if (session == NULL)
			*s = no_session();
		session_release(&session);
		arena_destroy(&arena);
		return false;
	}
	if ((hold = calloc(1, sizeof(*hold))) == NULL)
		fatal("out of memory");
	*hold = (struct hold){ c, bytes, len, *h, *match, arena, tokens,
		rpc_context_system(0, gateway.timeout_ms), fn };
	hold->context.idempotent = true;
	client_of(c)->hold = hold;
	held++;
	ask(hold);
	return true;
}

static void
hold_end(struct hold *hold, const struct status *s)
{
	struct connection *c = hold->c;

	held--;
	if (c != NULL) {
		client_of(c)->hold = NULL;
		hold->fn(c, hold->bytes, hold->len, &hold->head, &hold->match,
		    s);
	} else {
		kore_free(hold->bytes);
	}
	arena_destroy(&hold->arena);
	free(hold);
}

static void
on_session(const struct status *status, const ProtobufCMessage *reply,
    void *arg)
{
	const Directory__GetSessionReply *info = (const void *)reply;
	struct hold *hold = arg;
	struct session *session = NULL;
	struct status s = *status;

	if (hold->c != NULL && token_is_refused(status) &&
	    tokens_next(&hold->tokens)) {
		ask(hold);
		return;
	}
	if (info != NULL)
		session = sessions_put(gateway.sessions,
		    hold->tokens.text[hold->tokens.at], info, loop_now_ms());
	if (token_is_refused(status) || (info != NULL && session == NULL))
		s = no_session();
	session_release(&session);
	hold_end(hold, &s);
}

void
hold_forget(struct client *client)
{
	if (client->hold != NULL)
		client->hold->c = NULL;
	client->hold = NULL;
}
