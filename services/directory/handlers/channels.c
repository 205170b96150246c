/* For the notify service: how people are told. */
#include "directory/directory.h"
#include "directory/store/addresses.h"

#define ABOUTS	4	/* values of Addresses__About, from 1 on */

struct finding {
	struct directory	*d;
	struct rpc_call		*call;
	const Addresses__FindChannelsRequest *req;
	Addresses__FindChannelsReply *reply;
};

static pg_done_fn	on_school, on_channels, on_ended;
static Addresses__Channels *channels_message(struct arena *,
			    const struct store_channels *);
static void		add_mail(struct arena *, Addresses__Channels *,
			    const struct store_channels *);
static void		add_push(struct arena *, Addresses__Channels *,
			    const struct store_channels *);

void
addresses_find_channels(struct directory *d, struct rpc_call *call,
    const Addresses__FindChannelsRequest *req)
{
	struct arena *a = rpc_call_arena(call);
	struct finding *f = arena_alloc(a, sizeof(*f));

	*f = (struct finding){ d, call, req, arena_message(a,
	    &addresses__find_channels_reply__descriptor) };
	store_school_mail(d->pg, rpc_call_caller(call)->school_id, on_school,
	    f);
}

static void
on_school(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct finding *f = arg;
	const char *name;
	bool text;

	if (status->code != RPC__CODE__OK ||
	    !store_school_mail_row(rows, &name, &text)) {
		rpc_fail(f->call, status->code != RPC__CODE__OK ? *status :
		    status_not_found());
		return;
	}
	f->reply->school_name = arena_strdup(rpc_call_arena(f->call), name);
	f->reply->text_in_mail = text;
	store_find_channels(f->d->pg, rpc_call_caller(f->call)->school_id,
	    f->req->user_ids, f->req->n_user_ids, f->req->all, on_channels, f);
}

static void
on_channels(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct finding *f = arg;
	struct arena *a = rpc_call_arena(f->call);
	struct store_channels c;
	size_t i;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(f->call, *status);
		return;
	}
	f->reply->n_people = pg_count(rows);
	f->reply->people = arena_pointers(a, pg_count(rows) + 1);
	for (i = 0; i < pg_count(rows); i++) {
		store_channels_row(rows, i, &c);
		f->reply->people[i] = channels_message(a, &c);
	}
	if (f->req->n_session_ids == 0)
		rpc_reply(f->call, f->reply);
	else
		store_ended_sessions(f->d->pg,
		    rpc_call_caller(f->call)->school_id,
		    (const char *const *)f->req->session_ids,
		    f->req->n_session_ids, on_ended, f);
}

static void
on_ended(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct finding *f = arg;
	struct arena *a = rpc_call_arena(f->call);
	size_t i;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(f->call, *status);
		return;
	}
	f->reply->n_ended_session_ids = pg_count(rows);
	f->reply->ended_session_ids = arena_pointers(a, pg_count(rows) + 1);
	for (i = 0; i < pg_count(rows); i++)
		f->reply->ended_session_ids[i] = arena_strdup(a,
		    store_ended_session(rows, i));
	rpc_reply(f->call, f->reply);
}

static Addresses__Channels *
channels_message(struct arena *a, const struct store_channels *c)
{
	Addresses__Channels *m = arena_message(a,
	    &addresses__channels__descriptor);
	size_t i;

	m->user_id = c->person_id;
	m->address = arena_strdup(a, c->address);
	m->language = arena_strdup(a, c->language);
	m->display_name = arena_strdup(a, c->display_name);
	m->role = (Common__Role)c->role;
	m->time_zone = arena_strdup(a, c->zone);
	if (c->quiet_us != 0)
		m->quiet_until = arena_timestamp(a, c->quiet_us);
	m->digest_at = arena_timestamp(a, c->digest_us);
	for (i = 0; i < c->roles.n; i++)
		m->other_roles |= UINT32_C(1) << pg_item_int64(&c->roles, i);
	for (i = 0; i < c->permissions.n; i++)
		m->permissions |= UINT64_C(1) <<
		    pg_item_int64(&c->permissions, i);
	add_mail(a, m, c);
	add_push(a, m, c);
	return m;
}

static void
add_mail(struct arena *a, Addresses__Channels *m,
    const struct store_channels *c)
{
	int64_t chosen;
	size_t i;

	m->n_mail = ABOUTS;
	m->mail = arena_alloc(a, ABOUTS * sizeof(*m->mail));
	for (i = 0; i < ABOUTS; i++) {
		chosen = i < c->mail_about.n ?
		    pg_item_int64(&c->mail_about, i) : 0;
		m->mail[i] = (Addresses__Mail)(chosen != 0 ? chosen :
		    c->mail);
	}
}

static void
add_push(struct arena *a, Addresses__Channels *m,
    const struct store_channels *c)
{
	int64_t chosen;
	size_t i;

	m->n_push = ABOUTS;
	m->push = arena_alloc(a, ABOUTS * sizeof(*m->push));
	for (i = 0; i < ABOUTS; i++) {
		chosen = i < c->push_about.n ?
		    pg_item_int64(&c->push_about, i) : 0;
		m->push[i] = (Addresses__Push)(chosen != 0 ? chosen :
		    ADDRESSES__PUSH__RINGS);
	}
}
