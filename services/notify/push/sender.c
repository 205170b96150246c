/*
 * Of each that is due:
 *
 *	its person's browsers -> how they want to be told, and which sessions
 *	have been ended -> of a message, what it says -> a POST to the push
 *	service of each browser -> what became of it
 */
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "addresses.rpc.h"
#include "base/log.h"
#include "base/metrics.h"
#include "messages.rpc.h"
#include "notify.pb-c.h"
#include "notify/channels/plain_text.h"
#include "notify/push/payload.h"
#include "notify/push/sender.h"
#include "notify/store/push.h"
#include "pg/rounds.h"

#define AT_ONCE		50
/* More than these of a person at once are told as one. */
#define FEW		3
#define POLL_MS		500
/* Longer than asking and sending may take. */
#define LEASE_S		120
#define ASK_MS		5000
/* Push services answer in well under a second. */
#define ANSWER_MS	5000
/* Doubled with each attempt, unless the push service says when. */
#define WAIT_S		15
#define WAIT_MAX_S	7200
#define ATTEMPTS_MAX	20
#define TEXT_MAX	600	/* bytes of what a message says */
#define TTL		"TTL: 86400"
#define DETAIL		512
#define TOPIC		24	/* bytes; 32 characters */
#define STATUS_GONE	410
#define STATUS_UNKNOWN	404
#define STATUS_LARGE	413
#define STATUS_SLOW	429

struct push_sender {
	struct push_sender_options	 o;
	struct rounds			*rounds;
};

enum fate { UNTRIED, TAKEN, GONE, LATER, FAILED };

struct target {
	struct sending		*s;
	int64_t			 id;
	const char		*session_id, *endpoint;
	uint8_t			 key[PUSH_POINT], auth[PUSH_AUTH];
	bool			 before;	/* it has it already */
	bool			 shortened;
	enum fate		 fate;
};

/* One that is due, on its own arena. */
struct sending {
	struct push_sender	*p;
	struct arena		*arena;
	struct letter_mail	 mail;
	struct letter_event	 event;
	int64_t			*event_ids, *attempts;
	int			 most;		/* attempts at one of them */
	int			 about;
	bool			 tried;
	struct target		*targets;
	size_t			 ntargets, pending;
	int64_t			 wait_s;
	char			 detail[DETAIL];
};

static void	take(struct pg *, size_t room, pg_done_fn *, void *);
static void	begin(void *, const struct pg_rows *, size_t);
static pg_done_fn on_targets, on_settled;
static void	keep_target(struct sending *, const struct push_target *);
static void	ask(struct sending *);
static addresses_find_channels_done on_channels;
static bool	forget_ended(struct sending *,
		    const Addresses__FindChannelsReply *);
static void	read_message(struct sending *, bool text);
static messages_get_delivered_done on_message;
static void	send_all(struct sending *);
static bool	send_one(struct target *);
static const char *topic_of(struct sending *);
static outbound_done on_answer;
static enum fate judge(const struct outbound_reply *);
static void	count(enum fate);
static void	ended_one(struct sending *);
static void	skip(struct sending *, enum channel_why);
static void	wait(struct sending *, int64_t wait_s);
static void	settle(struct sending *, enum channel_state,
		    enum channel_why);

static const struct rounds_work work = {
	.name = "push",
	.every_ms = POLL_MS,
	.at_once = AT_ONCE,
	.take_some = take,
	.begin = begin,
};

struct push_sender *
push_sender_new(const struct push_sender_options *o)
{
	struct push_sender *p = calloc(1, sizeof(*p));

	if (p == NULL)
		return NULL;
	p->o = *o;
	p->rounds = rounds_new(o->loop, o->pg, &work, p);
	if (p->rounds != NULL)
		return p;
	free(p);
	return NULL;
}

static void
take(struct pg *pg, size_t room, pg_done_fn *done, void *arg)
{
	push_take(pg, (int32_t)room, FEW, LEASE_S, done, arg);
}

static void
begin(void *arg, const struct pg_rows *rows, size_t row)
{
	struct push_sender *p = arg;
	struct arena *a = arena_new();
	struct sending *s = arena_alloc(a, sizeof(*s));
	struct push_due d;
	size_t i;

	push_due_row(rows, row, &d);
	s->p = p;
	s->arena = a;
	s->about = d.about;
	s->event_ids = arena_alloc(a, d.event_ids.n * sizeof(*s->event_ids));
	s->attempts = arena_alloc(a, d.event_ids.n * sizeof(*s->attempts));
	for (i = 0; i < d.event_ids.n; i++) {
		s->event_ids[i] = pg_item_int64(&d.event_ids, i);
		s->attempts[i] = pg_item_int64(&d.attempts, i);
		if (s->attempts[i] > s->most)
			s->most = (int)s->attempts[i];
	}
	s->event = (struct letter_event){
		.event_id = s->event_ids[0],
		.thread_id = d.thread_id,
		.kind = d.kind,
		.about = d.about,
		.title = arena_strdup(a, d.title),
		.body = arena_strdup(a, d.body),
		.link = arena_strdup(a, d.link),
		.urgent = d.urgent,
		.text = "",
	};
	s->mail = (struct letter_mail){
		.school_id = d.school_id,
		.user_id = d.user_id,
		.digest = d.event_ids.n > 1,
		.events = &s->event,
		.nevents = d.event_ids.n,
	};
	push_targets(p->o.pg, d.school_id, d.user_id, s->event_ids,
	    s->mail.nevents, on_targets, s);
}

static void
on_targets(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct sending *s = arg;
	struct push_target t;
	size_t i;

	if (status->code != RPC__CODE__OK) {
		wait(s, WAIT_S);
		return;
	}
	s->targets = arena_alloc(s->arena,
	    (pg_count(rows) + 1) * sizeof(*s->targets));
	for (i = 0; i < pg_count(rows); i++) {
		push_target_row(rows, i, &t);
		if (t.key_len == PUSH_POINT && t.auth_len == PUSH_AUTH)
			keep_target(s, &t);
	}
	if (s->ntargets == 0)
		skip(s, CHANNEL_NO_ADDRESS);
	else
		ask(s);
}

static void
keep_target(struct sending *s, const struct push_target *t)
{
	struct target *k = &s->targets[s->ntargets++];

	*k = (struct target){
		.s = s,
		.id = t->id,
		.session_id = arena_strdup(s->arena, t->session_id),
		.endpoint = arena_strdup(s->arena, t->endpoint),
		.before = t->taken,
	};
	memcpy(k->key, t->key, PUSH_POINT);
	memcpy(k->auth, t->auth, PUSH_AUTH);
}

/* ---- whom it is for ---- */

static void
ask(struct sending *s)
{
	struct rpc_context context = rpc_context_system(s->mail.school_id,
	    ASK_MS);
	Addresses__FindChannelsRequest req =
	    ADDRESSES__FIND_CHANNELS_REQUEST__INIT;
	size_t i;

	req.user_ids = &s->mail.user_id;
	req.n_user_ids = 1;
	req.all = true;
	req.session_ids = arena_pointers(s->arena, s->ntargets);
	for (i = 0; i < s->ntargets; i++)
		req.session_ids[req.n_session_ids++] =
		    (char *)(uintptr_t)s->targets[i].session_id;
	addresses_client_find_channels(s->p->o.directory, &context, &req,
	    on_channels, s);
}

static bool
is_silent(const struct sending *s, const Addresses__Channels *c)
{
	const size_t about = (size_t)s->about;

	return !s->mail.digest && about >= 1 && about <= c->n_push &&
	    c->push[about - 1] == ADDRESSES__PUSH__SILENT;
}

/* What waited may come into their quiet hours. */
static void
on_channels(const struct status *status,
    const Addresses__FindChannelsReply *reply, void *arg)
{
	struct sending *s = arg;
	const Addresses__Channels *c;

	if (reply == NULL) {
		log_warn("push", "school=%lld ask=%s",
		    (long long)s->mail.school_id,
		    status_code_name(status->code));
		wait(s, WAIT_S);
		return;
	}
	if (reply->n_people == 0) {
		skip(s, CHANNEL_GONE);
		return;
	}
	c = reply->people[0];
	s->mail.school = arena_strdup(s->arena, reply->school_name);
	s->mail.language = arena_strdup(s->arena, c->language);
	s->mail.zone = arena_strdup(s->arena, c->time_zone);
	s->mail.role = (int)c->role;
	if (!forget_ended(s, reply))
		skip(s, CHANNEL_NO_ADDRESS);
	else if (is_silent(s, c))
		skip(s, CHANNEL_NOT_CHOSEN);
	else if (c->quiet_until != NULL && !s->event.urgent)
		wait(s, c->quiet_until->seconds - loop_wall_us() / 1000000 + 1);
	else if (!s->mail.digest && s->event.kind == NOTIFY__KIND__MESSAGE)
		read_message(s, reply->text_in_mail);
	else
		send_all(s);
}

/* False: no browser is left. */
static bool
forget_ended(struct sending *s, const Addresses__FindChannelsReply *reply)
{
	struct target *t;
	size_t i, left = s->ntargets;

	for (t = s->targets; t < s->targets + s->ntargets; t++)
		for (i = 0; i < reply->n_ended_session_ids; i++)
			if (t->fate != GONE && strcmp(t->session_id,
			    reply->ended_session_ids[i]) == 0) {
				t->fate = GONE;
				left--;
			}
	return left > 0;
}

/* ---- what it says ---- */

struct reading {
	struct sending	*s;
	bool		 text;
};

static void
read_message(struct sending *s, bool text)
{
	struct rpc_context context = rpc_context_system(s->mail.school_id,
	    ASK_MS);
	Messages__GetDeliveredRequest req =
	    MESSAGES__GET_DELIVERED_REQUEST__INIT;
	struct reading *r = arena_alloc(s->arena, sizeof(*r));

	*r = (struct reading){ s, text };
	req.thread_id = s->event.thread_id;
	req.position = s->event.event_id;
	context.caller.user_id = s->mail.user_id;
	context.caller.role = s->mail.role;
	messages_client_get_delivered(s->p->o.messages, &context, &req,
	    on_message, r);
}

static void
on_message(const struct status *status, const Messages__GetThreadReply *reply,
    void *arg)
{
	struct reading *r = arg;
	struct sending *s = r->s;
	const Messages__Message *m = reply == NULL ||
	    reply->n_messages == 0 ? NULL : reply->messages[0];

	if (m == NULL && status->code != RPC__CODE__NOT_FOUND) {
		log_warn("push", "read=%s", status_code_name(status->code));
		wait(s, WAIT_S);
		return;
	}
	if (m == NULL || m->recalled_at != NULL) {
		skip(s, CHANNEL_GONE);
		return;
	}
	if (r->text)
		s->event.text = plain_text(s->arena, m->body_html, TEXT_MAX);
	send_all(s);
}

/* ---- sending ---- */

static void
send_all(struct sending *s)
{
	size_t i;

	s->tried = true;
	s->pending = 1;
	for (i = 0; i < s->ntargets; i++) {
		if (s->targets[i].fate != UNTRIED || s->targets[i].before)
			continue;
		s->pending++;
		if (!send_one(&s->targets[i])) {
			s->targets[i].fate = LATER;
			ended_one(s);
		}
	}
	ended_one(s);
}

static bool
send_one(struct target *t)
{
	struct sending *s = t->s;
	struct push_sender *p = s->p;
	const char *text = push_payload(s->arena, &s->mail);
	const size_t len = strlen(text);
	uint8_t *body = arena_alloc(s->arena, len + PUSH_OVERHEAD);
	const char *headers[] = {
		TTL,
		s->event.urgent ? "Urgency: high" : "Urgency: normal",
		arena_printf(s->arena, "Topic: %s", topic_of(s)),
		"Content-Type: application/octet-stream",
		"Content-Encoding: aes128gcm",
		vapid_header(p->o.vapid, s->arena, t->endpoint,
		    loop_wall_us()),
	};

	if (headers[5] == NULL || !push_encrypt(t->key, t->auth, text, len,
	    body))
		return false;
	return outbound_post(p->o.outbound, &(struct outbound_request){
	    .url = t->endpoint,
	    .headers = headers,
	    .nheaders = sizeof(headers) / sizeof(headers[0]),
	    .body = body,
	    .len = len + PUSH_OVERHEAD,
	    .within_ms = ANSWER_MS,
	}, on_answer, t);
}

/* Of what waits at a push service for a browser that is away, the last of a
 * thread is enough. */
static const char *
topic_of(struct sending *s)
{
	const struct letter_event *e = &s->event;
	const char *what = arena_printf(s->arena, "%lld %lld %s %lld",
	    (long long)s->mail.school_id, (long long)s->mail.user_id,
	    s->mail.digest ? "digest" : e->thread_id != 0 ? "thread" : "event",
	    (long long)(s->mail.digest ? 0 : e->thread_id != 0 ?
	    e->thread_id : e->event_id));
	uint8_t hash[TOPIC];
	char *topic = arena_alloc(s->arena, 4 * TOPIC / 3 + 1);

	crypto_generichash(hash, sizeof(hash), (const uint8_t *)what,
	    strlen(what), s->p->o.key, sizeof(s->p->o.key));
	return sodium_bin2base64(topic, 4 * TOPIC / 3 + 1, hash, sizeof(hash),
	    sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

static void
on_answer(const struct outbound_reply *reply, void *arg)
{
	struct target *t = arg;
	struct sending *s = t->s;
	const char *host = strstr(t->endpoint, "://");

	host = host == NULL ? "" : host + 3;
	/* Once more, without what the message says. */
	if (reply->result == OUTBOUND_ANSWERED &&
	    reply->status == STATUS_LARGE && !t->shortened) {
		t->shortened = true;
		s->event.text = "";
		if (send_one(t))
			return;
	}
	t->fate = judge(reply);
	count(t->fate);
	if (t->fate == LATER && reply->retry_after_s > s->wait_s)
		s->wait_s = reply->retry_after_s;
	if (t->fate != TAKEN || s->detail[0] == '\0')
		snprintf(s->detail, sizeof(s->detail), "%.*s: %s%s%s",
		    (int)strcspn(host, "/?#"), host,
		    reply->result == OUTBOUND_ANSWERED ?
		    arena_printf(s->arena, "%d", reply->status) : "",
		    reply->said[0] == '\0' ? "" : " ", reply->said);
	if (t->fate == FAILED)
		log_warn("push", "school=%lld status=%d why=%s",
		    (long long)s->mail.school_id, reply->status,
		    log_quote(reply->said));
	ended_one(s);
}

static enum fate
judge(const struct outbound_reply *reply)
{
	if (reply->result == OUTBOUND_REFUSED)
		return FAILED;
	if (reply->result == OUTBOUND_AWAY)
		return LATER;
	if (reply->status >= 200 && reply->status < 300)
		return TAKEN;
	if (reply->status == STATUS_GONE || reply->status == STATUS_UNKNOWN)
		return GONE;
	return reply->status == STATUS_SLOW || reply->status >= 500 ? LATER :
	    FAILED;
}

static void
count(enum fate fate)
{
	static const char *const labels[] = { "", "result=\"taken\"",
		"result=\"gone\"", "result=\"later\"", "result=\"failed\"" };

	metrics_add("liaison_push_attempts_total",
	    "Attempts to tell a browser by push, by what came of them.",
	    labels[fate], 1);
}

/* ---- what became of it ---- */

static int64_t
wait_of(int attempts)
{
	const int64_t wait_s = attempts > 10 ? WAIT_MAX_S :
	    WAIT_S * (INT64_C(1) << (attempts > 0 ? attempts - 1 : 0));

	return wait_s > WAIT_MAX_S ? WAIT_MAX_S : wait_s;
}

static void
ended_one(struct sending *s)
{
	size_t i, taken = 0, later = 0, failed = 0;

	if (--s->pending > 0)
		return;
	for (i = 0; i < s->ntargets; i++) {
		taken += s->targets[i].before || s->targets[i].fate == TAKEN;
		later += s->targets[i].fate == LATER;
		failed += s->targets[i].fate == FAILED;
	}
	if (later > 0 && s->most < ATTEMPTS_MAX)
		wait(s, s->wait_s > WAIT_MAX_S ? WAIT_MAX_S :
		    s->wait_s > 0 ? s->wait_s : wait_of(s->most));
	else if (taken > 0)
		settle(s, CHANNEL_SENT, 0);
	else if (failed + later > 0)
		settle(s, CHANNEL_FAILED, 0);
	else
		skip(s, CHANNEL_NO_ADDRESS);
}

static void
skip(struct sending *s, enum channel_why why)
{
	settle(s, CHANNEL_SKIPPED, why);
}

static void
wait(struct sending *s, int64_t wait_s)
{
	s->wait_s = wait_s;
	settle(s, CHANNEL_WAITS, 0);
}

static void
settle(struct sending *s, enum channel_state state, enum channel_why why)
{
	const size_t room = (s->ntargets + 1) * sizeof(int64_t);
	int64_t *taken = arena_alloc(s->arena, room);
	int64_t *gone = arena_alloc(s->arena, room);
	struct push_outcome o = {
		.school_id = s->mail.school_id,
		.user_id = s->mail.user_id,
		.event_ids = s->event_ids,
		.attempts = s->attempts,
		.nevents = s->mail.nevents,
		.state = state,
		.why = (int)why,
		.tried = s->tried,
		.wait_s = s->wait_s,
		.detail = s->detail,
		.taken = taken,
		.gone = gone,
	};
	size_t i;

	for (i = 0; i < s->ntargets; i++)
		if (s->targets[i].fate == TAKEN)
			taken[o.ntaken++] = s->targets[i].id;
		else if (s->targets[i].fate == GONE)
			gone[o.ngone++] = s->targets[i].id;
	push_settle(s->p->o.pg, &o, on_settled, s);
}

/* What is not noted goes again when its lease has ended. */
static void
on_settled(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct sending *s = arg;
	struct arena *a = s->arena;

	(void)rows;
	rounds_end_one(s->p->rounds, status, s->mail.school_id,
	    s->event_ids[0]);
	arena_destroy(&a);
}
