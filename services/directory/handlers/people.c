/* People as the administration sees them: listed, looked at, changed. */
#include <string.h>

#include "base/text.h"
#include "directory/directory.h"
#include "directory/handlers/labels.h"
#include "directory/store/people.h"
#include "rpc/page.h"

/* Of a given and a family name, each of 100 characters at most. */
#define NAME_BYTES	1024

struct listing {
	struct rpc_call	*call;
	uint32_t	 page;
};

struct creation {
	struct directory	*directory;
	struct rpc_call		*call;
};

struct changing {
	struct directory		*directory;
	struct rpc_call			*call;
	int64_t				 user_id;
	bool				 tells_losing;
	Administration__UserEffect	 reply;
};

static pg_done_fn	on_users, on_look, on_changed, on_losing, on_created;
static Administration__User *user_message(struct rpc_call *,
		    const struct store_user *);
static Common__Person	*kin_message(struct rpc_call *,
		    const struct store_user *);
static void		 add_detail(Administration__UserDetail *,
			    struct arena *, const struct store_user_detail *);
static void		 look(struct directory *, struct rpc_call *, int64_t);
static struct status	 read_change(struct arena *,
			    const Administration__UpdateUserRequest *,
			    struct store_user_change *);
static struct status	 check_email(const char *, const char *field);
static struct status	 read_roles(struct arena *, const Common__Role *,
			    size_t n, struct store_user_change *);
static struct status	 read_permissions(struct arena *,
			    const Administration__Permissions *,
			    struct store_user_change *);
static struct status	 refusal(enum store_changed);
static void		 change_user(struct directory *, struct rpc_call *,
			    const struct store_user_change *);
static Administration__Losing *losing_message(struct arena *,
			    const struct store_writers *);
static void		 freeze(struct directory *, struct rpc_call *,
			    int64_t, bool frozen, bool dry_run);

/* ---- lists ---- */

void
administration_list_users(struct directory *d, struct rpc_call *call,
    const Administration__ListUsersRequest *req)
{
	struct listing *l = arena_alloc(rpc_call_arena(call), sizeof(*l));
	struct store_user_filter f = {
		.q = text_trimmed(rpc_call_arena(call), req->q),
		.role = (int)req->role,
		.function = (int)req->function,
		.state = (int)req->state,
		.class_id = req->class_id,
	};

	l->call = call;
	l->page = req->page_size == 0 ? PAGE_DEFAULT : req->page_size;
	/* One more than asked says whether there is a next page. */
	f.limit = (int32_t)l->page + 1;
	if (!page_id_token_read(req->page_token, 0, &f.after)) {
		rpc_fail(call, status_invalid("pageToken",
		    "not of this list"));
		return;
	}
	store_look_at_users(d->pg, rpc_call_caller(call), &f, on_users, l);
}

static void
on_users(const struct status *status, const struct pg_rows *rows, void *arg)
{
	Administration__ListUsersReply reply =
	    ADMINISTRATION__LIST_USERS_REPLY__INIT;
	struct listing *l = arg;
	struct arena *a = rpc_call_arena(l->call);
	struct store_user u = { 0 };
	int64_t total = 0;
	size_t i;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(l->call, *status);
		return;
	}
	reply.users = arena_pointers(a, pg_count(rows) + 1);
	for (i = 0; i < pg_count(rows) && i < l->page; i++) {
		total = store_users_row(rows, i, &u);
		reply.users[reply.n_users++] = user_message(l->call, &u);
	}
	if (pg_count(rows) > l->page)
		reply.next_page_token = page_id_token(a, u.id);
	reply.total = total > 0 ? (uint32_t)total : 0;
	rpc_reply(l->call, &reply);
}

/* ---- one of them ---- */

void
administration_get_user(struct directory *d, struct rpc_call *call,
    const Administration__GetUserRequest *req)
{
	look(d, call, req->id);
}

void
administration_get_own_record(struct directory *d, struct rpc_call *call,
    const Administration__GetOwnRecordRequest *req)
{
	(void)req;
	store_get_own_record(d->pg, rpc_call_caller(call), on_look, call);
}

static void
look(struct directory *d, struct rpc_call *call, int64_t user_id)
{
	store_look_at_user(d->pg, rpc_call_caller(call), user_id, on_look,
	    call);
}

static void
on_look(const struct status *status, const struct pg_rows *rows, void *call)
{
	Administration__UserDetail reply = ADMINISTRATION__USER_DETAIL__INIT;
	struct arena *a = rpc_call_arena(call);
	struct store_user_detail detail;
	struct store_user u;
	enum store_kin kin;
	size_t i;

	if (status->code != RPC__CODE__OK || pg_count(rows) == 0) {
		rpc_fail(call, status->code != RPC__CODE__OK ? *status :
		    status_not_found());
		return;
	}
	reply.children = arena_pointers(a, pg_count(rows));
	reply.guardians = arena_pointers(a, pg_count(rows));
	for (i = 0; i < pg_count(rows); i++) {
		kin = store_look_row(rows, i, &u, &detail);
		if (kin == STORE_SELF) {
			reply.user = user_message(call, &u);
			add_detail(&reply, a, &detail);
		} else if (kin == STORE_CHILD) {
			reply.children[reply.n_children++] =
			    kin_message(call, &u);
		} else {
			reply.guardians[reply.n_guardians++] =
			    kin_message(call, &u);
		}
	}
	rpc_reply(call, &reply);
}

static void
add_detail(Administration__UserDetail *m, struct arena *a,
    const struct store_user_detail *d)
{
	size_t i;
	int bit;

	if (d->last_login_us != 0)
		m->last_login_at = arena_timestamp(a, d->last_login_us);
	if (d->frozen_us != 0)
		m->frozen_at = arena_timestamp(a, d->frozen_us);
	if (d->bounced_us != 0)
		m->mail_bounced_at = arena_timestamp(a, d->bounced_us);
	m->mail_bounce = arena_strdup(a, d->bounce);
	m->in_roster = d->in_roster;
	m->sessions = d->sessions;
	m->by_hand = arena_alloc(a, 16 * sizeof(*m->by_hand));
	for (bit = 1; bit < 16; bit++)
		if ((d->by_hand & 1u << bit) != 0)
			m->by_hand[m->n_by_hand++] =
			    (Administration__ByHand)bit;
	m->permissions = arena_alloc(a,
	    (d->permissions.n + 1) * sizeof(*m->permissions));
	for (i = 0; i < d->permissions.n; i++)
		m->permissions[m->n_permissions++] = (Common__Permission)
		    pg_item_int64(&d->permissions, i);
}

static Administration__User *
user_message(struct rpc_call *call, const struct store_user *u)
{
	struct arena *a = rpc_call_arena(call);
	Administration__User *m =
	    arena_message(a, &administration__user__descriptor);
	size_t i;

	m->id = u->id;
	m->given_name = arena_strdup(a, u->given);
	m->family_name = arena_strdup(a, u->family);
	m->display_name = arena_strdup(a, u->display_name);
	m->title = arena_strdup(a, u->title);
	m->function = (Common__Function)u->function;
	m->login = arena_strdup(a, u->login);
	m->email = arena_strdup(a, u->email);
	m->active = u->active;
	m->frozen = u->frozen;
	m->never_logged_in = u->never_logged_in;
	m->mail_bounced = u->mail_bounced;
	m->context = u->children && *u->context != '\0' ?
	    label_parent_of(a, rpc_call_caller(call)->language, u->context) :
	    arena_strdup(a, u->context);
	m->roles = arena_alloc(a, (u->roles.n + 1) * sizeof(*m->roles));
	for (i = 0; i < u->roles.n; i++)
		m->roles[m->n_roles++] =
		    (Common__Role)pg_item_int64(&u->roles, i);
	return m;
}

static Common__Person *
kin_message(struct rpc_call *call, const struct store_user *u)
{
	return person_message(call, &(struct store_person){
	    .id = u->id,
	    .display_name = u->display_name,
	    .role = u->roles.n > 0 ? (int)pg_item_int64(&u->roles, 0) : 0,
	    .title = u->title,
	    .context = u->context,
	    .children = u->children,
	});
}

/* ---- changes ---- */

void
administration_update_user(struct directory *d, struct rpc_call *call,
    const Administration__UpdateUserRequest *req)
{
	struct store_user_change change;
	struct status status;

	status = read_change(rpc_call_arena(call), req, &change);
	if (status.code != RPC__CODE__OK)
		rpc_fail(call, status);
	else
		change_user(d, call, &change);
}

void
administration_freeze_user(struct directory *d, struct rpc_call *call,
    const Administration__FreezeUserRequest *req)
{
	freeze(d, call, req->id, true, req->dry_run);
}

void
administration_unfreeze_user(struct directory *d, struct rpc_call *call,
    const Administration__UnfreezeUserRequest *req)
{
	freeze(d, call, req->id, false, false);
}

static void
freeze(struct directory *d, struct rpc_call *call, int64_t user_id,
    bool frozen, bool dry_run)
{
	const struct store_user_change change = {
		.user_id = user_id,
		.function = -1,
		.frozen = &frozen,
		.dry_run = dry_run,
	};

	change_user(d, call, &change);
}

static void
change_user(struct directory *d, struct rpc_call *call,
    const struct store_user_change *change)
{
	struct changing *c = arena_alloc(rpc_call_arena(call), sizeof(*c));

	c->directory = d;
	c->call = call;
	c->user_id = change->user_id;
	c->tells_losing = change->dry_run && change->active != NULL &&
	    !*change->active;
	administration__user_effect__init(&c->reply);
	store_change_user(d->pg, rpc_call_caller(call), change, on_changed, c);
}

static void
on_changed(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct changing *c = arg;
	struct store_user_effect effect;
	enum store_changed changed;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(c->call, *status);
		return;
	}
	if ((changed = store_change_row(rows, &effect)) != STORE_CHANGED) {
		rpc_fail(c->call, refusal(changed));
		return;
	}
	c->reply.sessions_ended = effect.sessions;
	c->reply.reach_before = effect.before;
	c->reply.reach_after = effect.after;
	if (c->tells_losing)
		store_count_who_reaches(c->directory->pg,
		    rpc_call_caller(c->call)->school_id, c->user_id,
		    on_losing, c);
	else
		rpc_reply(c->call, &c->reply);
}

static void
on_losing(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct changing *c = arg;
	struct arena *a = rpc_call_arena(c->call);
	struct store_writers w;
	size_t i;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(c->call, *status);
		return;
	}
	c->reply.losing = arena_pointers(a, pg_count(rows) + 1);
	for (i = 0; i < pg_count(rows); i++) {
		store_writers_row(rows, i, &w);
		c->reply.losing[c->reply.n_losing++] = losing_message(a, &w);
	}
	rpc_reply(c->call, &c->reply);
}

static Administration__Losing *
losing_message(struct arena *a, const struct store_writers *w)
{
	Administration__Losing *m =
	    arena_message(a, &administration__losing__descriptor);
	char name[NAME_BYTES];

	m->role = (Common__Role)w->role;
	m->count = w->count;
	m->names = arena_pointers(a, w->names.n + 1);
	for (; m->n_names < w->names.n; m->n_names++) {
		(void)pg_item_text(&w->names, m->n_names, name, sizeof(name));
		m->names[m->n_names] = arena_strdup(a, name);
	}
	return m;
}

static struct status
refusal(enum store_changed why)
{
	switch (why) {
	case STORE_NO_USER:
		return status_not_found();
	case STORE_LAST_ADMIN:
		return status_make(RPC__CODE__FAILED_PRECONDITION,
		    RPC__REASON__LAST_ADMINISTRATOR, NULL,
		    "no administrator would be left");
	case STORE_NOT_ADMIN:
		return status_forbidden();
	case STORE_NO_KIN:
		return status_invalid("children", "not a pupil, or guardian");
	case STORE_LOGIN_TAKEN:
		return status_make(RPC__CODE__ALREADY_EXISTS,
		    RPC__REASON__LOGIN_TAKEN, "login", "somebody has it");
	case STORE_KEY_REUSED:
		return once_other_content();
	case STORE_CHANGED:
		break;
	}
	return status_internal("a change without outcome");
}

/* ---- somebody new ---- */

void
administration_create_user(struct directory *d, struct rpc_call *call,
    const Administration__CreateUserRequest *req)
{
	struct arena *a = rpc_call_arena(call);
	struct creation *c = arena_alloc(a, sizeof(*c));
	struct store_user_change person = {
		.given = text_line(a, req->given_name),
		.family = text_line(a, req->family_name),
		.title = text_line(a, req->title),
		.email = text_trimmed(a, req->email),
		.function = (int)req->function,
	};
	const char *login = text_trimmed(a, req->login);
	struct once once;
	struct status status;

	*c = (struct creation){ d, call };
	status = check_text(person.family, "familyName");
	if (status.code == RPC__CODE__OK)
		status = check_email(person.email, "email");
	if (status.code == RPC__CODE__OK && *login != '\0')
		status = check_text(login, "login");
	if (status.code == RPC__CODE__OK)
		status = read_roles(a, req->roles, req->n_roles, &person);
	if (status.code == RPC__CODE__OK)
		status = once_key(rpc_call_key(call), NULL, &once);
	if (status.code != RPC__CODE__OK) {
		rpc_fail(call, status);
		return;
	}
	once_content(&req->base, &once);
	store_create_user(d->pg, rpc_call_caller(call), &person, login, &once,
	    on_created, c);
}

static void
on_created(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct creation *c = arg;
	enum store_changed changed;
	int64_t id;

	if (status->code != RPC__CODE__OK)
		rpc_fail(c->call, *status);
	else if ((changed = store_create_user_row(rows, &id)) !=
	    STORE_CHANGED)
		rpc_fail(c->call, refusal(changed));
	else
		look(c->directory, c->call, id);
}

/* ---- what is asked for ---- */

/* Some: an empty list is one, too. */
static const int64_t *
ids_of(struct arena *a, const Administration__UserIds *m, size_t *n)
{
	int64_t *ids;

	*n = 0;
	if (m == NULL)
		return NULL;
	ids = arena_alloc(a, (m->n_ids + 1) * sizeof(*ids));
	if (m->n_ids > 0)
		memcpy(ids, m->ids, m->n_ids * sizeof(*ids));
	*n = m->n_ids;
	return ids;
}

static struct status
read_change(struct arena *a, const Administration__UpdateUserRequest *req,
    struct store_user_change *c)
{
	struct status status = STATUS_OK;
	bool *active;

	*c = (struct store_user_change){
		.user_id = req->id,
		.function = req->title != NULL ?
		    (int)req->title->function : -1,
		.follow_roster = req->follow_roster,
		.dry_run = req->dry_run,
	};
	c->children = ids_of(a, req->children, &c->nchildren);
	c->guardians = ids_of(a, req->guardians, &c->nguardians);
	if (req->active != NULL) {
		active = arena_alloc(a, sizeof(*active));
		*active = req->active->value;
		c->active = active;
	}
	if (req->name != NULL) {
		c->given = text_line(a, req->name->given);
		c->family = text_line(a, req->name->family);
		status = check_text(c->family, "name.family");
	}
	if (req->title != NULL)
		c->title = text_line(a, req->title->text);
	if (status.code == RPC__CODE__OK && req->email != NULL) {
		c->email = text_trimmed(a, req->email->address);
		status = check_email(c->email, "email.address");
	}
	if (status.code == RPC__CODE__OK && req->n_roles > 0)
		status = read_roles(a, req->roles, req->n_roles, c);
	if (status.code == RPC__CODE__OK && req->permissions != NULL)
		status = read_permissions(a, req->permissions, c);
	return status;
}

/* Or empty.  Whether a mail arrives there only a mail can tell. */
static struct status
check_email(const char *email, const char *field)
{
	const char *at = strchr(email, '@');

	if (*email == '\0')
		return STATUS_OK;
	if (at == NULL || at == email || strchr(at + 1, '@') != NULL ||
	    strchr(at, '.') == NULL || at[strlen(at) - 1] == '.' ||
	    email[strcspn(email, " \t<>(),;:\\\"[]")] != '\0')
		return status_invalid(field, "no address");
	return STATUS_OK;
}

/* The first one first, each once; being a pupil goes with no other. */
static struct status
read_roles(struct arena *a, const Common__Role *roles, size_t n,
    struct store_user_change *c)
{
	int16_t *list = arena_alloc(a, (n + 1) * sizeof(*list));
	unsigned seen = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		if (roles[i] < COMMON__ROLE__GUARDIAN ||
		    roles[i] > COMMON__ROLE__ADMIN ||
		    (seen & 1u << roles[i]) != 0)
			return status_invalid("roles", "not a set of roles");
		seen |= 1u << roles[i];
		list[i] = (int16_t)roles[i];
	}
	if (n > 1 && (seen & 1u << COMMON__ROLE__STUDENT) != 0)
		return status_invalid("roles", "a pupil has no other role");
	c->roles = list;
	c->nroles = n;
	return STATUS_OK;
}

static struct status
read_permissions(struct arena *a, const Administration__Permissions *m,
    struct store_user_change *c)
{
	int16_t *list = arena_alloc(a, (m->n_names + 1) * sizeof(*list));
	size_t i;

	for (i = 0; i < m->n_names; i++) {
		if (!directory_school_gives(m->names[i]))
			return status_invalid("permissions",
			    "not one that a school gives");
		list[i] = (int16_t)m->names[i];
	}
	c->permissions = list;
	c->npermissions = m->n_names;
	return STATUS_OK;
}
