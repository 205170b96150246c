/* Provisioning: schools, passwords, the beginning of imports. */
#include <string.h>

#include "base/text.h"
#include "directory/directory.h"
#include "directory/login/password_policy.h"
#include "directory/login/passwords.h"

struct set {
	struct directory	*directory;
	struct rpc_call		*call;
	const char		*password;
	const char		*old;		/* hash, NULL: none */
	int64_t			 person_id;
	bool			 same, hashed;
	char			 hash[PASSWORD_HASH];
};

static pg_done_fn	on_school, on_school_found, on_account, on_set;
static void		hash_new(void *);
static void		on_hashed(void *);

void
directory_import_roster(struct directory *d, struct rpc_call *call,
    const Directory__ImportRosterRequest *req)
{
	if (rpc_call_caller(call)->school_id > 0)
		import_start(d, call, req);
	else
		rpc_fail(call, status_forbidden());
}

void
directory_create_school(struct directory *d, struct rpc_call *call,
    const Directory__CreateSchoolRequest *req)
{
	const char *name = text_trimmed(rpc_call_arena(call), req->name);
	struct status status;

	status = check_school_code(req->code);
	/* Without a name a school is only looked up. */
	if (status.code == RPC__CODE__OK && *name != '\0')
		status = check_text(name, "name");
	if (status.code != RPC__CODE__OK) {
		rpc_fail(call, status);
		return;
	}
	store_create_school(d->pg, req->code, name,
	    *name != '\0' ? on_school : on_school_found, call);
}

static void
on_school_found(const struct status *status, const struct pg_rows *rows,
    void *call)
{
	if (status->code == RPC__CODE__OK && pg_count(rows) == 0)
		rpc_fail(call, status_not_found());
	else
		on_school(status, rows, call);
}

static void
on_school(const struct status *status, const struct pg_rows *rows, void *call)
{
	Directory__CreateSchoolReply reply =
	    DIRECTORY__CREATE_SCHOOL_REPLY__INIT;
	struct store_school school;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(call, *status);
		return;
	}
	/* Made by somebody else in this very moment, and not yet seen. */
	if (!store_school_row(rows, &school)) {
		rpc_fail(call, status_unavailable("try again"));
		return;
	}
	reply.school = school_message(call, &school);
	rpc_reply(call, &reply);
}

void
directory_set_password(struct directory *d, struct rpc_call *call,
    const Directory__SetPasswordRequest *req)
{
	struct set *s = arena_alloc(rpc_call_arena(call), sizeof(*s));
	struct status status;

	s->directory = d;
	s->call = call;
	s->password = req->password;
	status = check_text(req->login, "login");
	if (status.code == RPC__CODE__OK)
		status = password_check(s->password, req->login);
	if (status.code != RPC__CODE__OK) {
		rpc_fail(call, status);
		return;
	}
	store_account(d->pg, rpc_call_caller(call)->school_id, req->login,
	    on_account, s);
}

static void
on_account(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct store_account account;
	struct set *s = arg;
	struct status check;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(s->call, *status);
		return;
	}
	if (!store_account_row(rows, &account)) {
		rpc_fail(s->call, status_not_found());
		return;
	}
	/* They may have been named by their roster id. */
	check = password_check(s->password, account.login);
	if (check.code != RPC__CODE__OK) {
		rpc_fail(s->call, check);
		return;
	}
	s->person_id = account.person_id;
	if (account.hash != NULL)
		s->old = arena_strdup(rpc_call_arena(s->call), account.hash);
	if (!work_submit(s->directory->password_work, hash_new, on_hashed, s))
		rpc_fail(s->call,
		    status_overloaded("password queue is full"));
}

/* In a thread.  The password that is there already ends no session. */
static void
hash_new(void *arg)
{
	struct set *s = arg;

	s->same = s->old != NULL && password_verify(s->old, s->password);
	s->hashed = s->same || password_hash(s->password, s->hash);
}

static void
on_hashed(void *arg)
{
	Directory__SetPasswordReply reply = DIRECTORY__SET_PASSWORD_REPLY__INIT;
	struct set *s = arg;

	if (!s->hashed)
		rpc_fail(s->call,
		    status_overloaded("no memory for a hash"));
	else if (s->same)
		rpc_reply(s->call, &reply);
	else
		store_set_hash(s->directory->pg,
		    rpc_call_caller(s->call)->school_id, s->person_id,
		    s->hash, false, on_set, s);
}

static void
on_set(const struct status *status, const struct pg_rows *rows, void *arg)
{
	Directory__SetPasswordReply reply = DIRECTORY__SET_PASSWORD_REPLY__INIT;
	struct set *s = arg;

	(void)rows;
	if (status->code == RPC__CODE__OK)
		rpc_reply(s->call, &reply);
	else
		rpc_fail(s->call, *status);
}
