/* Logging in, and who is behind a session's token. */
#include <string.h>

#include <endian.h>

#include <sodium.h>

#include "directory.h"
#include "log.h"
#include "text.h"
#include "passwords.h"

#define MAX_LOGIN	255	/* characters */
#define MAX_ADDRESS	64	/* bytes */
#define TOKEN_BYTES	32	/* school id, then randomness */
#define TOKEN_TEXT	44
#define CSRF_BYTES	24
#define CSRF_TEXT	33
/* The expiry slides in steps, so that a read is not a write each time. */
#define SLIDE_SECONDS	300

struct login {
	struct directory	*directory;
	struct rpc_call		*call;
	const char		*login, *address, *password;
	const char		*hash;		/* NULL: nobody's */
	struct store_login	 account;
	bool			 right;
	char			 token[TOKEN_TEXT], csrf[CSRF_TEXT];
	uint8_t			 id[STORE_SESSION_ID];
};

struct get {
	struct directory	*directory;
	struct rpc_call		*call;
	int64_t			 school_id;
	uint8_t			 id[STORE_SESSION_ID];
};

static pg_done_fn	on_account, on_failure_counted, on_opened, on_session,
			on_closed, on_stale, ignore;
static void		verify(void *);
static void		on_verified(void *);
static void		wrong_login(struct rpc_call *);
static void		make_token(struct login *);
static bool		read_token(const char *, int64_t *, uint8_t *);
static void		slide(const struct get *, int64_t *);
static void		add_permissions(Directory__GetSessionReply *,
			    struct arena *, int);

void
directory_open_session(Directory__Directory_Service *service,
    const Directory__OpenSessionRequest *req,
    Directory__OpenSessionReply_Closure closure, void *call)
{
	struct directory *d = (struct directory *)service;
	struct arena *a = rpc_call_arena(call);
	struct login *l = arena_alloc(a, sizeof(*l));
	struct status status;

	(void)closure;
	l->directory = d;
	l->call = call;
	l->login = text_trimmed(a, req->login);
	l->address = req->client_address;
	l->password = req->password;
	status = check_text(l->login, "login", MAX_LOGIN);
	if (status.code == RPC__CODE__OK && *l->password == '\0')
		status = status_missing("password");
	if (status.code == RPC__CODE__OK &&
	    strlen(l->password) > PASSWORD_MAX)
		status = status_too_long("password", PASSWORD_MAX);
	if (status.code == RPC__CODE__OK && strlen(l->address) > MAX_ADDRESS)
		status = status_too_long("clientAddress", MAX_ADDRESS);
	if (status.code != RPC__CODE__OK) {
		rpc_fail(call, status);
		return;
	}
	store_login(d->pg, l->login, l->address, on_account, l);
}

static void
on_account(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct login *l = arg;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(l->call, *status);
		return;
	}
	if (store_login_row(rows, &l->account)) {
		if (l->account.wait > 0) {
			rpc_fail(l->call, status_limit(
			    RPC__CODE__RESOURCE_EXHAUSTED,
			    RPC__REASON__TOO_MANY_ATTEMPTS, NULL,
			    l->account.wait, "too many failed logins"));
			return;
		}
		if (l->account.hash != NULL)
			l->hash = arena_strdup(rpc_call_arena(l->call),
			    l->account.hash);
	}
	if (!work_submit(l->directory->password_work, verify, on_verified, l))
		rpc_fail(l->call,
		    status_overloaded("password queue is full"));
}

/* In a thread.  Somebody unknown costs as much as a wrong password. */
static void
verify(void *arg)
{
	struct login *l = arg;

	l->right = password_verify(l->hash, l->password);
}

static void
on_verified(void *arg)
{
	struct login *l = arg;
	struct directory *d = l->directory;

	if (!l->right) {
		store_login_failed(d->pg, l->login, l->address,
		    d->login_failures, d->address_failures,
		    on_failure_counted, l);
		return;
	}
	make_token(l);
	store_open_session(d->pg, &(struct store_new_session){
	    .school_id = l->account.school_id,
	    .person_id = l->account.person_id,
	    .login = l->login,
	    .id = l->id,
	    .csrf_token = l->csrf,
	    .seconds = d->session_seconds,
	}, on_opened, l);
}

static void
on_failure_counted(const struct status *status, const struct pg_rows *rows,
    void *arg)
{
	struct login *l = arg;

	(void)rows;
	if (status->code == RPC__CODE__OK)
		wrong_login(l->call);
	else
		rpc_fail(l->call, *status);
}

static void
on_opened(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct login *l = arg;
	struct arena *a = rpc_call_arena(l->call);
	Directory__OpenSessionReply reply =
	    DIRECTORY__OPEN_SESSION_REPLY__INIT;
	struct store_session s;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(l->call, *status);
		return;
	}
	/* Switched off while we looked at the password. */
	if (!store_session_row(rows, &s)) {
		wrong_login(l->call);
		return;
	}
	reply.token = l->token;
	reply.csrf_token = l->csrf;
	reply.user = person_message(l->call, &s.user);
	reply.school = school_message(l->call, &s.school);
	reply.expires_at = arena_timestamp(a, s.expires_us);
	rpc_reply(l->call, &reply);
}

static void
wrong_login(struct rpc_call *call)
{
	rpc_fail(call, status_make(RPC__CODE__UNAUTHENTICATED,
	    RPC__REASON__WRONG_LOGIN, NULL, "wrong login or password"));
}

void
directory_get_session(Directory__Directory_Service *service,
    const Directory__GetSessionRequest *req,
    Directory__GetSessionReply_Closure closure, void *call)
{
	struct directory *d = (struct directory *)service;
	struct get *g = arena_alloc(rpc_call_arena(call), sizeof(*g));

	(void)closure;
	g->directory = d;
	g->call = call;
	if (!read_token(req->token, &g->school_id, g->id)) {
		rpc_fail(call, status_session_ended());
		return;
	}
	store_session(d->pg, g->school_id, g->id, on_session, g);
}

static void
on_session(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct get *g = arg;
	struct arena *a = rpc_call_arena(g->call);
	Directory__GetSessionReply reply = DIRECTORY__GET_SESSION_REPLY__INIT;
	struct store_session s;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(g->call, *status);
		return;
	}
	if (!store_session_row(rows, &s)) {
		rpc_fail(g->call, status_session_ended());
		return;
	}
	slide(g, &s.expires_us);
	reply.session_id.data = g->id;
	reply.session_id.len = sizeof(g->id);
	reply.csrf_token = arena_strdup(a, s.csrf_token);
	reply.user = person_message(g->call, &s.user);
	reply.school = school_message(g->call, &s.school);
	reply.expires_at = arena_timestamp(a, s.expires_us);
	add_permissions(&reply, a, s.user.role);
	rpc_reply(g->call, &reply);
}

/* Nobody waits for this write: if it is lost, the next read asks again. */
static void
slide(const struct get *g, int64_t *expires_us)
{
	int64_t life_s = g->directory->session_seconds;
	int64_t full_us = loop_wall_us() + life_s * 1000000;

	if (full_us - *expires_us < INT64_C(1000000) *
	    (life_s < 2 * SLIDE_SECONDS ? life_s / 2 : SLIDE_SECONDS))
		return;
	*expires_us = full_us;
	store_extend_session(g->directory->pg, g->school_id, g->id,
	    g->directory->session_seconds, ignore, NULL);
}

static void
add_permissions(Directory__GetSessionReply *reply, struct arena *a, int role)
{
	static const char *const admin[] = { "roster.import", "admin" };
	size_t i, n = sizeof(admin) / sizeof(admin[0]);

	if (role != COMMON__ROLE__ADMIN)
		return;
	reply->permissions = arena_pointers(a, n);
	for (i = 0; i < n; i++)
		reply->permissions[reply->n_permissions++] =
		    arena_strdup(a, admin[i]);
}

/* Closing what is closed, or was never open, is no error. */
void
directory_close_session(Directory__Directory_Service *service,
    const Directory__CloseSessionRequest *req,
    Directory__CloseSessionReply_Closure closure, void *call)
{
	struct directory *d = (struct directory *)service;
	Directory__CloseSessionReply reply =
	    DIRECTORY__CLOSE_SESSION_REPLY__INIT;
	uint8_t id[STORE_SESSION_ID];
	int64_t school_id;

	(void)closure;
	if (*req->token == '\0')
		rpc_fail(call, status_missing("token"));
	else if (read_token(req->token, &school_id, id))
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
directory_list_revoked_sessions(Directory__Directory_Service *service,
    const Directory__ListRevokedSessionsRequest *req,
    Directory__ListRevokedSessionsReply_Closure closure, void *call)
{
	struct directory *d = (struct directory *)service;

	(void)req;
	(void)closure;
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

/* The secret that is told once, and the hash of it that is kept. */
static void
make_token(struct login *l)
{
	uint64_t school = htobe64((uint64_t)l->account.school_id);
	uint8_t token[TOKEN_BYTES], csrf[CSRF_BYTES];

	randombytes_buf(token, sizeof(token));
	memcpy(token, &school, sizeof(school));
	randombytes_buf(csrf, sizeof(csrf));
	crypto_hash_sha256(l->id, token, sizeof(token));
	sodium_bin2base64(l->token, sizeof(l->token), token, sizeof(token),
	    sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	sodium_bin2base64(l->csrf, sizeof(l->csrf), csrf, sizeof(csrf),
	    sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

static bool
read_token(const char *text, int64_t *school_id, uint8_t *id)
{
	uint8_t token[TOKEN_BYTES];
	uint64_t school;
	size_t len;

	if (strlen(text) != TOKEN_TEXT - 1 ||
	    sodium_base642bin(token, sizeof(token), text, TOKEN_TEXT - 1, NULL,
		&len, NULL, sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0 ||
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
		log_warn("session", "extend=%s",
		    status_code_name(status->code));
}
