/* Log in, log out, and who is logged in. */
#include <stdlib.h>
#include <string.h>

#include "attachments.rpc.h"
#include "base/log.h"
#include "base/utf8.h"
#include "directory.rpc.h"
#include "gateway.pb-c.h"
#include "gateway/api/answers.h"
#include "gateway/api/cookie.h"
#include "gateway/api/gateway.h"
#include "gateway/api/input.h"
#include "gateway/api/token.h"
#include "gateway/json/transcoder.h"
#include "messages.rpc.h"
#include "notify.rpc.h"

/* The page waits for /me: what is late is left out. */
#define ME_TIMEOUT_MS	2000
/*
 * What tells the directory that an account knows this browser: it outlives
 * sessions and logging out.
 */
#define DEVICE_COOKIE	"liaison_device"
/* As long as the directory keeps it. */
#define DEVICE_SECONDS	(180 * 24 * 3600)
#define DEVICE_MAX	255
/* What spares the second factor in this browser; it dies with the password. */
#define REMEMBERED_COOKIE	"liaison_remembered"
#define REMEMBERED_SECONDS	(30 * 24 * 3600)
/* Bytes of a User-Agent that are of interest. */
#define AGENT_MAX	255

static void	on_login(struct exchange *, const struct status *,
		    const ProtobufCMessage *, void *);
static void	on_logout(struct exchange *, const struct status *,
		    const ProtobufCMessage *, void *);
static void	on_threads(struct exchange *, const struct status *,
		    const ProtobufCMessage *, void *);
static void	on_notifications(struct exchange *, const struct status *,
		    const ProtobufCMessage *, void *);
static void	on_limits(struct exchange *, const struct status *,
		    const ProtobufCMessage *, void *);
static void	finish_me(struct exchange *);

/* "" where there is none, or what cannot be one. */
static char *
cookie_or_empty(struct exchange *x, const char *name, size_t max)
{
	struct cookies c;
	char *value;

	cookies_start(&c, &x->head, name);
	value = cookies_next(&c, x->arena);
	return value != NULL && strlen(value) <= max ? value :
	    arena_strdup(x->arena, "");
}

/* The beginning of what the browser says that it is. */
static char *
user_agent(struct exchange *x)
{
	const char *said = x->head.field[HTTP_USER_AGENT];
	char *text = arena_strdup(x->arena, said != NULL ? said : "");

	if (strlen(text) > AGENT_MAX)
		text[AGENT_MAX] = '\0';
	return utf8_length(text) < 0 ? arena_strdup(x->arena, "") : text;
}

/* ---- log in ---- */

static Gateway__LoginRequest *
read_login(struct exchange *x)
{
	struct transcoder_error error;
	ProtobufCMessage *m = NULL;
	size_t len;
	const char *body = exchange_body(x, &len);

	m = transcoder_read(x->arena, &gateway__login_request__descriptor,
	    body, len, NULL, &error);
	if (m == NULL)
		exchange_fail(x, status_make(RPC__CODE__INVALID_ARGUMENT,
		    error.reason, error.field, error.message));
	else if (!exchange_within_limits(x, m))
		return NULL;
	return (Gateway__LoginRequest *)(void *)m;
}

void
answer_login(struct exchange *x)
{
	Directory__OpenSessionRequest request =
	    DIRECTORY__OPEN_SESSION_REQUEST__INIT;
	Gateway__LoginRequest *login;

	if ((login = read_login(x)) == NULL)
		return;
	request.login = login->login;
	request.password = login->password;
	request.school = login->school;
	request.device = cookie_or_empty(x, DEVICE_COOKIE, DEVICE_MAX);
	request.code = login->code;
	request.remember = login->remember_device;
	request.remembered = cookie_or_empty(x, REMEMBERED_COOKIE, DEVICE_MAX);
	request.replaces = cookie_or_empty(x, SESSION_COOKIE, TOKEN_MAX);
	request.user_agent = user_agent(x);
	request.client_address = (char *)(uintptr_t)exchange_address(x);
	exchange_call(x, SERVICE_DIRECTORY,
	    &directory_rule_open_session, &request.base, on_login,
	    request.replaces);
}

static void
on_login(struct exchange *x, const struct status *status,
    const ProtobufCMessage *m, void *arg)
{
	const Directory__OpenSessionReply *reply = (const void *)m;
	Gateway__LoginReply answer = GATEWAY__LOGIN_REPLY__INIT;
	int64_t seconds = 0;

	if (reply == NULL) {
		exchange_fail(x, *status);
		return;
	}
	/* The other workers hear of it as of any session that ends. */
	sessions_forget_token(gateway.sessions, arg);
	if (reply->expires_at != NULL)
		seconds = reply->expires_at->seconds - loop_wall_us() /
		    1000000;
	cookie_set(x, SESSION_COOKIE, reply->token,
	    seconds > 0 ? seconds : 0);
	if (*reply->device != '\0')
		cookie_set(x, DEVICE_COOKIE, reply->device, DEVICE_SECONDS);
	if (*reply->remembered != '\0')
		cookie_set(x, REMEMBERED_COOKIE, reply->remembered,
		    REMEMBERED_SECONDS);
	answer.user = reply->user;
	answer.csrf_token = reply->csrf_token;
	answer.pending = reply->pending;
	exchange_message(x, x->route->success, &answer.base);
}

/* ---- log out ---- */

static const char *
token_of(const struct exchange *x)
{
	return x->tokens.text[x->tokens.at];
}

void
answer_logout(struct exchange *x)
{
	Directory__CloseSessionRequest request =
	    DIRECTORY__CLOSE_SESSION_REQUEST__INIT;

	request.token = (char *)(uintptr_t)token_of(x);
	sessions_forget_token(gateway.sessions, token_of(x));
	exchange_call(x, SERVICE_DIRECTORY,
	    &directory_rule_close_session, &request.base, on_logout, NULL);
}

static void
on_logout(struct exchange *x, const struct status *status,
    const ProtobufCMessage *reply, void *arg)
{
	(void)arg;
	/* Another request may have put it back while we waited. */
	sessions_forget_token(gateway.sessions, token_of(x));
	if (reply == NULL) {
		exchange_fail(x, *status);
		return;
	}
	cookie_set(x, SESSION_COOKIE, "", 0);
	/*
	 * Files that were downloaded go from the browser's cache.  Not
	 * "storage", where the page keeps the school and the language, nor
	 * "cookies", which would take those of the portal's whole domain.
	 */
	exchange_header(x, "clear-site-data", "\"cache\"");
	exchange_empty(x, 204);
}

/* ---- me ---- */

struct me {
	uint32_t	unread_threads, unread_notifications;
	/* NULL: not told, those of before are. */
	Attachments__GetLimitsReply *limits;
	unsigned	missing;	/* answers still to come */
};

void
answer_get_me(struct exchange *x)
{
	static const Messages__CountUnreadRequest threads =
	    MESSAGES__COUNT_UNREAD_REQUEST__INIT;
	static const Notify__CountUnreadRequest notifications =
	    NOTIFY__COUNT_UNREAD_REQUEST__INIT;
	static const Attachments__GetLimitsRequest limits =
	    ATTACHMENTS__GET_LIMITS_REQUEST__INIT;
	struct me *me = arena_alloc(x->arena, sizeof(*me));
	int64_t soon = loop_now_ms() + ME_TIMEOUT_MS;

	me->missing = 3;
	if (x->context.deadline_ms > soon)
		x->context.deadline_ms = soon;
	exchange_call(x, SERVICE_MESSAGES,
	    &messages_rule_count_unread, &threads.base, on_threads, me);
	exchange_call(x, SERVICE_NOTIFY, &notify_rule_count_unread,
	    &notifications.base, on_notifications, me);
	exchange_call(x, SERVICE_ATTACHMENTS,
	    &attachments_rule_get_limits, &limits.base, on_limits, me);
	x->work = me;
}

/* A service that is away costs its part of the answer, not the page. */
static void
note_missing(const char *service, const struct status *status)
{
	if (status->code != RPC__CODE__OK)
		log_warn("me_incomplete", "service=%s code=%s", service,
		    status_code_name(status->code));
}

static void
on_threads(struct exchange *x, const struct status *status,
    const ProtobufCMessage *reply, void *arg)
{
	const Messages__CountUnreadReply *r = (const void *)reply;
	struct me *me = arg;

	note_missing("messages", status);
	if (r != NULL)
		me->unread_threads = r->unread_threads;
	finish_me(x);
}

static void
on_notifications(struct exchange *x, const struct status *status,
    const ProtobufCMessage *reply, void *arg)
{
	const Notify__CountUnreadReply *r = (const void *)reply;
	struct me *me = arg;

	note_missing("notify", status);
	if (r != NULL)
		me->unread_notifications = r->unread;
	finish_me(x);
}

/* For others while the service is away: what the caller keeps is not theirs. */
static void
keep_limits(struct exchange *x, const ProtobufCMessage *m, struct me *me)
{
	size_t len = protobuf_c_message_get_packed_size(m);
	uint8_t *wire = arena_alloc(x->arena, len + 1);
	Attachments__GetLimitsReply *copy;

	(void)protobuf_c_message_pack(m, wire);
	me->limits = attachments__get_limits_reply__unpack(
	    arena_allocator(x->arena), len, wire);
	copy = attachments__get_limits_reply__unpack(NULL, len, wire);
	if (copy == NULL)
		return;
	copy->person_quota_bytes = copy->person_used_bytes = 0;
	copy->school_quota_bytes = copy->school_used_bytes = 0;
	attachments__get_limits_reply__free_unpacked(gateway.limits, NULL);
	gateway.limits = copy;
}

static void
on_limits(struct exchange *x, const struct status *status,
    const ProtobufCMessage *reply, void *arg)
{
	note_missing("attachments", status);
	if (reply != NULL)
		keep_limits(x, reply, arg);
	finish_me(x);
}

static void
finish_me(struct exchange *x)
{
	const Directory__GetSessionReply *info = x->session->info;
	Gateway__Me answer = GATEWAY__ME__INIT;
	struct me *me = x->work;

	if (--me->missing > 0)
		return;
	answer.user = info->user;
	answer.school = info->school;
	answer.unread_threads = me->unread_threads;
	answer.unread_notifications = me->unread_notifications;
	answer.limits = me->limits != NULL ? me->limits : gateway.limits;
	answer.n_permissions = info->n_permissions;
	answer.permissions = info->permissions;
	answer.csrf_token = info->csrf_token;
	answer.n_roles = info->n_roles;
	answer.roles = info->roles;
	answer.pending = info->pending;
	answer.frozen = info->frozen;
	exchange_message(x, x->route->success, &answer.base);
}
