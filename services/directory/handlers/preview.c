/* What a send would reach, before it is sent. */
#include <stdlib.h>
#include <string.h>

#include "directory/handlers/audience.h"
#include "directory/handlers/concerns.h"
#include "directory/handlers/copies.h"
#include "directory/handlers/sender.h"
#include "directory/handlers/urgent.h"

/* Of each list of people. */
#define MAX_NAMED	20
/* Few: most of the others are so many times as many at least. */
#define ODD_TIMES	5
#define NROLES		(COMMON__ROLE__ADMIN + 1)

/* Kinds of people that seldom get the same message. */
enum side { FAMILY, STUDENT, SCHOOL, NSIDES };

struct preview {
	struct directory			*d;
	struct audience				*audience;
	struct rpc_call				*call;
	Directory__PreviewAudienceReply		 reply;
	int64_t					*ids;
	size_t					 nrecipients; /* then copies */
	uint32_t				 roles[NROLES];
};

static quiet_done_fn	on_quiet;
static rights_done_fn	on_audience;
static copies_done_fn	on_copies;
static int		role_of(const struct preview *);
static pg_done_fn	on_never, on_named;
static void		count(struct preview *, const struct rights_answer *);
static void		add_roles(struct preview *);
static void		add_role(struct preview *, const char *, uint32_t);
static void		add_openings(struct preview *);
static void		add_opening(struct preview *, int64_t at_us,
			    uint32_t count);
static void		find_odd(struct preview *,
			    const struct rights_answer *);
static enum side	side_of(int role);
static void		ask_why(void *);
static size_t		unreachable_ids(struct preview *, int64_t *);
static void		explain(struct preview *,
			    const struct store_unreachable *);

void
directory_preview_audience(struct directory *d, struct rpc_call *call,
    const Directory__PreviewAudienceRequest *req)
{
	struct preview *p = arena_alloc(rpc_call_arena(call), sizeof(*p));
	struct status status = sender_check(call, (int)req->as);
	int64_t at_us;

	p->d = d;
	p->call = call;
	directory__preview_audience_reply__init(&p->reply);
	if (!quiet_time(req->deliver_at, &at_us))
		status = status_invalid("deliverAt", "out of range");
	if (status.code != RPC__CODE__OK) {
		rpc_fail(call, status);
		return;
	}
	if ((p->audience = audience_new(call, req->to)) == NULL)
		return;
	p->audience->d = d;
	p->audience->as = (int)req->as;
	p->audience->copies.asked = req->copy_to_guardians;
	if (req->urgent)
		urgent_ask(d, call, on_quiet, p);
	else
		quiet_ask(d, call, at_us, 0, on_quiet, p);
}

static void
on_quiet(const struct quiet *quiet, void *arg)
{
	struct preview *p = arg;

	p->audience->quiet = quiet;
	if (quiet != NULL)
		rights_ask(p->d->rights, &p->audience->query,
		    rpc_call_arena(p->call), on_audience, p);
}

static void
on_audience(const struct status *status, const struct rights_answer *answer,
    void *arg)
{
	struct preview *p = arg;

	if (!audience_resolved(p->audience, status, answer))
		return;
	p->reply.unreachable = p->audience->unreachable;
	p->reply.n_unreachable = p->audience->nunreachable;
	count(p, answer);
	find_odd(p, answer);
	copies_note(p->audience, answer);
	copies_ask(p->audience, role_of(p), on_copies, p);
}

/* Where none is chosen, one that copies are made of, if there is. */
static int
role_of(const struct preview *p)
{
	const struct rpc_caller *caller = rpc_call_caller(p->call);
	int role;

	if (p->audience->as != COMMON__ROLE__ROLE_UNSPECIFIED)
		return p->audience->as;
	for (role = COMMON__ROLE__ADMIN; role >= COMMON__ROLE__TEACHER; role--)
		if ((caller->other_roles >> role & 1) != 0)
			return role;
	return caller->role;
}

static void
on_copies(const struct copies_found *found, void *arg)
{
	struct preview *p = arg;
	int64_t *ids = arena_alloc(rpc_call_arena(p->call),
	    (p->nrecipients + found->n + 1) * sizeof(*ids));
	size_t i;

	memcpy(ids, p->ids, p->nrecipients * sizeof(*ids));
	for (i = 0; i < found->n; i++)
		ids[p->nrecipients + i] = found->all[i].id;
	p->ids = ids;
	if (p->audience->copies.npupils > 0)
		p->reply.guardian_copies = found->wanted;
	p->reply.copies = (uint32_t)found->n;
	p->reply.total += p->reply.copies;
	p->roles[COMMON__ROLE__GUARDIAN] += p->reply.copies;
	add_roles(p);
	add_openings(p);
	store_never_logged_in(p->d->pg, rpc_call_caller(p->call)->school_id,
	    p->ids, p->reply.total, MAX_NAMED, on_never, p);
}

static void
count(struct preview *p, const struct rights_answer *answer)
{
	const struct store_person *who;
	size_t i;

	p->ids = arena_alloc(rpc_call_arena(p->call),
	    (answer->nmembers + 1) * sizeof(p->ids[0]));
	for (i = 0; i < answer->nmembers; i++) {
		who = answer->members[i];
		if (ids_have(&p->audience->except, who->id))
			continue;
		p->ids[p->reply.total++] = who->id;
		if (who->role > 0 && who->role < NROLES)
			p->roles[who->role]++;
	}
	p->nrecipients = p->reply.total;
}

static void
add_roles(struct preview *p)
{
	const ProtobufCEnumValue *value;
	int role;

	p->reply.by_role = arena_pointers(rpc_call_arena(p->call), NROLES);
	for (role = 1; role < NROLES; role++) {
		value = protobuf_c_enum_descriptor_get_value(
		    &common__role__descriptor, role);
		if (p->roles[role] > 0 && value != NULL)
			add_role(p, value->name, p->roles[role]);
	}
}

static void
add_role(struct preview *p, const char *name, uint32_t n)
{
	struct arena *a = rpc_call_arena(p->call);
	Directory__PreviewAudienceReply__ByRoleEntry *e = arena_message(a,
	    &directory__preview_audience_reply__by_role_entry__descriptor);

	e->key = arena_strdup(a, name);
	e->value = n;
	p->reply.by_role[p->reply.n_by_role++] = e;
}

/* Whoever has the same role is reached from the same moment on. */
static void
add_openings(struct preview *p)
{
	const struct quiet *q = p->audience->quiet;
	int64_t at_us, before_us = q->at_us, next_us;
	int role;

	p->reply.openings = arena_pointers(rpc_call_arena(p->call), NROLES);
	for (;;) {
		uint32_t n = 0;

		next_us = INT64_MAX;
		for (role = 1; role < NROLES; role++) {
			at_us = quiet_from(q, role);
			if (p->roles[role] == 0 || at_us <= before_us)
				continue;
			if (at_us < next_us) {
				next_us = at_us;
				n = 0;
			}
			if (at_us == next_us)
				n += p->roles[role];
		}
		if (n == 0)
			return;
		add_opening(p, next_us, n);
		before_us = next_us;
	}
}

static void
add_opening(struct preview *p, int64_t at_us, uint32_t count)
{
	struct arena *a = rpc_call_arena(p->call);
	Directory__Opening *o = arena_message(a,
	    &directory__opening__descriptor);

	o->at = arena_timestamp(a, at_us);
	o->count = count;
	p->reply.openings[p->reply.n_openings++] = o;
	p->reply.later += count;
}

/* Sides that are few beside the one of most. */
static void
find_odd(struct preview *p, const struct rights_answer *answer)
{
	struct arena *a = rpc_call_arena(p->call);
	uint32_t sides[NSIDES] = { 0 }, most = 0;
	const struct store_person *who;
	bool odd[NROLES] = { false };
	size_t i;
	int role;

	for (role = 1; role < NROLES; role++)
		sides[side_of(role)] += p->roles[role];
	for (i = 0; i < NSIDES; i++)
		if (sides[i] > most)
			most = sides[i];
	p->reply.odd_roles = arena_alloc(a,
	    NROLES * sizeof(p->reply.odd_roles[0]));
	p->reply.odd = arena_pointers(a, MAX_NAMED);
	for (role = 1; role < NROLES; role++) {
		odd[role] = p->roles[role] > 0 &&
		    sides[side_of(role)] * ODD_TIMES <= most;
		if (odd[role])
			p->reply.odd_roles[p->reply.n_odd_roles++] =
			    (Common__Role)role;
	}
	for (i = 0; i < answer->nmembers && p->reply.n_odd < MAX_NAMED; i++) {
		who = answer->members[i];
		if (who->role > 0 && who->role < NROLES && odd[who->role] &&
		    !ids_have(&p->audience->except, who->id))
			p->reply.odd[p->reply.n_odd++] =
			    person_plain(p->call, who);
	}
}

static enum side
side_of(int role)
{
	if (role == COMMON__ROLE__GUARDIAN)
		return FAMILY;
	return role == COMMON__ROLE__STUDENT ? STUDENT : SCHOOL;
}

static void
on_never(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct preview *p = arg;
	struct store_never never = { 0 };
	size_t i;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(p->call, *status);
		return;
	}
	p->reply.never_logged_in_people =
	    arena_pointers(rpc_call_arena(p->call), pg_count(rows) + 1);
	for (i = 0; i < pg_count(rows); i++) {
		store_never_row(rows, i, &never);
		if (never.person.id != 0)
			p->reply.never_logged_in_people[
			    p->reply.n_never_logged_in_people++] =
			    person_plain(p->call, &never.person);
	}
	p->reply.never_logged_in = never.count;
	p->reply.confirm = p->reply.total > never.confirm_above ||
	    p->reply.n_odd_roles > 0;
	concerns_preview(p->d, p->call, p->ids, p->nrecipients, &p->reply,
	    ask_why, p);
}

/* ---- why somebody is out of reach, to who may know them all ---- */

static void
ask_why(void *arg)
{
	struct preview *p = arg;
	const struct rpc_caller *caller = rpc_call_caller(p->call);
	int64_t *ids;
	size_t n;

	ids = arena_alloc(rpc_call_arena(p->call),
	    (p->reply.n_unreachable + 1) * sizeof(*ids));
	n = unreachable_ids(p, ids);
	if (n == 0 || (caller->role != COMMON__ROLE__STAFF &&
	    caller->role != COMMON__ROLE__ADMIN))
		rpc_reply(p->call, &p->reply);
	else
		store_name_unreachable(p->d->pg, caller->school_id, ids, n,
		    on_named, p);
}

/* Of people: categories are more than a number. */
static size_t
unreachable_ids(struct preview *p, int64_t *ids)
{
	const char *id;
	char *end;
	size_t i, n = 0;

	for (i = 0; i < p->reply.n_unreachable; i++) {
		id = p->reply.unreachable[i]->id;
		ids[n] = strtoll(id, &end, 10);
		n += *id != '\0' && *end == '\0';
	}
	return n;
}

static void
on_named(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct preview *p = arg;
	struct store_unreachable u;
	size_t i;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(p->call, *status);
		return;
	}
	for (i = 0; i < pg_count(rows); i++) {
		store_unreachable_row(rows, i, &u);
		explain(p, &u);
	}
	rpc_reply(p->call, &p->reply);
}

static void
explain(struct preview *p, const struct store_unreachable *u)
{
	struct arena *a = rpc_call_arena(p->call);
	const char *id = arena_int64(a, u->id);
	size_t i;

	for (i = 0; i < p->reply.n_unreachable; i++) {
		if (strcmp(p->reply.unreachable[i]->id, id) != 0)
			continue;
		p->reply.unreachable[i]->reason = arena_strdup(a,
		    u->active ? "RULES" : "GONE");
		p->reply.unreachable[i]->display_name = arena_strdup(a,
		    u->display_name);
	}
}
