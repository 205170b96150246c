/* Contact bans, and delegates of a class. */
#include "base/text.h"
#include "directory/directory.h"
#include "directory/store/families.h"

#define MAX_BANS	1000

struct change {
	struct directory	*directory;
	struct rpc_call		*call;
	int64_t			 class_id;
	const char		*ban;
};

static struct store_actor actor_of(struct rpc_call *);
static struct change *change_new(struct directory *, struct rpc_call *);
static Families__Ban *ban_message(struct rpc_call *, const struct store_ban *);
static pg_done_fn on_bans, on_noted, on_ban, on_lifted, on_delegates, on_set;
static void	read_noted(void *), reply_lifted(void *);

void
families_list_bans(struct directory *d, struct rpc_call *call,
    const Families__ListBansRequest *req)
{
	const struct store_actor actor = actor_of(call);

	(void)req;
	store_bans(d->pg, &actor, MAX_BANS, on_bans, call);
}

static void
on_bans(const struct status *status, const struct pg_rows *rows, void *call)
{
	Families__ListBansReply reply = FAMILIES__LIST_BANS_REPLY__INIT;
	struct store_ban b;
	size_t i;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(call, *status);
		return;
	}
	reply.n_bans = pg_count(rows);
	reply.bans = arena_pointers(rpc_call_arena(call), reply.n_bans);
	for (i = 0; i < reply.n_bans; i++) {
		store_bans_row(rows, i, &b);
		reply.bans[i] = ban_message(call, &b);
	}
	rpc_reply(call, &reply);
}

static Families__Ban *
ban_message(struct rpc_call *call, const struct store_ban *b)
{
	struct arena *a = rpc_call_arena(call);
	Families__Ban *m = arena_message(a, &families__ban__descriptor);

	m->id = arena_strdup(a, b->id);
	m->note = arena_strdup(a, b->note);
	m->person = person_plain(call, &b->person);
	m->child = person_plain(call, &b->child);
	if (b->noted_by.id != 0)
		m->noted_by = person_plain(call, &b->noted_by);
	m->noted_at = arena_timestamp(a, b->noted_us);
	return m;
}

void
families_note_ban(struct directory *d, struct rpc_call *call,
    const Families__NoteBanRequest *req)
{
	const struct store_actor actor = actor_of(call);
	const char *note = text_trimmed(rpc_call_arena(call), req->note);
	const struct status status = check_text(text_line(rpc_call_arena(call),
	    note), "note");

	if (status.code != RPC__CODE__OK) {
		rpc_fail(call, status);
		return;
	}
	store_note_ban(d->pg, &actor, req->person_id, req->child_id, note,
	    on_noted, change_new(d, call));
}

static void
on_noted(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct change *c = arg;
	const char *id;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(c->call, *status);
		return;
	}
	switch (store_noted(rows, &id)) {
	case STORE_NO_PERSON:
		rpc_fail(c->call, status_invalid("personId",
		    "nobody of the school, or a pupil"));
		return;
	case STORE_NO_CHILD:
		rpc_fail(c->call, status_invalid("childId",
		    "no pupil of the school"));
		return;
	case STORE_NOTED:
		break;
	}
	c->ban = arena_strdup(rpc_call_arena(c->call), id);
	veils_tell(c->directory, read_noted, c);
}

static void
read_noted(void *arg)
{
	struct change *c = arg;

	store_ban(c->directory->pg, rpc_call_caller(c->call)->school_id,
	    c->ban, on_ban, c->call);
}

static void
on_ban(const struct status *status, const struct pg_rows *rows, void *call)
{
	struct store_ban b;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(call, *status);
		return;
	}
	/* Lifted by somebody else meanwhile. */
	if (pg_count(rows) == 0) {
		rpc_fail(call, status_not_found());
		return;
	}
	store_ban_row(rows, &b);
	rpc_reply(call, ban_message(call, &b));
}

void
families_lift_ban(struct directory *d, struct rpc_call *call,
    const Families__LiftBanRequest *req)
{
	const struct store_actor actor = actor_of(call);

	store_lift_ban(d->pg, &actor, req->id, on_lifted,
	    change_new(d, call));
}

static void
on_lifted(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct change *c = arg;

	if (status->code != RPC__CODE__OK)
		rpc_fail(c->call, *status);
	else if (!store_lifted(rows))
		rpc_fail(c->call, status_not_found());
	else
		veils_tell(c->directory, reply_lifted, c->call);
}

static void
reply_lifted(void *call)
{
	Families__LiftBanReply reply = FAMILIES__LIFT_BAN_REPLY__INIT;

	rpc_reply(call, &reply);
}

/* ---- delegates ---- */

void
families_get_delegates(struct directory *d, struct rpc_call *call,
    const Families__GetDelegatesRequest *req)
{
	const struct store_actor actor = actor_of(call);

	store_delegates(d->pg, &actor, req->id, true, on_delegates, call);
}

static void
on_delegates(const struct status *status, const struct pg_rows *rows,
    void *call)
{
	Families__Delegates reply = FAMILIES__DELEGATES__INIT;
	struct arena *a = rpc_call_arena(call);
	struct store_person p;
	Families__Delegate *m;
	size_t i;
	int role;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(call, *status);
		return;
	}
	if (pg_count(rows) == 0) {
		rpc_fail(call, status_not_found());
		return;
	}
	reply.delegates = arena_pointers(a, pg_count(rows));
	for (i = 0; i < pg_count(rows); i++) {
		if ((role = store_delegate_row(rows, i, &p)) == 0)
			continue;
		m = arena_message(a, &families__delegate__descriptor);
		m->person = person_plain(call, &p);
		m->role = (Common__Role)role;
		reply.delegates[reply.n_delegates++] = m;
	}
	rpc_reply(call, &reply);
}

void
families_set_delegates(struct directory *d, struct rpc_call *call,
    const Families__SetDelegatesRequest *req)
{
	const struct store_actor actor = actor_of(call);
	struct change *c = change_new(d, call);

	c->class_id = req->id;
	store_set_delegates(d->pg, &actor, req->id, req->user_ids,
	    req->n_user_ids, on_set, c);
}

static void
on_set(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct change *c = arg;
	const struct store_actor actor = actor_of(c->call);

	if (status->code != RPC__CODE__OK) {
		rpc_fail(c->call, *status);
		return;
	}
	switch (store_named(rows)) {
	case STORE_NO_CLASS:
		rpc_fail(c->call, status_not_found());
		break;
	case STORE_NO_SPEAKER:
		rpc_fail(c->call, status_invalid("userIds",
		    "neither a pupil of the class nor a guardian of one"));
		break;
	case STORE_NAMED:
		store_delegates(c->directory->pg, &actor, c->class_id, false,
		    on_delegates, c->call);
		break;
	}
}

static struct store_actor
actor_of(struct rpc_call *call)
{
	const struct rpc_caller *caller = rpc_call_caller(call);

	return (struct store_actor){ caller->school_id, caller->user_id,
		caller->address };
}

static struct change *
change_new(struct directory *d, struct rpc_call *call)
{
	struct change *c = arena_alloc(rpc_call_arena(call), sizeof(*c));

	c->directory = d;
	c->call = call;
	return c;
}
