/* One's password, asked for again before something that matters. */
#include "directory/handlers/factor.h"
#include "directory/handlers/own.h"
#include "directory/login/password_policy.h"

static pg_done_fn	on_asked;
static void		look(void *);
static void		on_looked(void *, bool checked);
static void		settle(const struct own *, enum store_try);

void
own_look(struct own *o)
{
	store_ask_secret(o->directory->pg, &o->owner, (int)o->spared,
	    o->directory->login_failures, on_asked, o);
}

static const char *
kept(struct own *o, const char *text)
{
	return text == NULL ? NULL :
	    arena_strdup(rpc_call_arena(o->call), text);
}

static void
on_asked(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct status refused = STATUS_OK;
	struct store_secret s = { 0 };
	struct own *o = arg;

	if (status->code != RPC__CODE__OK)
		refused = *status;
	else if (!store_secret_row(rows, &s))
		refused = status_not_found();
	else if (s.wait != 0)
		refused = too_many(s.wait);
	if (refused.code != RPC__CODE__OK) {
		rpc_fail(o->call, refused);
		return;
	}
	o->hash = kept(o, s.hash);
	o->login = kept(o, s.login);
	o->school_name = kept(o, s.school_name);
	o->school_code = kept(o, s.school_code);
	o->right = s.spared;
	if (o->new_password != NULL)
		refused = password_check(o->new_password, o->login);
	if (refused.code != RPC__CODE__OK) {
		settle(o, STORE_NOT_TRIED);
		rpc_fail(o->call, refused);
		return;
	}
	if (o->right && o->new_password == NULL) {
		o->then(o);
		return;
	}
	o->job = (struct login_job){
		.lane = LOGIN_KNOWN,
		.address = rpc_call_caller(o->call)->address,
		.deadline_ms = rpc_call_context(o->call)->deadline_ms,
		.check = look,
		.done = on_looked,
		.arg = o,
	};
	login_queue_add(o->directory->login_queue, &o->job);
}

/* In a thread. */
static void
look(void *arg)
{
	struct own *o = arg;

	if (!o->right)
		o->right = password_verify(o->hash, o->password);
	if (o->right && o->new_password != NULL)
		o->hashed = password_hash(o->new_password, o->new_hash);
}

static void
on_looked(void *arg, bool checked)
{
	struct own *o = arg;

	if (!checked || (o->right && o->new_password != NULL && !o->hashed)) {
		settle(o, STORE_NOT_TRIED);
		rpc_fail(o->call, status_overloaded(
		    "nobody had time to look at the password"));
	} else if (!o->right) {
		settle(o, STORE_WRONG);
		rpc_fail(o->call, status_make(RPC__CODE__PERMISSION_DENIED,
		    RPC__REASON__WRONG_PASSWORD, NULL,
		    "not the caller's password"));
	} else {
		settle(o, STORE_RIGHT);
		o->then(o);
	}
}

static void
settle(const struct own *o, enum store_try came)
{
	secret_settle(o->directory, &o->owner, STORE_PASSWORD, came);
}
