/*
 * Sockets end with the session that they were opened in.  That it may have
 * ended is heard from the directory (api/sessions.c) or known by its time;
 * whether it has, is asked, and that prolongs nothing.
 */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/loop.h"
#include "directory.rpc.h"
#include "gateway/api/token.h"
#include "gateway/live/hub.h"

#define BUCKETS		4096
#define TIMEOUT_MS	2000
/* What becomes of a session is told several times. */
#define ASK_MS		300

/* A question under way. */
struct live_asked {
	struct live_socket	*socket;	/* NULL: gone */
};

static struct live_sockets buckets[BUCKETS];

static directory_get_session_done on_session;

static struct live_sockets *
bucket_of(const uint8_t id[RPC_SESSION_ID_LEN])
{
	struct live_sockets *b;
	uint32_t h;

	(void)memcpy(&h, id, sizeof(h));
	b = &buckets[h % BUCKETS];
	if (b->tqh_last == NULL)
		TAILQ_INIT(b);
	return b;
}

void
live_session_add(struct live_socket *s)
{
	TAILQ_INSERT_TAIL(bucket_of(s->caller.session_id), s, of_session);
}

void
live_session_remove(struct live_socket *s)
{
	TAILQ_REMOVE(bucket_of(s->caller.session_id), s, of_session);
	if (s->asked != NULL)
		s->asked->socket = NULL;
}

void
live_session_check(struct live_socket *s)
{
	Directory__GetSessionRequest request =
	    DIRECTORY__GET_SESSION_REQUEST__INIT;
	struct rpc_context context = rpc_context_system(0, TIMEOUT_MS);
	int64_t now = loop_now_ms();

	if (s->asked != NULL || now - s->asked_ms < ASK_MS)
		return;
	if ((s->asked = calloc(1, sizeof(*s->asked))) == NULL)
		fatal("out of memory");
	s->asked->socket = s;
	s->asked_ms = now;
	request.token = s->token;
	request.unattended = true;
	directory_client_get_session(gateway.service[SERVICE_DIRECTORY],
	    &context, &request, on_session, s->asked);
}

static bool
goes_on(const struct live_socket *s, const Directory__GetSessionReply *reply)
{
	return reply->expires_at != NULL && (s->is_token
	    ? (reply->scopes & SCOPE_READ) != 0
	    : reply->pending == DIRECTORY__PENDING__PENDING_UNSPECIFIED);
}

static void
on_session(const struct status *status,
    const Directory__GetSessionReply *reply, void *arg)
{
	struct live_asked *asked = arg;
	struct live_socket *s = asked->socket;

	free(asked);
	if (s == NULL)
		return;
	s->asked = NULL;
	/* Not answered: it is asked again. */
	if (reply == NULL && !token_is_refused(status))
		return;
	if (reply != NULL && goes_on(s, reply))
		s->expires_s = reply->expires_at->seconds;
	else
		live_socket_close(s, WEBSOCKET_SESSION_ENDED);
}

void
live_session_stale(const uint8_t *id, size_t len)
{
	uint8_t whole[RPC_SESSION_ID_LEN] = { 0 };
	struct live_socket *s;

	if (len == 0 || len > sizeof(whole))
		return;
	(void)memcpy(whole, id, len);
	TAILQ_FOREACH(s, bucket_of(whole), of_session)
		if (memcmp(s->caller.session_id, whole, sizeof(whole)) == 0)
			live_session_check(s);
}
