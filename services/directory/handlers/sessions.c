/* Who is behind a session's token; handlers/login.c makes them. */
#include <string.h>

#include <endian.h>

#include <sodium.h>

#include "base/log.h"
#include "directory/directory.h"
#include "directory/store/own.h"

#define TOKEN_BYTES	32	/* school id, then randomness */
/* The expiry slides in steps, so that a read is not a write each time. */
#define SLIDE_SECONDS	300
/* Likewise when an API token was last used. */
#define USED_SECONDS	60

struct get {
	struct directory	*directory;
	struct rpc_call		*call;
	int64_t			 school_id;
	uint8_t			 id[STORE_SESSION_ID];
	bool			 unattended;
};

static pg_done_fn	on_session, on_token, on_closed, on_stale, ignore;
static void		answer(struct get *, const struct store_session *);
static void		slide(const struct get *, struct store_session *);
static void		add_roles(Directory__GetSessionReply *,
			    struct arena *, const struct store_session *);
static void		add_permissions(Directory__GetSessionReply *,
			    struct arena *, const struct store_session *);

void
directory_get_session(struct directory *d, struct rpc_call *call,
    const Directory__GetSessionRequest *req)
{
	struct get *g = arena_alloc(rpc_call_arena(call), sizeof(*g));

	g->directory = d;
	g->call = call;
	g->unattended = req->unattended;
	if (api_token_read(req->token, &g->school_id, g->id)) {
		store_token(d->pg, g->school_id, g->id, on_token, g);
		return;
	}
	if (!session_token_read(req->token, &g->school_id, g->id)) {
		rpc_fail(call, status_session_ended());
		return;
	}
	store_session(d->pg, g->school_id, g->id, d->session_max_seconds,
	    on_session, g);
}

static void
on_session(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct get *g = arg;
	struct store_session s;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(g->call, *status);
	} else if (!store_session_row(rows, &s)) {
		rpc_fail(g->call, status_session_ended());
	} else {
		if (!g->unattended)
			slide(g, &s);
		answer(g, &s);
	}
}

static void
on_token(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct get *g = arg;
	struct store_session s;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(g->call, *status);
		return;
	}
	if (!store_token_session_row(rows, &s)) {
		rpc_fail(g->call, status_session_ended());
		return;
	}
	if (loop_wall_us() - s.seen_us > INT64_C(1000000) * USED_SECONDS)
		store_use_token(g->directory->pg, g->school_id, g->id, ignore,
		    NULL);
	answer(g, &s);
}

static void
answer(struct get *g, const struct store_session *s)
{
	struct arena *a = rpc_call_arena(g->call);
	Directory__GetSessionReply reply = DIRECTORY__GET_SESSION_REPLY__INIT;

	reply.session_id.data = g->id;
	reply.session_id.len = sizeof(g->id);
	reply.csrf_token = arena_strdup(a, s->csrf_token);
	reply.user = person_message(g->call, &s->user);
	reply.school = school_message(g->call, &s->school);
	reply.expires_at = arena_timestamp(a, s->expires_us);
	add_roles(&reply, a, s);
	reply.pending = (Directory__Pending)s->pending;
	reply.frozen = s->frozen;
	reply.scopes = (uint32_t)s->scopes;
	add_permissions(&reply, a, s);
	rpc_reply(g->call, &reply);
}

/* Nobody waits for this write: if it is lost, the next read asks again. */
static void
slide(const struct get *g, struct store_session *s)
{
	const struct directory *d = g->directory;
	const int64_t life_s = d->session_seconds;
	const int64_t end_us = s->created_us +
	    INT64_C(1000000) * d->session_max_seconds;
	const int64_t step_us = INT64_C(1000000) *
	    (life_s < 2 * SLIDE_SECONDS ? life_s / 2 : SLIDE_SECONDS);
	int64_t full_us = loop_wall_us() + life_s * 1000000;

	if (full_us > end_us)
		full_us = end_us;
	if (full_us - s->expires_us < step_us &&
	    loop_wall_us() - s->seen_us < step_us)
		return;
	s->expires_us = full_us;
	store_extend_session(d->pg, g->school_id, g->id, d->session_seconds,
	    d->session_max_seconds, ignore, NULL);
}

static void
add_roles(Directory__GetSessionReply *reply, struct arena *a,
    const struct store_session *s)
{
	Common__Role role;
	size_t i;

	reply->roles = arena_alloc(a, (s->roles.n + 1) *
	    sizeof(*reply->roles));
	reply->roles[reply->n_roles++] = (Common__Role)s->user.role;
	for (i = 0; i < s->roles.n; i++) {
		role = (Common__Role)pg_item_int64(&s->roles, i);
		if (role != reply->roles[0])
			reply->roles[reply->n_roles++] = role;
	}
}

static void
add_permissions(Directory__GetSessionReply *reply, struct arena *a,
    const struct store_session *s)
{
	const ProtobufCEnumDescriptor *all = &common__permission__descriptor;
	uint64_t mask = s->permissions | rpc_permissions_of_role(s->user.role);
	const ProtobufCEnumValue *v;
	unsigned i;

	for (i = 0; i < s->roles.n; i++)
		mask |= rpc_permissions_of_role(
		    (int)pg_item_int64(&s->roles, i));

	reply->permissions = arena_pointers(a, all->n_values);
	for (i = 0; i < all->n_values; i++) {
		v = &all->values[i];
		if ((mask >> v->value & 1) != 0)
			reply->permissions[reply->n_permissions++] =
			    arena_strdup(a, v->name);
	}
}

/* Closing what is closed, or was never open, is no error. */
void
directory_close_session(struct directory *d, struct rpc_call *call,
    const Directory__CloseSessionRequest *req)
{
	Directory__CloseSessionReply reply =
	    DIRECTORY__CLOSE_SESSION_REPLY__INIT;
	uint8_t id[STORE_SESSION_ID];
	int64_t school_id;

	if (session_token_read(req->token, &school_id, id))
		store_close_session(d->pg, school_id, id, on_closed, call);
	else
		rpc_reply(call, &reply);
}

static void
on_closed(const struct status *status, const struct pg_rows *rows, void *call)
{
	Directory__CloseSessionReply reply =
	    DIRECTORY__CLOSE_SESSION_REPLY__INIT;

	(void)rows;
	if (status->code == RPC__CODE__OK)
		rpc_reply(call, &reply);
	else
		rpc_fail(call, *status);
}

void
directory_list_revoked_sessions(struct directory *d, struct rpc_call *call,
    const Directory__ListRevokedSessionsRequest *req)
{
	(void)req;
	store_stale_sessions(d->pg, on_stale, call);
}

static void
on_stale(const struct status *status, const struct pg_rows *rows, void *call)
{
	Directory__ListRevokedSessionsReply reply =
	    DIRECTORY__LIST_REVOKED_SESSIONS_REPLY__INIT;
	struct arena *a = rpc_call_arena(call);
	uint8_t *id;
	size_t i;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(call, *status);
		return;
	}
	reply.n_session_ids = pg_count(rows);
	reply.session_ids = arena_alloc(a,
	    (reply.n_session_ids + 1) * sizeof(*reply.session_ids));
	for (i = 0; i < reply.n_session_ids; i++) {
		id = arena_alloc(a, STORE_SESSION_ID);
		memcpy(id, store_stale_session_row(rows, i), STORE_SESSION_ID);
		reply.session_ids[i].data = id;
		reply.session_ids[i].len = STORE_SESSION_ID;
	}
	rpc_reply(call, &reply);
}

void
session_token_make(int64_t school_id, char text[SESSION_TOKEN],
    uint8_t id[STORE_SESSION_ID])
{
	uint64_t school = htobe64((uint64_t)school_id);
	uint8_t token[TOKEN_BYTES];

	randombytes_buf(token, sizeof(token));
	memcpy(token, &school, sizeof(school));
	crypto_hash_sha256(id, token, sizeof(token));
	sodium_bin2base64(text, SESSION_TOKEN, token, sizeof(token),
	    sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

void
api_token_make(int64_t school_id, char text[API_TOKEN],
    uint8_t id[STORE_SESSION_ID])
{
	const size_t n = sizeof(API_TOKEN_PREFIX) - 1;

	memcpy(text, API_TOKEN_PREFIX, n);
	session_token_make(school_id, text + n, id);
}

bool
api_token_read(const char *text, int64_t *school_id,
    uint8_t id[STORE_SESSION_ID])
{
	const size_t n = sizeof(API_TOKEN_PREFIX) - 1;

	return strncmp(text, API_TOKEN_PREFIX, n) == 0 &&
	    session_token_read(text + n, school_id, id);
}

bool
session_token_read(const char *text, int64_t *school_id,
    uint8_t id[STORE_SESSION_ID])
{
	uint8_t token[TOKEN_BYTES];
	uint64_t school;
	size_t len;

	if (strlen(text) != SESSION_TOKEN - 1 ||
	    sodium_base642bin(token, sizeof(token), text, SESSION_TOKEN - 1,
		NULL, &len, NULL,
		sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0 ||
	    len != sizeof(token))
		return false;
	memcpy(&school, token, sizeof(school));
	*school_id = (int64_t)be64toh(school);
	crypto_hash_sha256(id, token, sizeof(token));
	return true;
}

static void
ignore(const struct status *status, const struct pg_rows *rows, void *arg)
{
	(void)rows;
	(void)arg;
	if (status->code != RPC__CODE__OK)
		log_warn("session", "used=%s",
		    status_code_name(status->code));
}
