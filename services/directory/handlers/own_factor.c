/* One's second factor: how it is, begun, confirmed, taken off. */
#include <string.h>

#include <sodium.h>

#include "directory/handlers/factor.h"
#include "directory/handlers/own.h"
#include "directory/login/codes.h"
#include "directory/login/qr.h"
#include "directory/login/totp.h"

#define CODES	10

/* Recovery codes that are made; the database gets the hashes. */
struct making {
	struct own	*own;
	struct factor	 proof;
	char		 codes[CODES][CODE_TEXT(RECOVERY_GROUPS)];
	const char	*hashes[CODES];
};

static pg_done_fn	on_state, on_begun, on_asked, on_confirmed, on_removed;
static own_fn		begin, take_off, prove;
static factor_done_fn	on_proof;
static pg_done_fn	on_renewed;
static char		**codes_told(struct making *);
static void		confirm(struct own *, const struct store_factor *,
			    int64_t step);

/* ---- how it is ---- */

void
accounts_get_second_factor(struct directory *d, struct rpc_call *call,
    const Accounts__GetSecondFactorRequest *req)
{
	struct own *o = own_new(d, call);

	(void)req;
	store_get_factor(d->pg, &o->owner, on_state, o);
}

static void
on_state(const struct status *status, const struct pg_rows *rows, void *arg)
{
	Accounts__SecondFactor reply = ACCOUNTS__SECOND_FACTOR__INIT;
	struct store_factor_state s;
	struct own *o = arg;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(o->call, *status);
		return;
	}
	if (!store_factor_state_row(rows, &s)) {
		rpc_fail(o->call, status_not_found());
		return;
	}
	reply.active = s.since_us != 0;
	if (reply.active)
		reply.since = arena_timestamp(rpc_call_arena(o->call),
		    s.since_us);
	reply.recovery_codes_left = s.codes;
	reply.demanded = s.demanded;
	reply.password_needed = !s.spared;
	rpc_reply(o->call, &reply);
}

/* ---- begun ---- */

void
accounts_begin_second_factor(struct directory *d, struct rpc_call *call,
    const Accounts__BeginSecondFactorRequest *req)
{
	struct own *o = own_new(d, call);

	o->password = req->password;
	o->spared = DIRECTORY__PENDING__SECOND_FACTOR;
	o->then = begin;
	own_look(o);
}

static void
begin(struct own *o)
{
	const struct seal_owner whose = { o->owner.school_id,
		o->owner.person_id };
	struct arena *a = rpc_call_arena(o->call);
	Accounts__BeginSecondFactorReply *reply = arena_message(a,
	    &accounts__begin_second_factor_reply__descriptor);
	uint8_t secret[TOTP_SECRET], sealed[TOTP_SECRET + SEAL_MORE];
	const char *account = o->login == NULL ? o->school_code :
	    arena_printf(a, "%s@%s", o->login, o->school_code);

	randombytes_buf(secret, sizeof(secret));
	seal(o->directory->seal_key, whose, secret, sizeof(secret), sealed);
	reply->secret = arena_alloc(a, TOTP_TEXT);
	totp_text(secret, reply->secret);
	reply->uri = totp_uri(a, secret, arena_printf(a, "Liaison %s",
	    o->school_name), account);
	reply->svg = qr_svg(a, reply->uri);
	explicit_bzero(secret, sizeof(secret));
	if (reply->svg == NULL) {
		rpc_fail(o->call, status_internal("no QR code"));
		return;
	}
	o->request = reply;
	store_begin_factor(o->directory->pg, &o->owner, sealed,
	    sizeof(sealed), on_begun, o);
}

static void
on_begun(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct own *o = arg;

	(void)rows;
	if (status->code == RPC__CODE__OK)
		rpc_reply(o->call, o->request);
	else
		rpc_fail(o->call, *status);
}

/* ---- confirmed ---- */

void
accounts_confirm_second_factor(struct directory *d, struct rpc_call *call,
    const Accounts__ConfirmSecondFactorRequest *req)
{
	struct own *o = own_new(d, call);

	o->request = req;
	store_ask_factor(d->pg, &(struct store_factor_ask){
	    .owner = o->owner,
	    .count = true,
	    .next = true,
	    .limit = d->login_failures,
	}, on_asked, o);
}

static void
on_asked(const struct status *status, const struct pg_rows *rows, void *arg)
{
	const Accounts__ConfirmSecondFactorRequest *req;
	uint8_t secret[TOTP_SECRET] = { 0 };
	struct own *o = arg;
	struct store_factor q;
	int64_t step;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(o->call, *status);
		return;
	}
	store_factor_row(rows, &q);
	if (q.wait != 0) {
		rpc_fail(o->call, too_many(q.wait));
		return;
	}
	if (q.secret == NULL || !factor_open(o->directory, &o->owner, &q,
	    secret)) {
		rpc_fail(o->call, status_make(RPC__CODE__FAILED_PRECONDITION,
		    RPC__REASON__NOTHING_TO_CONFIRM, NULL,
		    "no second factor was begun"));
		return;
	}
	req = o->request;
	step = totp_match(secret, req->code, loop_wall_us() / 1000000, 0);
	explicit_bzero(secret, sizeof(secret));
	if (step == 0) {
		secret_settle(o->directory, &o->owner, STORE_CODE,
		    STORE_WRONG);
		rpc_fail(o->call, wrong_code());
		return;
	}
	confirm(o, &q, step);
}

static struct making *
making_new(struct own *o)
{
	struct arena *a = rpc_call_arena(o->call);
	struct making *m = arena_alloc(a, sizeof(*m));
	uint8_t hash[CODE_HASH];
	size_t i;

	m->own = o;
	for (i = 0; i < CODES; i++) {
		code_make(RECOVERY_GROUPS, m->codes[i], hash);
		m->hashes[i] = own_id_text(a, hash);
	}
	return m;
}

static void
confirm(struct own *o, const struct store_factor *q, int64_t step)
{
	struct making *m = making_new(o);

	store_confirm_factor(o->directory->pg, &(struct store_confirm){
	    .owner = o->owner,
	    .sealed = q->secret,
	    .len = q->secret_len,
	    .step = step,
	    .codes = m->hashes,
	    .ncodes = CODES,
	}, on_confirmed, m);
}

static void
on_confirmed(const struct status *status, const struct pg_rows *rows,
    void *arg)
{
	Accounts__ConfirmSecondFactorReply reply =
	    ACCOUNTS__CONFIRM_SECOND_FACTOR_REPLY__INIT;
	struct making *m = arg;
	struct rpc_call *call = m->own->call;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(call, *status);
		return;
	}
	if (!store_factor_confirmed(rows)) {
		rpc_fail(call, status_make(RPC__CODE__FAILED_PRECONDITION,
		    RPC__REASON__NOTHING_TO_CONFIRM, NULL,
		    "begun again meanwhile"));
		return;
	}
	reply.n_recovery_codes = CODES;
	reply.recovery_codes = codes_told(m);
	rpc_reply(call, &reply);
}

static char **
codes_told(struct making *m)
{
	char **told = arena_pointers(rpc_call_arena(m->own->call), CODES);
	size_t i;

	for (i = 0; i < CODES; i++)
		told[i] = m->codes[i];
	return told;
}

/* ---- recovery codes alone ---- */

void
accounts_renew_recovery_codes(struct directory *d, struct rpc_call *call,
    const Accounts__RenewRecoveryCodesRequest *req)
{
	struct own *o = own_new(d, call);

	o->request = req;
	o->password = req->password;
	o->then = prove;
	own_look(o);
}

/* The password is right: now the code, as at a login. */
static void
prove(struct own *o)
{
	const Accounts__RenewRecoveryCodesRequest *req = o->request;
	struct making *m = making_new(o);

	m->proof = (struct factor){
		.directory = o->directory,
		.owner = o->owner,
		.code = req->code,
		.done = on_proof,
		.arg = m,
	};
	factor_check(&m->proof);
}

static void
on_proof(void *arg, struct status status)
{
	struct making *m = arg;

	if (status.code != RPC__CODE__OK)
		rpc_fail(m->own->call, status);
	else
		store_renew_recovery(m->own->directory->pg, &m->own->owner,
		    m->hashes, CODES, on_renewed, m);
}

static void
on_renewed(const struct status *status, const struct pg_rows *rows, void *arg)
{
	Accounts__RenewRecoveryCodesReply reply =
	    ACCOUNTS__RENEW_RECOVERY_CODES_REPLY__INIT;
	struct making *m = arg;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(m->own->call, *status);
		return;
	}
	if (!store_recovery_renewed(rows)) {
		rpc_fail(m->own->call, status_make(
		    RPC__CODE__FAILED_PRECONDITION,
		    RPC__REASON__NO_SECOND_FACTOR, NULL,
		    "no second factor is set up"));
		return;
	}
	reply.n_recovery_codes = CODES;
	reply.recovery_codes = codes_told(m);
	rpc_reply(m->own->call, &reply);
}

/* ---- taken off ---- */

void
accounts_remove_second_factor(struct directory *d, struct rpc_call *call,
    const Accounts__RemoveSecondFactorRequest *req)
{
	struct own *o = own_new(d, call);

	o->password = req->password;
	o->then = take_off;
	own_look(o);
}

static void
take_off(struct own *o)
{
	store_remove_factor(o->directory->pg, &o->owner, on_removed, o);
}

static void
on_removed(const struct status *status, const struct pg_rows *rows, void *arg)
{
	Accounts__RemoveSecondFactorReply reply =
	    ACCOUNTS__REMOVE_SECOND_FACTOR_REPLY__INIT;
	struct own *o = arg;

	if (status->code != RPC__CODE__OK)
		rpc_fail(o->call, *status);
	else if (store_factor_removed(rows) == STORE_DEMANDED)
		rpc_fail(o->call, status_make(RPC__CODE__FAILED_PRECONDITION,
		    RPC__REASON__SECOND_FACTOR_DEMANDED, NULL,
		    "the school demands one"));
	else
		rpc_reply(o->call, &reply);
}
