/*
 * A forgotten password: asked for by login, chosen with the token of a mail.
 * The answer to the first tells nothing, nor does its time: it comes even_ms
 * after the question, whoever there is; what has to be written takes less.
 */
#include "base/log.h"
#include "base/text.h"
#include "directory/directory.h"
#include "directory/handlers/factor.h"
#include "directory/login/password_policy.h"
#include "directory/login/passwords.h"
#include "directory/store/mail.h"

/* Requests of one address before it waits; a school may be behind it. */
#define REQUESTS	60

struct request {
	struct directory	*directory;
	struct rpc_call		*call;
	bool			 late;		/* the time has come */
	unsigned		 pending;	/* statements */
	struct status		 status;
};

struct finish {
	struct directory	*directory;
	struct rpc_call		*call;
	const char		*password;
	int64_t			 school_id;
	uint8_t			 id[STORE_SESSION_ID];
	char			 hash[PASSWORD_HASH];
	bool			 hashed;
	struct login_job	 job;
};

static pg_done_fn	on_asked, on_begun, on_found, on_finished;
static void		on_time(void *);
static void		begin(struct request *, int64_t, int64_t);
static void		answer_if_done(struct request *);
static void		make(void *);
static void		on_made(void *, bool checked);

/* ---- asked for ---- */

void
accounts_request_reset(struct directory *d, struct rpc_call *call,
    const Accounts__RequestResetRequest *req)
{
	struct arena *a = rpc_call_arena(call);
	const char *login = text_trimmed(a, req->login);
	const char *school = text_trimmed(a, req->school);
	struct status status = check_text(login, "login");
	struct request *r;

	if (status.code == RPC__CODE__OK && *school != '\0')
		status = check_text(school, "school");
	if (status.code != RPC__CODE__OK) {
		rpc_fail(call, status);
		return;
	}
	r = arena_alloc(a, sizeof(*r));
	r->directory = d;
	r->call = call;
	r->status = STATUS_OK;
	r->late = d->even_ms == 0;
	if (!r->late &&
	    loop_timer(d->loop, d->even_ms, 0, on_time, r) == NULL) {
		rpc_fail(call, status_overloaded("no memory for a timer"));
		return;
	}
	r->pending = 1;
	store_ask_reset(d->pg, login, school, rpc_call_caller(call)->address,
	    REQUESTS, on_asked, r);
}

static void
on_asked(const struct status *status, const struct pg_rows *rows, void *arg)
{
	int64_t school_id, person_id, wait;
	struct request *r = arg;
	size_t i;

	if (status->code != RPC__CODE__OK)
		r->status = status_keep(rpc_call_arena(r->call), status);
	for (i = 0; rows != NULL && i < pg_count(rows); i++) {
		wait = store_asked_reset_row(rows, i, &school_id, &person_id);
		if (wait != 0)
			r->status = too_many(wait);
		else if (person_id != 0)
			begin(r, school_id, person_id);
	}
	r->pending--;
	answer_if_done(r);
}

static void
begin(struct request *r, int64_t school_id, int64_t person_id)
{
	const struct seal_owner whose = { school_id, person_id };
	uint8_t id[STORE_SESSION_ID], sealed[SESSION_TOKEN + SEAL_MORE];
	char token[SESSION_TOKEN];

	session_token_make(school_id, token, id);
	seal(r->directory->seal_key, whose, token, sizeof(token), sealed);
	r->pending++;
	store_begin_reset(r->directory->pg, school_id, person_id, id, sealed,
	    sizeof(sealed), rpc_call_caller(r->call)->language, on_begun, r);
}

static void
on_begun(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct request *r = arg;

	(void)rows;
	if (status->code == RPC__CODE__OK)
		mail_wake(r->directory);
	else
		r->status = status_unavailable("not written");
	r->pending--;
	answer_if_done(r);
}

static void
on_time(void *arg)
{
	struct request *r = arg;

	r->late = true;
	answer_if_done(r);
}

static void
answer_if_done(struct request *r)
{
	Accounts__RequestResetReply reply = ACCOUNTS__REQUEST_RESET_REPLY__INIT;

	if (!r->late || r->pending > 0)
		return;
	if (r->status.code == RPC__CODE__OK)
		rpc_reply(r->call, &reply);
	else
		rpc_fail(r->call, r->status);
}

/* ---- chosen ---- */

static struct status
reset_ended(void)
{
	return status_make(RPC__CODE__NOT_FOUND, RPC__REASON__RESET_ENDED,
	    "token", "unknown, used or too old");
}

void
accounts_finish_reset(struct directory *d, struct rpc_call *call,
    const Accounts__FinishResetRequest *req)
{
	struct finish *f = arena_alloc(rpc_call_arena(call), sizeof(*f));

	f->directory = d;
	f->call = call;
	f->password = req->password;
	if (session_token_read(req->token, &f->school_id, f->id))
		store_find_reset(d->pg, f->school_id, f->id, on_found, f);
	else
		rpc_fail(call, reset_ended());
}

static void
on_found(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct finish *f = arg;
	struct status refused = *status;
	const char *login = NULL;

	if (refused.code == RPC__CODE__OK && !store_found_reset(rows, &login))
		refused = reset_ended();
	if (refused.code == RPC__CODE__OK)
		refused = password_check(f->password, login);
	if (refused.code != RPC__CODE__OK) {
		rpc_fail(f->call, refused);
		return;
	}
	f->job = (struct login_job){
		.lane = LOGIN_CLEAN,
		.address = rpc_call_caller(f->call)->address,
		.deadline_ms = rpc_call_context(f->call)->deadline_ms,
		.check = make,
		.done = on_made,
		.arg = f,
	};
	login_queue_add(f->directory->login_queue, &f->job);
}

/* In a thread. */
static void
make(void *arg)
{
	struct finish *f = arg;

	f->hashed = password_hash(f->password, f->hash);
}

static void
on_made(void *arg, bool checked)
{
	struct finish *f = arg;

	if (!checked || !f->hashed)
		rpc_fail(f->call, status_overloaded(
		    "nobody had time to hash the password"));
	else
		store_finish_reset(f->directory->pg, f->school_id, f->id,
		    f->hash, rpc_call_caller(f->call)->language, on_finished,
		    f);
}

static void
on_finished(const struct status *status, const struct pg_rows *rows,
    void *arg)
{
	Accounts__FinishResetReply reply = ACCOUNTS__FINISH_RESET_REPLY__INIT;
	struct finish *f = arg;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(f->call, *status);
	} else if (!store_reset_finished(rows)) {
		rpc_fail(f->call, reset_ended());
	} else {
		mail_wake(f->directory);
		rpc_reply(f->call, &reply);
	}
}
