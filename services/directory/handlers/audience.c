/* Whom a message, or an answer in a thread, would reach. */
#include <stdlib.h>
#include <string.h>

#include "directory/handlers/audience.h"
#include "directory/handlers/concerns.h"
#include "directory/handlers/copies.h"
#include "directory/handlers/labels.h"
#include "directory/handlers/sender.h"
#include "directory/handlers/urgent.h"

/* Of who is left out, told where only some people are asked for. */
#define MAX_LEFT_OUT	20

static quiet_done_fn	on_quiet;
static rights_done_fn	on_resolve;
static pg_done_fn	on_because;
static pg_done_fn	on_through;
static void		ask_through(struct audience *);
static void		ask_rights(struct audience *);
static void		add_through(const struct audience *,
			    Directory__AudienceMember *);
static bool		may_know_children(const struct rpc_call *);
static void		keep_because(struct audience *,
			    const struct pg_rows *);
static size_t		place_in_reply(const struct audience *, size_t nth);
static void		add_because(const struct audience *,
			    Directory__AudienceMember *);
static struct ids	ids_sorted(struct arena *, const int64_t *, size_t);
static int		compare(const void *, const void *);
static void		add_categories(struct audience *);
static void		add_unreachable(struct audience *, const char *id);
static const char	*asked_id(const struct audience *, size_t place);
static struct audience	*reply_audience(struct rpc_call *,
			    const Directory__ResolveAudienceRequest *);
static Directory__Category *category_asked(const struct audience *,
			    const struct store_category *);
static void		tell_members(const struct audience *,
			    Directory__ResolveAudienceReply *,
			    const struct rights_answer *);
static void		tell_left_out(const struct audience *,
			    Directory__ResolveAudienceReply *,
			    const struct rights_answer *);
static Directory__AudienceMember *member_message(const struct audience *,
			    const struct store_person *);

void
directory_resolve_audience(struct directory *d, struct rpc_call *call,
    const Directory__ResolveAudienceRequest *req)
{
	struct status status = sender_check(call, (int)req->as);
	int64_t at_us = 0, since_us = 0;
	struct audience *a;

	if (!quiet_time(req->deliver_at, &at_us) ||
	    !quiet_time(req->held_since, &since_us))
		status = status_invalid("deliverAt", "out of range");
	if (status.code != RPC__CODE__OK) {
		rpc_fail(call, status);
		return;
	}
	if (req->n_copied_ids != req->n_copied_for_ids) {
		rpc_fail(call, status_invalid("copiedForIds", "no pairs"));
		return;
	}
	a = req->n_thread_user_ids > 0 || req->n_copied_ids > 0 ?
	    reply_audience(call, req) : audience_new(call, req->to);
	if (a == NULL)
		return;
	a->copies = (struct copies){
		.asked = req->copy_to_guardians, .thread = req->thread_copied,
		.held = req->copied_ids, .held_for = req->copied_for_ids,
		.nheld = req->n_copied_ids,
	};
	a->d = d;
	a->as = (int)req->as;
	a->concerns = req->concerns;
	a->nconcerns = req->n_concerns;
	a->by_child = req->by_child;
	if (req->urgent)
		urgent_ask(d, call, on_quiet, a);
	else
		quiet_ask(d, call, at_us, since_us, on_quiet, a);
}

static void
on_quiet(const struct quiet *quiet, void *arg)
{
	struct audience *a = arg;

	a->quiet = quiet;
	if (quiet == NULL)
		return;
	if (a->to != NULL && a->query.ncategories > 0)
		store_because(a->d->pg, &a->query, on_because, a);
	else
		ask_through(a);
}

static void
on_because(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct audience *a = arg;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(a->call, *status);
		return;
	}
	keep_because(a, rows);
	ask_through(a);
}

static void
ask_through(struct audience *a)
{
	struct store_through q = {
		.school_id = rpc_call_caller(a->call)->school_id,
		.kinds = a->query.kinds, .groups = a->query.groups,
		.ncategories = a->query.ncategories,
		.people = a->named.ids, .npeople = a->named.n,
		.concerns = a->concerns, .nconcerns = a->nconcerns,
	};

	if (!may_know_children(a->call))
		q.npeople = 0;
	if (a->by_child)
		store_through(a->d->pg, &q, on_through, a);
	else
		ask_rights(a);
}

static bool
may_know_children(const struct rpc_call *call)
{
	const int role = rpc_call_caller(call)->role;

	return role == COMMON__ROLE__TEACHER || role == COMMON__ROLE__STAFF ||
	    role == COMMON__ROLE__ADMIN;
}

static void
on_through(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct audience *a = arg;
	struct arena *arena = rpc_call_arena(a->call);
	struct through *t = &a->through;
	struct store_pairs row;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(a->call, *status);
		return;
	}
	store_through_row(rows, &row);
	t->people = arena_alloc(arena,
	    (row.people.n + 1) * sizeof(*t->people));
	t->children = arena_alloc(arena,
	    (row.people.n + 1) * sizeof(*t->children));
	for (; t->n < row.people.n; t->n++) {
		t->people[t->n] = pg_item_int64(&row.people, t->n);
		t->children[t->n] = pg_item_int64(&row.children, t->n);
	}
	ask_rights(a);
}

static void
ask_rights(struct audience *a)
{
	struct arena *arena = rpc_call_arena(a->call);

	if (a->to == NULL)
		rights_ask_reply(a->d->rights, &a->replies, arena, on_resolve,
		    a);
	else
		rights_ask(a->d->rights, &a->query, arena, on_resolve, a);
}

static void
keep_because(struct audience *a, const struct pg_rows *rows)
{
	struct arena *arena = rpc_call_arena(a->call);
	struct because *b = &a->because;
	struct store_because row;
	size_t i, n;

	store_because_row(rows, &row);
	n = row.people.n;
	b->ids.ids = arena_alloc(arena, (n + 1) * sizeof(*b->ids.ids));
	b->categories = arena_alloc(arena,
	    (n + 1) * sizeof(*b->categories));
	b->children = arena_alloc(arena, (n + 1) * sizeof(*b->children));
	for (i = 0; i < n; i++) {
		b->ids.ids[i] = pg_item_int64(&row.people, i);
		b->categories[i] = place_in_reply(a,
		    (size_t)pg_item_int64(&row.categories, i));
		b->children[i] = pg_item_int64(&row.children, i);
	}
	b->ids.n = n;
}

/* Of the nth of the query: what is asked twice is told once. */
static size_t
place_in_reply(const struct audience *a, size_t nth)
{
	const struct store_audience *q = &a->query;
	size_t i, j, place = 0;

	for (i = 0; i < nth && i < q->ncategories; i++) {
		for (j = 0; j < i; j++)
			if (q->kinds[j] == q->kinds[i] &&
			    q->groups[j] == q->groups[i])
				break;
		place += j == i;
	}
	return place;
}

/* Of an answer. */
static struct audience *
reply_audience(struct rpc_call *call,
    const Directory__ResolveAudienceRequest *req)
{
	struct arena *arena = rpc_call_arena(call);
	struct audience *a = arena_alloc(arena, sizeof(*a));

	a->call = call;
	a->replies = (struct store_replies){
		.school_id = rpc_call_caller(call)->school_id,
		.user_id = rpc_call_caller(call)->user_id,
		.people = req->thread_user_ids,
		.npeople = req->n_thread_user_ids,
		.wrote = req->wrote_to_me,
		.nwrote = req->n_wrote_to_me,
		.starter = req->starter_id,
	};
	a->told = ids_sorted(arena, req->told_ids, req->n_told_ids);
	a->named = a->told.n > 0 ? a->told : ids_sorted(arena,
	    req->thread_user_ids, req->n_thread_user_ids);
	return a;
}

static void
on_resolve(const struct status *status, const struct rights_answer *answer,
    void *arg)
{
	Directory__ResolveAudienceReply reply =
	    DIRECTORY__RESOLVE_AUDIENCE_REPLY__INIT;
	struct audience *a = arg;
	struct arena *arena = rpc_call_arena(a->call);
	size_t i;

	if (!audience_resolved(a, status, answer))
		return;
	reply.sender = person_message(a->call, answer->sender);
	reply.sender_frozen = answer->sender->frozen;
	copies_note(a, answer);
	tell_members(a, &reply, answer);
	tell_left_out(a, &reply, answer);
	reply.categories = arena_pointers(arena, answer->ncategories);
	reply.n_categories = answer->ncategories;
	for (i = 0; i < answer->ncategories; i++)
		reply.categories[i] = category_asked(a,
		    &answer->categories[i]);
	reply.unreachable = a->unreachable;
	reply.n_unreachable = a->nunreachable;
	if (a->nconcerns > 0)
		concerns_check(a, answer, &reply);
	else
		sender_reply(a, &reply);
}

/* The rights have the id of a level as it is, and not below 0. */
static Directory__Category *
category_asked(const struct audience *a, const struct store_category *found)
{
	struct store_category c = *found;
	size_t i;

	for (i = 0; i < a->nlevels; i++)
		if (c.group_id == a->levels[i])
			c.group_id = -a->levels[i];
	return category_message(a->call, &c);
}

static void
tell_members(const struct audience *a, Directory__ResolveAudienceReply *reply,
    const struct rights_answer *answer)
{
	struct arena *arena = rpc_call_arena(a->call);
	Directory__AudienceMember *m;
	const struct store_person *p;
	int64_t from_us;
	size_t i;

	reply->members = arena_pointers(arena, answer->nmembers);
	reply->excepted = arena_pointers(arena, a->except.n);
	for (i = 0; i < answer->nmembers; i++) {
		p = answer->members[i];
		if (ids_have(&a->except, p->id)) {
			reply->excepted[reply->n_excepted++] =
			    member_message(a, p);
			continue;
		}
		reply->member_count++;
		if (a->told.n > 0 && !ids_have(&a->told, p->id))
			continue;
		m = member_message(a, p);
		from_us = quiet_from(a->quiet, p->role);
		if (from_us > a->quiet->at_us)
			m->reachable_from = arena_timestamp(arena, from_us);
		reply->members[reply->n_members++] = m;
	}
}

static void
tell_left_out(const struct audience *a, Directory__ResolveAudienceReply *reply,
    const struct rights_answer *answer)
{
	struct arena *arena = rpc_call_arena(a->call);
	const struct rights_left_out *l;
	Directory__LeftOut *m;
	size_t i;

	reply->left_out = arena_pointers(arena, answer->nleft_out);
	reply->left_out_count = (uint32_t)answer->nleft_out;
	for (i = 0; i < answer->nleft_out; i++) {
		l = &answer->left_out[i];
		reply->gone_count += l->gone;
		if (a->told.n > 0 && i >= MAX_LEFT_OUT &&
		    !ids_have(&a->told, l->who.id))
			continue;
		m = arena_message(arena, &directory__left_out__descriptor);
		m->who = member_message(a, &l->who);
		m->gone = l->gone;
		reply->left_out[reply->n_left_out++] = m;
	}
}

/* Its texts are the answer's, which lives until the reply is packed. */
static Directory__AudienceMember *
member_message(const struct audience *a, const struct store_person *p)
{
	const Directory__AudienceMember init = DIRECTORY__AUDIENCE_MEMBER__INIT;
	struct arena *arena = rpc_call_arena(a->call);
	Directory__AudienceMember *m = arena_alloc(arena, sizeof(*m));

	*m = init;
	m->id = p->id;
	m->display_name = (char *)(uintptr_t)p->display_name;
	m->role = (Common__Role)p->role;
	m->title = (char *)(uintptr_t)p->title;
	add_because(a, m);
	add_through(a, m);
	if (*p->context != '\0' && ids_have(&a->named, p->id))
		m->context = label_parent_of(arena,
		    rpc_call_caller(a->call)->language, p->context);
	return m;
}

/* Whoever is named by id as well is there because of that. */
static void
add_because(const struct audience *a, Directory__AudienceMember *m)
{
	const struct because *b = &a->because;
	const int64_t *found;

	if (b->ids.n == 0 || ids_have(&a->named, m->id))
		return;
	found = bsearch(&m->id, b->ids.ids, b->ids.n, sizeof(m->id), compare);
	if (found == NULL)
		return;
	m->category = (uint32_t)b->categories[found - b->ids.ids];
	m->child_id = b->children[found - b->ids.ids];
}

/* All of them, one after the other. */
static void
add_through(const struct audience *a, Directory__AudienceMember *m)
{
	const struct through *t = &a->through;
	size_t low = 0, high = t->n, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (t->people[mid] < m->id)
			low = mid + 1;
		else
			high = mid;
	}
	m->child_ids = t->children + low;
	while (low + m->n_child_ids < t->n &&
	    t->people[low + m->n_child_ids] == m->id)
		m->n_child_ids++;
}

/* ---- what is asked ---- */

struct audience *
audience_new(struct rpc_call *call, const Common__To *to)
{
	static const Common__To nobody = COMMON__TO__INIT;
	struct arena *arena = rpc_call_arena(call);
	struct audience *a = arena_alloc(arena, sizeof(*a));
	struct status status = STATUS_OK;
	size_t i;

	a->call = call;
	a->to = to == NULL ? &nobody : to;
	a->except = ids_sorted(arena, a->to->except_user_ids,
	    a->to->n_except_user_ids);
	a->named = ids_sorted(arena, a->to->user_ids, a->to->n_user_ids);
	for (i = 0; i < a->except.n && status.code == RPC__CODE__OK; i++)
		if (ids_have(&a->named, a->except.ids[i]))
			status = status_invalid("to.exceptUserIds",
			    "named in to.userIds, too");
	if (status.code != RPC__CODE__OK) {
		rpc_fail(call, status);
		return NULL;
	}
	a->query.school_id = rpc_call_caller(call)->school_id;
	a->query.user_id = rpc_call_caller(call)->user_id;
	a->query.ids = a->to->user_ids;
	a->query.nids = a->to->n_user_ids;
	a->unreachable = arena_pointers(arena, a->to->n_user_ids +
	    a->to->n_category_ids + a->to->n_group_ids + 1);
	add_categories(a);
	return a;
}

static struct ids
ids_sorted(struct arena *arena, const int64_t *ids, size_t n)
{
	struct ids sorted = { arena_alloc(arena, (n + 1) * sizeof(*ids)), n };

	if (n > 0) {
		memcpy(sorted.ids, ids, n * sizeof(*ids));
		qsort(sorted.ids, n, sizeof(*ids), compare);
	}
	return sorted;
}

bool
ids_have(const struct ids *ids, int64_t id)
{
	return ids->n > 0 && bsearch(&id, ids->ids, ids->n, sizeof(id),
	    compare) != NULL;
}

static int
compare(const void *a, const void *b)
{
	const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static void
add_categories(struct audience *a)
{
	struct arena *arena = rpc_call_arena(a->call);
	const size_t n = a->to->n_category_ids;
	const size_t room = n + a->to->n_group_ids + 1;
	int16_t *kinds = arena_alloc(arena, room * sizeof(*kinds));
	int64_t *groups = arena_alloc(arena, room * sizeof(*groups));
	size_t i;
	int kind;

	a->places = arena_alloc(arena, room * sizeof(*a->places));
	a->levels = arena_alloc(arena, room * sizeof(*a->levels));
	for (i = 0; i < n; i++) {
		if (!category_parse(a->to->category_ids[i], &kind,
			&groups[a->nplaces])) {
			add_unreachable(a, a->to->category_ids[i]);
			continue;
		}
		kinds[a->nplaces] = (int16_t)kind;
		if (groups[a->nplaces] < 0) {
			groups[a->nplaces] *= -1;
			a->levels[a->nlevels++] = groups[a->nplaces];
		}
		a->places[a->nplaces++] = i;
	}
	for (i = 0; i < a->to->n_group_ids; i++) {
		kinds[a->nplaces] = DIRECTORY__CATEGORY__KIND__GROUP;
		groups[a->nplaces] = a->to->group_ids[i];
		a->places[a->nplaces++] = n + i;
	}
	a->query.kinds = kinds;
	a->query.groups = groups;
	a->query.ncategories = a->nplaces;
}

static void
add_unreachable(struct audience *a, const char *id)
{
	struct arena *arena = rpc_call_arena(a->call);
	Directory__Unreachable *u =
	    arena_message(arena, &directory__unreachable__descriptor);

	u->id = arena_strdup(arena, id);
	u->reason = arena_strdup(arena, "UNREACHABLE");
	a->unreachable[a->nunreachable++] = u;
}

bool
audience_resolved(struct audience *a, const struct status *status,
    const struct rights_answer *answer)
{
	size_t i;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(a->call, *status);
		return false;
	}
	if (answer->sender == NULL) {
		rpc_fail(a->call, status_session_ended());
		return false;
	}
	for (i = 0; i < answer->nusers; i++)
		add_unreachable(a, arena_int64(rpc_call_arena(a->call),
		    answer->users[i]));
	for (i = 0; i < answer->nlost; i++)
		add_unreachable(a, asked_id(a, a->places[answer->lost[i]]));
	return true;
}

/* Of a category or group, as it was given. */
static const char *
asked_id(const struct audience *a, size_t place)
{
	const size_t n = a->to->n_category_ids;

	return place < n ? a->to->category_ids[place] :
	    arena_int64(rpc_call_arena(a->call), a->to->group_ids[place - n]);
}
