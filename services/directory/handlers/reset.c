/*
 * The secretary's way back in: one-time codes that stand in the place of a
 * password until their owner has chosen one.
 */
#include "directory/directory.h"
#include "directory/login/codes.h"
#include "directory/login/passwords.h"
#include "directory/store/reset.h"

#define DAYS	14

struct reset {
	struct directory	*directory;
	struct rpc_call		*call;
	struct store_reset	 by;
	int64_t			 until_s;
	const char		*class_title;
	/* Of each person, in order. */
	int64_t			*people;
	char			(*codes)[CODE_TEXT(ONE_TIME_GROUPS)];
	size_t			 n;
};

static pg_done_fn	on_reset, on_class, on_class_reset;

static struct reset *
reset_new(struct directory *d, struct rpc_call *call, size_t n)
{
	const struct rpc_caller *c = rpc_call_caller(call);
	struct arena *a = rpc_call_arena(call);
	struct reset *r = arena_alloc(a, sizeof(*r));

	r->directory = d;
	r->call = call;
	r->by = (struct store_reset){ c->school_id, c->user_id, c->address };
	r->until_s = loop_wall_us() / 1000000 + INT64_C(86400) * DAYS;
	r->codes = arena_alloc(a, (n + 1) * sizeof(*r->codes));
	return r;
}

static Accounts__OneTimeCode *
code_message(struct reset *r, const struct store_person *p, const char *login,
    const char *code)
{
	struct arena *a = rpc_call_arena(r->call);
	Accounts__OneTimeCode *m = arena_message(a,
	    &accounts__one_time_code__descriptor);

	m->user = person_message(r->call, p);
	m->login = arena_strdup(a, login == NULL ? "" : login);
	m->code = arena_strdup(a, code);
	return m;
}

/* ---- one person ---- */

void
accounts_reset_user(struct directory *d, struct rpc_call *call,
    const Accounts__ResetUserRequest *req)
{
	struct reset *r = reset_new(d, call, 1);
	char hash[PASSWORD_HASH];

	once_make(r->codes[0], hash, r->until_s);
	store_reset_account(d->pg, &r->by, req->user_id, hash,
	    req->second_factor, on_reset, r);
}

static void
on_reset(const struct status *status, const struct pg_rows *rows, void *arg)
{
	Accounts__ResetUserReply reply = ACCOUNTS__RESET_USER_REPLY__INIT;
	struct reset *r = arg;
	struct store_person p;
	const char *login;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(r->call, *status);
		return;
	}
	if (pg_count(rows) == 0) {
		rpc_fail(r->call, status_not_found());
		return;
	}
	store_reset_row(rows, 0, &p, &login);
	if (p.id == 0) {
		rpc_fail(r->call, status_forbidden());
		return;
	}
	reply.code = code_message(r, &p, login, r->codes[0]);
	reply.expires_at = arena_timestamp(rpc_call_arena(r->call),
	    r->until_s * 1000000);
	rpc_reply(r->call, &reply);
}

/* ---- a class ---- */

void
accounts_reset_class(struct directory *d, struct rpc_call *call,
    const Accounts__ResetClassRequest *req)
{
	struct reset *r = reset_new(d, call, 0);
	int16_t *roles = arena_alloc(rpc_call_arena(call),
	    (req->n_roles + 1) * sizeof(*roles));
	size_t i;

	for (i = 0; i < req->n_roles; i++) {
		if (req->roles[i] != COMMON__ROLE__GUARDIAN &&
		    req->roles[i] != COMMON__ROLE__STUDENT) {
			rpc_fail(call, status_invalid("roles",
			    "neither GUARDIAN nor STUDENT"));
			return;
		}
		roles[i] = (int16_t)req->roles[i];
	}
	store_class_accounts(d->pg, r->by.school_id, req->class_id, roles,
	    req->n_roles, req->everybody, on_class, r);
}

static void
on_class(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct reset *r = arg;
	struct arena *a = rpc_call_arena(r->call);
	const char *title, **hashes;
	size_t i;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(r->call, *status);
		return;
	}
	if (pg_count(rows) == 0 || store_class_account_row(rows, 0,
	    &title) != 0) {
		rpc_fail(r->call, status_not_found());
		return;
	}
	r->class_title = arena_strdup(a, title);
	r->n = pg_count(rows) - 1;
	r->people = arena_alloc(a, (r->n + 1) * sizeof(*r->people));
	r->codes = arena_alloc(a, (r->n + 1) * sizeof(*r->codes));
	hashes = arena_alloc(a, (r->n + 1) * sizeof(*hashes));
	for (i = 0; i < r->n; i++) {
		char *hash = arena_alloc(a, PASSWORD_HASH);

		r->people[i] = store_class_account_row(rows, i + 1, &title);
		once_make(r->codes[i], hash, r->until_s);
		hashes[i] = hash;
	}
	store_reset_accounts(r->directory->pg, &r->by, r->people, hashes,
	    r->n, on_class_reset, r);
}

static const char *
code_of(const struct reset *r, int64_t person_id)
{
	size_t i;

	for (i = 0; i < r->n && r->people[i] != person_id; i++)
		;
	return i < r->n ? r->codes[i] : "";
}

static void
on_class_reset(const struct status *status, const struct pg_rows *rows,
    void *arg)
{
	Accounts__ResetClassReply reply = ACCOUNTS__RESET_CLASS_REPLY__INIT;
	struct reset *r = arg;
	struct arena *a = rpc_call_arena(r->call);
	struct store_person p;
	const char *login;
	size_t i;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(r->call, *status);
		return;
	}
	reply.class_title = arena_strdup(a, r->class_title);
	reply.codes = arena_pointers(a, pg_count(rows));
	for (i = 0; i < pg_count(rows); i++) {
		store_reset_row(rows, i, &p, &login);
		if (p.id != 0)
			reply.codes[reply.n_codes++] = code_message(r, &p,
			    login, code_of(r, p.id));
	}
	reply.expires_at = arena_timestamp(a, r->until_s * 1000000);
	rpc_reply(r->call, &reply);
}
