/*
 * Copies to guardians of what is written to pupils.  Most schools want none:
 * that is remembered as quiet.c remembers a school without hours.
 */
#include <string.h>

#include "directory/handlers/copies.h"
#include "directory/handlers/sender.h"
#include "directory/store/copies.h"

struct asking {
	struct audience		*audience;
	struct store_copies	 query;
	uint64_t		 generation;
	bool			 hears;
	copies_done_fn		*done;
	void			*arg;
};

/* A reply that waits for its copies. */
struct replying {
	struct audience				*audience;
	Directory__ResolveAudienceReply		*reply;
};

static pg_done_fn	on_copies;
static copies_done_fn	on_found;
static bool		writes_for_school(int role);
static bool		is_wanted(const struct audience *);
static bool		none_known(struct directory *, int64_t school_id,
			    uint64_t *generation, bool *hears);
static struct kept_school *known(struct directory *, int64_t school_id);
static void		nobody(struct audience *, copies_done_fn *, void *);
static void		take(struct asking *, const struct pg_rows *,
			    struct copies_found *);
static bool		is_left_out(const Directory__ResolveAudienceReply *,
			    const struct copy *);
static void		merge(struct audience *,
			    Directory__ResolveAudienceReply *,
			    const struct copies_found *);
static Directory__AudienceMember *copy_message(const struct audience *,
			    const struct copy *);

void
copies_note(struct audience *a, const struct rights_answer *answer)
{
	struct arena *arena = rpc_call_arena(a->call);
	struct copies *c = &a->copies;
	const struct store_person *p;
	size_t i;

	c->addressed.ids = arena_alloc(arena,
	    (answer->nmembers + 1) * sizeof(*c->addressed.ids));
	c->pupils = arena_alloc(arena,
	    (answer->nmembers + 1) * sizeof(*c->pupils));
	for (i = 0; i < answer->nmembers; i++) {
		p = answer->members[i];
		if (ids_have(&a->except, p->id))
			continue;
		c->addressed.ids[c->addressed.n++] = p->id;
		if (p->role == COMMON__ROLE__STUDENT)
			c->pupils[c->npupils++] = p->id;
	}
}

void
copies_ask(struct audience *a, int role, copies_done_fn *done, void *arg)
{
	const struct rpc_caller *caller = rpc_call_caller(a->call);
	const struct copies *c = &a->copies;
	struct asking *q = arena_alloc(rpc_call_arena(a->call), sizeof(*q));

	*q = (struct asking){ .audience = a, .done = done, .arg = arg };
	q->query = (struct store_copies){
		.school_id = caller->school_id, .sender_id = caller->user_id,
		.pupils = c->pupils, .npupils = c->npupils,
		.asked = c->asked || c->thread,
	};
	if (c->nheld > 0) {
		q->query.pupils = c->held_for;
		q->query.people = c->held;
		q->query.npupils = q->query.npeople = c->nheld;
		q->query.asked = true;
	} else if (!writes_for_school(role) || !is_wanted(a)) {
		nobody(a, done, arg);
		return;
	}
	if (none_known(a->d, caller->school_id, &q->generation, &q->hears))
		nobody(a, done, arg);
	else
		store_copies(a->d->pg, &q->query, on_copies, q);
}

static bool
writes_for_school(int role)
{
	return role == COMMON__ROLE__TEACHER || role == COMMON__ROLE__STAFF ||
	    role == COMMON__ROLE__ADMIN;
}

/* Whoever asks for copies is told where there are none. */
static bool
is_wanted(const struct audience *a)
{
	return a->copies.npupils > 0 || a->copies.asked;
}

static bool
none_known(struct directory *d, int64_t school_id, uint64_t *generation,
    bool *hears)
{
	const struct kept_school *k = known(d, school_id);

	*hears = rights_generation(d->rights, generation);
	return *hears && k->school_id == school_id &&
	    k->generation == *generation;
}

static struct kept_school *
known(struct directory *d, int64_t school_id)
{
	return &d->uncopied[(uint64_t)school_id % KEPT_SCHOOLS];
}

void
copies_forget(struct directory *d, int64_t school_id)
{
	known(d, school_id)->school_id = 0;
}

static void
nobody(struct audience *a, copies_done_fn *done, void *arg)
{
	static const struct copies_found none = {
		.wanted = COMMON__GUARDIAN_COPIES__WHEN__NOT };

	if (a->copies.asked)
		rpc_fail(a->call, status_make(
		    RPC__CODE__FAILED_PRECONDITION, RPC__REASON__COPIES_OFF,
		    "options.copyToGuardians", "the school wants none"));
	else
		done(&none, arg);
}

static void
on_copies(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct asking *q = arg;
	struct audience *a = q->audience;
	struct copies_found found = { 0 };

	if (status->code != RPC__CODE__OK || pg_count(rows) == 0) {
		rpc_fail(a->call, status->code != RPC__CODE__OK ? *status :
		    status_internal("no answer"));
		return;
	}
	found.wanted = (Common__GuardianCopies__When)
	    store_copies_wanted(rows);
	if (found.wanted == COMMON__GUARDIAN_COPIES__WHEN__NOT) {
		if (q->hears)
			*known(a->d, q->query.school_id) =
			    (struct kept_school){ q->query.school_id,
				q->generation };
		nobody(a, q->done, q->arg);
		return;
	}
	take(q, rows, &found);
	q->done(&found, q->arg);
}

/* But who is addressed, or was taken out where it is not always. */
static void
take(struct asking *q, const struct pg_rows *rows, struct copies_found *found)
{
	struct audience *a = q->audience;
	struct arena *arena = rpc_call_arena(a->call);
	const bool always =
	    found->wanted == COMMON__GUARDIAN_COPIES__WHEN__ALWAYS;
	size_t i, n = pg_count(rows);
	int64_t *children = arena_alloc(arena, n * sizeof(*children));
	struct copy *c = NULL;
	struct store_copy row;

	found->all = arena_alloc(arena, n * sizeof(*found->all));
	for (i = 1; i < n; i++) {
		store_copy_row(rows, i, &row);
		if (ids_have(&a->copies.addressed, row.id) ||
		    (!always && ids_have(&a->except, row.id)))
			continue;
		if (c == NULL || c->id != row.id) {
			c = &found->all[found->n++];
			*c = (struct copy){ row.id,
			    arena_strdup(arena, row.display_name),
			    arena_strdup(arena, row.title), children, 0 };
		}
		c->children[c->nchildren++] = row.child_id;
		children++;
	}
}

/* ---- among the members ---- */

void
copies_reply(struct audience *a, const Directory__ResolveAudienceReply *reply)
{
	struct replying *r;

	if (a->copies.nheld == 0 && !is_wanted(a)) {
		rpc_reply(a->call, reply);
		return;
	}
	r = arena_alloc(rpc_call_arena(a->call), sizeof(*r));
	r->audience = a;
	r->reply = sender_copy(rpc_call_arena(a->call), reply);
	if (r->reply == NULL || r->reply->sender == NULL)
		rpc_fail(a->call, status_internal("no reply"));
	else
		copies_ask(a, (int)r->reply->sender->role, on_found, r);
}

static void
on_found(const struct copies_found *found, void *arg)
{
	struct replying *r = arg;

	if (r->audience->copies.npupils > 0)
		r->reply->guardian_copies = found->wanted;
	merge(r->audience, r->reply, found);
	rpc_reply(r->audience->call, r->reply);
}

/* Both by id. */
static void
merge(struct audience *a, Directory__ResolveAudienceReply *r,
    const struct copies_found *found)
{
	Directory__AudienceMember **all = arena_pointers(
	    rpc_call_arena(a->call), r->n_members + found->n + 1);
	size_t i, n = 0, next = 0;

	for (i = 0; i < found->n; i++) {
		if (is_left_out(r, &found->all[i]))
			continue;
		r->copies++;
		if (a->told.n > 0)
			continue;
		while (next < r->n_members &&
		    r->members[next]->id < found->all[i].id)
			all[n++] = r->members[next++];
		all[n++] = copy_message(a, &found->all[i]);
	}
	while (next < r->n_members)
		all[n++] = r->members[next++];
	r->members = all;
	r->n_members = n;
	r->member_count += r->copies;
}

/* None of the children gets it any more: of what is held. */
static bool
is_left_out(const Directory__ResolveAudienceReply *r, const struct copy *c)
{
	size_t i, j, left = 0;

	for (i = 0; i < c->nchildren; i++)
		for (j = 0; j < r->n_left_out; j++)
			if (r->left_out[j]->who != NULL &&
			    r->left_out[j]->who->id == c->children[i]) {
				left++;
				break;
			}
	return left == c->nchildren;
}

static Directory__AudienceMember *
copy_message(const struct audience *a, const struct copy *c)
{
	struct arena *arena = rpc_call_arena(a->call);
	Directory__AudienceMember *m = arena_message(arena,
	    &directory__audience_member__descriptor);
	const int64_t from_us = quiet_from(a->quiet, COMMON__ROLE__GUARDIAN);

	m->id = c->id;
	m->display_name = arena_strdup(arena, c->display_name);
	m->role = COMMON__ROLE__GUARDIAN;
	m->title = arena_strdup(arena, c->title);
	m->copied_for = c->children;
	m->n_copied_for = c->nchildren;
	if (a->by_child) {
		m->child_ids = c->children;
		m->n_child_ids = c->nchildren;
	}
	if (from_us > a->quiet->at_us)
		m->reachable_from = arena_timestamp(arena, from_us);
	return m;
}
