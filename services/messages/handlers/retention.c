/* How long a school keeps messages. */
#include "messages/messages.h"
#include "messages/store/retention.h"
#include "oversight.rpc.h"

#define MIN_MONTHS	3
#define MAX_MONTHS	240
/* What a preview counts. */
#define MAX_COUNTED	50000

/* A change on its way. */
struct changing {
	struct messages		*m;
	struct rpc_call		*call;
	struct retention	 rule;		/* as it is to be */
};

static struct status	check(uint32_t months);
static void	on_rule(const struct status *, const struct pg_rows *,
		    void *);
static void	on_before(const struct status *, const struct pg_rows *,
		    void *);
static void	note(struct changing *, uint32_t before);
static oversight_note_act_done	on_noted;
static void	on_set(const struct status *, const struct pg_rows *, void *);
static struct status	changed(void);
static void	on_effect(const struct status *, const struct pg_rows *,
		    void *);

void
retention_get_retention(struct messages *m, struct rpc_call *call,
    const Retention__GetRetentionRequest *req)
{
	(void)req;
	store_get_retention(m->pg, rpc_call_caller(call)->school_id, on_rule,
	    call);
}

static void
on_rule(const struct status *status, const struct pg_rows *rows, void *arg)
{
	Retention__RetentionRule reply = RETENTION__RETENTION_RULE__INIT;
	struct retention rule;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(arg, *status);
		return;
	}
	rule = store_take_retention(rows);
	reply.months = rule.months;
	reply.version = rule.version;
	if (rule.from_us != 0)
		reply.from = arena_timestamp(rpc_call_arena(arg),
		    rule.from_us);
	reply.min_months = MIN_MONTHS;
	reply.max_months = MAX_MONTHS;
	rpc_reply(arg, &reply);
}

static struct status
check(uint32_t months)
{
	if (months != 0 && months < MIN_MONTHS)
		return status_limit(RPC__CODE__INVALID_ARGUMENT,
		    RPC__REASON__RETENTION_TOO_SHORT, "months", MIN_MONTHS,
		    "too short");
	return STATUS_OK;
}

void
retention_put_retention(struct messages *m, struct rpc_call *call,
    const Retention__PutRetentionRequest *req)
{
	struct changing *c = arena_alloc(rpc_call_arena(call), sizeof(*c));
	struct status status = check(req->months);

	if (status.code != RPC__CODE__OK) {
		rpc_fail(call, status);
		return;
	}
	*c = (struct changing){ m, call, { req->months, req->version, 0 } };
	store_get_retention(m->pg, rpc_call_caller(call)->school_id,
	    on_before, c);
}

static void
on_before(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct changing *c = arg;
	struct retention before;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(c->call, *status);
		return;
	}
	before = store_take_retention(rows);
	if (before.version != c->rule.version)
		rpc_fail(c->call, changed());
	else
		note(c, before.months);
}

static struct status
changed(void)
{
	return status_make(RPC__CODE__ABORTED, RPC__REASON__SETTINGS_CHANGED,
	    "version", "of before a change");
}

/* The trail has it first: what could not be noted is not done. */
static void
note(struct changing *c, uint32_t before)
{
	Oversight__NoteActRequest__Fact from =
	    OVERSIGHT__NOTE_ACT_REQUEST__FACT__INIT, to = from;
	Oversight__NoteActRequest__Fact *facts[] = { &from, &to };
	Oversight__NoteActRequest req = OVERSIGHT__NOTE_ACT_REQUEST__INIT;
	struct arena *a = rpc_call_arena(c->call);

	from.name = (char *)"before";
	from.value = arena_int64(a, before);
	to.name = (char *)"months";
	to.value = arena_int64(a, c->rule.months);
	req.act = OVERSIGHT__NOTE_ACT_REQUEST__ACT__RETENTION_CHANGE;
	req.facts = facts;
	req.n_facts = 2;
	oversight_client_note_act(c->m->directory, rpc_call_context(c->call),
	    &req, on_noted, c);
}

static void
on_noted(const struct status *status, const Oversight__NoteActReply *reply,
    void *arg)
{
	struct changing *c = arg;

	if (reply == NULL) {
		rpc_fail(c->call, *status);
		return;
	}
	store_set_retention(c->m->pg, rpc_call_caller(c->call)->school_id,
	    &c->rule, c->m->retention_grace_s, on_set, c);
}

static void
on_set(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct changing *c = arg;

	if (status->code != RPC__CODE__OK)
		rpc_fail(c->call, *status);
	else if (!store_retention_set(rows))
		rpc_fail(c->call, changed());
	else
		store_get_retention(c->m->pg,
		    rpc_call_caller(c->call)->school_id, on_rule, c->call);
}

void
retention_preview_retention(struct messages *m, struct rpc_call *call,
    const Retention__PreviewRetentionRequest *req)
{
	struct status status = check(req->months);

	if (status.code != RPC__CODE__OK)
		rpc_fail(call, status);
	else
		store_preview_retention(m->pg,
		    rpc_call_caller(call)->school_id, req->months,
		    MAX_COUNTED, on_effect, call);
}

static void
on_effect(const struct status *status, const struct pg_rows *rows, void *arg)
{
	Retention__PreviewRetentionReply reply =
	    RETENTION__PREVIEW_RETENTION_REPLY__INIT;
	struct retention_effect effect;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(arg, *status);
		return;
	}
	effect = store_take_effect(rows);
	reply.messages = effect.messages;
	reply.threads = effect.threads;
	reply.attachments = effect.files;
	reply.more = effect.more;
	reply.before = arena_timestamp(rpc_call_arena(arg), effect.before_us);
	rpc_reply(arg, &reply);
}
