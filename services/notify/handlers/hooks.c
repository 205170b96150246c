/*
 * Hooks: listed, made, changed, deleted, given another secret, tried.  What is
 * done to one is in the audit trail; where that fails it stands, and the log
 * says so.
 */
#include <stdio.h>
#include <string.h>

#include <sodium.h>

#include "base/log.h"
#include "base/text.h"
#include "notify/hooks/sender.h"
#include "notify/notify.h"
#include "oversight.rpc.h"

#define MAX_HOOKS	10	/* of a school */
#define TEST_MS		4000
/* So that our word for it comes first. */
#define TEST_WITHIN_MS	(TEST_MS + 500)

/* A change on its way. */
struct changing {
	struct notify	*n;
	struct rpc_call	*call;
	struct hook	 hook;
	struct once	 once;
	const char	*done;		/* for the trail; NULL: it has it */
	bool		 secret;	/* which is told */
};

/* Outlives the call where nobody answers in time. */
struct trying {
	struct notify		*n;
	struct trying		*next;
	int64_t			 school_id, hook_id;
	struct rpc_call		*call;	/* NULL: it was answered */
	struct loop_timer	*timer;
};

static struct changing *changing_new(struct notify *, struct rpc_call *,
		    const char *done);
static struct status read_content(struct changing *, const char *name,
		    const char *url, const Addresses__About *, size_t n);
static struct status check_url(const struct notify *, const char *);
static struct status read_once(struct changing *, const ProtobufCMessage *);
static Hooks__Hook *hook_message(struct arena *, const struct hook *);
static pg_done_fn on_listed, on_made, on_changed, on_dropped, on_turned,
    on_hook, on_tried_hook;
static void	look(struct changing *);
static void	note(struct changing *, const char *url);
static oversight_note_act_done on_noted;
static void	try_it(struct changing *, const struct hook *);
static bool	is_tried(const struct notify *, int64_t school_id,
		    int64_t hook_id);
static void	forget_try(struct trying *);
static outbound_done on_tried;
static void	on_time_up(void *);
static void	answer_try(struct trying *, const struct hook_answer *);

/* ---- listed ---- */

void
hooks_list_hooks(struct notify *n, struct rpc_call *call,
    const Hooks__ListHooksRequest *req)
{
	(void)req;
	store_hooks(n->pg, rpc_call_caller(call)->school_id, 0, on_listed,
	    call);
}

static void
on_listed(const struct status *status, const struct pg_rows *rows, void *call)
{
	Hooks__ListHooksReply reply = HOOKS__LIST_HOOKS_REPLY__INIT;
	struct arena *a = rpc_call_arena(call);
	struct hook h;
	size_t i;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(call, *status);
		return;
	}
	reply.hooks = arena_pointers(a, pg_count(rows));
	for (i = 0; i < pg_count(rows); i++) {
		store_hook_row(rows, i, &h);
		reply.hooks[reply.n_hooks++] = hook_message(a, &h);
	}
	rpc_reply(call, &reply);
}

static Hooks__Hook *
hook_message(struct arena *a, const struct hook *h)
{
	Hooks__Hook *m = arena_message(a, &hooks__hook__descriptor);
	int about;

	m->id = h->id;
	m->name = arena_strdup(a, h->name);
	m->url = arena_strdup(a, h->url);
	m->about = arena_alloc(a,
	    (ADDRESSES__ABOUT__OTHERS + 1) * sizeof(*m->about));
	for (about = ADDRESSES__ABOUT__MESSAGES;
	    about <= ADDRESSES__ABOUT__OTHERS; about++)
		if ((h->abouts & 1u << about) != 0)
			m->about[m->n_about++] = (Addresses__About)about;
	m->state = (Hooks__Hook__State)(h->state + 1);
	m->created_at = arena_timestamp(a, h->made_us);
	if (h->sent_us != 0)
		m->sent_at = arena_timestamp(a, h->sent_us);
	if (h->failing_us != 0)
		m->failing_since = arena_timestamp(a, h->failing_us);
	m->said = arena_strdup(a, h->said);
	m->waiting = (uint32_t)h->waiting;
	m->dead = (uint32_t)h->dead;
	if (h->former_until_us != 0)
		m->former_secret_until = arena_timestamp(a,
		    h->former_until_us);
	return m;
}

/* ---- made ---- */

void
hooks_create_hook(struct notify *n, struct rpc_call *call,
    const Hooks__CreateHookRequest *req)
{
	struct changing *c = changing_new(n, call, "created");
	struct status status = read_content(c, req->name, req->url,
	    req->about, req->n_about);

	if (status.code == RPC__CODE__OK)
		status = read_once(c, &req->base);
	if (status.code != RPC__CODE__OK) {
		rpc_fail(call, status);
		return;
	}
	c->secret = true;
	randombytes_buf(c->hook.salts[0], HOOK_SALT);
	store_make_hook(n->pg, rpc_call_caller(call)->school_id, &c->hook,
	    &c->once, MAX_HOOKS, on_made, c);
}

static struct changing *
changing_new(struct notify *n, struct rpc_call *call, const char *done)
{
	struct changing *c = arena_alloc(rpc_call_arena(call), sizeof(*c));

	*c = (struct changing){ .n = n, .call = call, .done = done };
	return c;
}

static struct status
read_content(struct changing *c, const char *name, const char *url,
    const Addresses__About *about, size_t n)
{
	struct hook *h = &c->hook;
	size_t i;

	h->name = text_line(rpc_call_arena(c->call), name);
	h->url = url;
	if (*h->name == '\0')
		return status_missing("name");
	if (n == 0)
		return status_missing("about");
	for (i = 0; i < n; i++) {
		if (about[i] < ADDRESSES__ABOUT__MESSAGES ||
		    about[i] > ADDRESSES__ABOUT__OTHERS)
			return status_invalid("about", "no such one");
		h->abouts |= 1u << about[i];
	}
	return check_url(c->n, url);
}

static struct status
check_url(const struct notify *n, const char *url)
{
	switch (outbound_url_judge(n->outbound_policy, url)) {
	case OUTBOUND_URL_OK:
		return STATUS_OK;
	case OUTBOUND_URL_MALFORMED:
		return status_invalid("url", "no address of the web");
	case OUTBOUND_URL_PLAIN:
		return status_make(RPC__CODE__INVALID_ARGUMENT,
		    RPC__REASON__HOOK_ADDRESS, "url", "not https");
	default:
		return status_make(RPC__CODE__INVALID_ARGUMENT,
		    RPC__REASON__HOOK_ADDRESS, "url", "of the inside");
	}
}

static struct status
read_once(struct changing *c, const ProtobufCMessage *req)
{
	struct status status = once_key(rpc_call_key(c->call), NULL,
	    &c->once);

	once_content(req, &c->once);
	return status;
}

static void
on_made(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct changing *c = arg;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(c->call, *status);
		return;
	}
	switch (store_hook_made(rows, &c->hook.id)) {
	case HOOK_KEY_REUSED:
		rpc_fail(c->call, once_other_content());
		return;
	case HOOK_NONE:
		rpc_fail(c->call, status_limit(RPC__CODE__FAILED_PRECONDITION,
		    RPC__REASON__TOO_MANY_HOOKS, NULL, MAX_HOOKS,
		    "as many as a school may have"));
		return;
	case HOOK_THERE:
		c->done = NULL;
		break;
	case HOOK_MADE:
		break;
	}
	look(c);
}

/* ---- changed ---- */

void
hooks_update_hook(struct notify *n, struct rpc_call *call,
    const Hooks__UpdateHookRequest *req)
{
	struct changing *c = changing_new(n, call,
	    req->state == HOOKS__HOOK__STATE__ON ? "changed" : "off");
	struct status status = read_content(c, req->name, req->url,
	    req->about, req->n_about);

	if (status.code == RPC__CODE__OK &&
	    req->state != HOOKS__HOOK__STATE__ON &&
	    req->state != HOOKS__HOOK__STATE__OFF)
		status = status_invalid("state", "neither ON nor OFF");
	if (status.code != RPC__CODE__OK) {
		rpc_fail(call, status);
		return;
	}
	c->hook.id = req->id;
	c->hook.state = req->state == HOOKS__HOOK__STATE__ON ? HOOK_ON :
	    HOOK_OFF;
	store_change_hook(n->pg, rpc_call_caller(call)->school_id, &c->hook,
	    on_changed, c);
}

static void
on_changed(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct changing *c = arg;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(c->call, *status);
	} else if (!store_hook_changed(rows)) {
		rpc_fail(c->call, status_not_found());
	} else {
		hook_sender_wake(c->n->hook_sender);
		look(c);
	}
}

/* ---- deleted ---- */

void
hooks_delete_hook(struct notify *n, struct rpc_call *call,
    const Hooks__DeleteHookRequest *req)
{
	struct changing *c = changing_new(n, call, "deleted");

	store_drop_hook(n->pg, rpc_call_caller(call)->school_id, req->id,
	    on_dropped, c);
}

static void
on_dropped(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct changing *c = arg;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(c->call, *status);
	} else if (store_hook_dropped(rows) == NULL) {
		rpc_fail(c->call, status_not_found());
	} else {
		c->hook.name = arena_strdup(rpc_call_arena(c->call),
		    store_hook_dropped(rows));
		note(c, "");
		rpc_reply(c->call, arena_message(rpc_call_arena(c->call),
		    &hooks__delete_hook_reply__descriptor));
	}
}

/* ---- another secret ---- */

void
hooks_rotate_hook_secret(struct notify *n, struct rpc_call *call,
    const Hooks__RotateHookSecretRequest *req)
{
	struct changing *c = changing_new(n, call, "secret");
	struct status status = read_once(c, &req->base);

	if (status.code != RPC__CODE__OK) {
		rpc_fail(call, status);
		return;
	}
	c->hook.id = req->id;
	c->secret = true;
	randombytes_buf(c->hook.salts[0], HOOK_SALT);
	store_turn_hook(n->pg, rpc_call_caller(call)->school_id, &c->hook,
	    &c->once, (int)req->overlap_hours, on_turned, c);
}

static void
on_turned(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct changing *c = arg;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(c->call, *status);
		return;
	}
	switch (store_hook_turned(rows)) {
	case HOOK_KEY_REUSED:
		rpc_fail(c->call, once_other_content());
		break;
	case HOOK_NONE:
		rpc_fail(c->call, status_not_found());
		break;
	case HOOK_THERE:
		c->done = NULL;
		look(c);
		break;
	case HOOK_MADE:
		look(c);
		break;
	}
}

/* ---- as it is then ---- */

static void
look(struct changing *c)
{
	store_hooks(c->n->pg, rpc_call_caller(c->call)->school_id, c->hook.id,
	    on_hook, c);
}

static void
on_hook(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct changing *c = arg;
	struct arena *a = rpc_call_arena(c->call);
	Hooks__HookSecret reply = HOOKS__HOOK_SECRET__INIT;
	char text[HOOK_SECRET_TEXT];
	struct hook_endpoint to;
	struct hook h;

	if (status->code != RPC__CODE__OK || pg_count(rows) == 0) {
		rpc_fail(c->call, status->code != RPC__CODE__OK ? *status :
		    status_not_found());
		return;
	}
	store_hook_row(rows, 0, &h);
	c->hook.name = arena_strdup(a, h.name);
	note(c, h.url);
	if (!c->secret) {
		rpc_reply(c->call, hook_message(a, &h));
		return;
	}
	hook_secrets(c->n->hook_key, rpc_call_caller(c->call)->school_id,
	    h.salts, 1, &to);
	hook_secret_text(&to.secrets[0], text);
	reply.hook = hook_message(a, &h);
	reply.secret = text;
	rpc_reply(c->call, &reply);
}

/* ---- the trail ---- */

/* What is behind a "?" may be a secret.  Nobody waits for it. */
static void
note(struct changing *c, const char *url)
{
	Oversight__NoteActRequest__Fact what =
	    OVERSIGHT__NOTE_ACT_REQUEST__FACT__INIT, address = what;
	Oversight__NoteActRequest__Fact *facts[] = { &what, &address };
	Oversight__NoteActRequest req = OVERSIGHT__NOTE_ACT_REQUEST__INIT;
	struct arena *a = rpc_call_arena(c->call);

	if (c->done == NULL)
		return;
	what.name = (char *)"done";
	what.value = (char *)(uintptr_t)c->done;
	address.name = (char *)"url";
	address.value = arena_strndup(a, url, strcspn(url, "?#"));
	if (strlen(address.value) > 1000)
		address.value[1000] = '\0';
	req.act = OVERSIGHT__NOTE_ACT_REQUEST__ACT__HOOK_CHANGE;
	req.object = (char *)(uintptr_t)c->hook.name;
	req.facts = facts;
	req.n_facts = *url == '\0' ? 1 : 2;
	oversight_client_note_act(c->n->directory, rpc_call_context(c->call),
	    &req, on_noted, NULL);
}

static void
on_noted(const struct status *status, const Oversight__NoteActReply *reply,
    void *arg)
{
	(void)arg;
	if (reply == NULL)
		log_warn("hooks", "noted=%s", status_code_name(status->code));
}

/* ---- tried ---- */

void
hooks_test_hook(struct notify *n, struct rpc_call *call,
    const Hooks__TestHookRequest *req)
{
	struct changing *c = changing_new(n, call, NULL);

	if (req->id <= 0)
		rpc_fail(call, status_not_found());
	else
		store_hooks(n->pg, rpc_call_caller(call)->school_id, req->id,
		    on_tried_hook, c);
}

static void
on_tried_hook(const struct status *status, const struct pg_rows *rows,
    void *arg)
{
	struct changing *c = arg;
	struct hook h;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(c->call, *status);
	} else if (pg_count(rows) == 0) {
		rpc_fail(c->call, status_not_found());
	} else {
		store_hook_row(rows, 0, &h);
		try_it(c, &h);
	}
}

static void
try_it(struct changing *c, const struct hook *h)
{
	const int64_t school_id = rpc_call_caller(c->call)->school_id;
	struct hook_endpoint to = { .url = h->url,
		.within_ms = TEST_WITHIN_MS };
	struct trying *t;
	char id[HOOK_ID];
	const struct hook_told told = {
		.id = id, .event = "TEST", .at_us = loop_wall_us(),
		.school_id = school_id, .link = "",
	};

	if (is_tried(c->n, school_id, h->id)) {
		rpc_fail(c->call, status_make(RPC__CODE__RESOURCE_EXHAUSTED,
		    RPC__REASON__HOOK_TRIED, NULL, "it is being tried"));
		return;
	}
	if ((t = calloc(1, sizeof(*t))) == NULL)
		fatal("out of memory");
	snprintf(id, sizeof(id), "test_%lld_%lld_%08x", (long long)school_id,
	    (long long)h->id, randombytes_random());
	hook_secrets(c->n->hook_key, school_id, h->salts, h->nsalts, &to);
	if (!hook_post(c->n->outbound, &to, &told, on_tried, t)) {
		free(t);
		rpc_fail(c->call, status_overloaded("posts"));
		return;
	}
	*t = (struct trying){ c->n, c->n->trying, school_id, h->id, c->call,
		loop_timer(c->n->loop, TEST_MS, 0, on_time_up, t) };
	c->n->trying = t;
}

static bool
is_tried(const struct notify *n, int64_t school_id, int64_t hook_id)
{
	const struct trying *t;

	for (t = n->trying; t != NULL; t = t->next)
		if (t->school_id == school_id && t->hook_id == hook_id)
			return true;
	return false;
}

static void
forget_try(struct trying *t)
{
	struct trying **link = &t->n->trying;

	while (*link != t)
		link = &(*link)->next;
	*link = t->next;
	free(t);
}

static void
on_tried(const struct outbound_reply *reply, void *arg)
{
	struct trying *t = arg;
	struct hook_answer answer;

	loop_timer_cancel(&t->timer);
	hook_answer(reply, &answer);
	answer_try(t, &answer);
	forget_try(t);
}

static void
on_time_up(void *arg)
{
	static const struct hook_answer answer = {
		.said = "no answer within 4 seconds",
	};
	struct trying *t = arg;

	t->timer = NULL;
	answer_try(t, &answer);
}

static void
answer_try(struct trying *t, const struct hook_answer *answer)
{
	Hooks__TestHookReply reply = HOOKS__TEST_HOOK_REPLY__INIT;
	struct rpc_call *call = t->call;

	t->call = NULL;
	if (call == NULL)
		return;
	reply.ok = answer->ok;
	reply.status = (uint32_t)answer->status;
	reply.said = (char *)(uintptr_t)answer->said;
	rpc_reply(call, &reply);
}
