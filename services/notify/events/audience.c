/* For whom an event is: as it was ticked, and who is that now. */
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "notify/events/events.h"
#include "rpc/rules.h"

#define MAX_MEMBERS	20000

static const char group[] = "group:";

static struct status unreachable(struct arena *,
		    const Directory__ResolveAudienceReply *);
static void	tick(struct ticked *, const char *id, int role,
		    const char *name, const char *title);
static void	tick_member(struct arena *, struct ticked *,
		    const Directory__AudienceMember *, int role);
static struct event_child *children_of(struct arena *,
		    const Belonging__ListBelongingReply *);
static bool	is_through(const struct school_event *,
		    const struct event_reader *, const struct event_child *);
static bool	has_key(char *const *, size_t, const char *);
static bool	has(const int64_t *, size_t, int64_t);

struct status
event_check_to(const Common__To *to)
{
	size_t i;

	if (to == NULL || to->n_user_ids + to->n_category_ids +
	    to->n_group_ids == 0)
		return status_make(RPC__CODE__INVALID_ARGUMENT,
		    RPC__REASON__NO_RECIPIENT, "to", "for nobody");
	for (i = 0; i < to->n_category_ids; i++)
		if (utf8_length(to->category_ids[i]) < 1)
			return status_invalid("to.categoryIds",
			    "not a category id");
	return STATUS_OK;
}

/* ---- as it was ticked ---- */

struct status
event_audience(struct arena *a, const Common__To *to,
    const Directory__ResolveAudienceReply *reply, struct school_event *e,
    int64_t **members, size_t *n)
{
	const size_t room = reply->n_categories + reply->n_excepted +
	    to->n_user_ids + 1;
	const Directory__Category *c;
	size_t i;

	if (reply->sender_frozen)
		return event_frozen();
	if (reply->n_unreachable > 0)
		return unreachable(a, reply);
	if (reply->sender == NULL)
		return status_internal("the directory names no sender");
	if (reply->n_members > MAX_MEMBERS)
		return status_limit(RPC__CODE__INVALID_ARGUMENT,
		    RPC__REASON__TOO_MANY_RECIPIENTS, "to", MAX_MEMBERS,
		    "too many people");
	e->to = (struct ticked){
		.ids = arena_alloc(a, room * sizeof(*e->to.ids)),
		.names = arena_alloc(a, room * sizeof(*e->to.names)),
		.titles = arena_alloc(a, room * sizeof(*e->to.titles)),
		.roles = arena_alloc(a, room * sizeof(*e->to.roles)),
	};
	e->wide = false;
	for (i = 0; i < reply->n_categories; i++) {
		c = reply->categories[i];
		tick(&e->to, arena_strdup(a, c->id), 0,
		    arena_strdup(a, c->label), "");
		e->wide = e->wide || strncmp(c->id, group,
		    sizeof(group) - 1) != 0;
	}
	for (i = 0; i < reply->n_excepted; i++)
		tick_member(a, &e->to, reply->excepted[i],
		    -(int)reply->excepted[i]->role);
	*members = arena_alloc(a, (reply->n_members + 1) * sizeof(**members));
	*n = reply->n_members;
	for (i = 0; i < reply->n_members; i++) {
		(*members)[i] = reply->members[i]->id;
		if (has(to->user_ids, to->n_user_ids, reply->members[i]->id))
			tick_member(a, &e->to, reply->members[i],
			    (int)reply->members[i]->role);
	}
	return STATUS_OK;
}

struct status
event_frozen(void)
{
	return status_make(RPC__CODE__PERMISSION_DENIED,
	    RPC__REASON__WRITING_FROZEN, NULL, "who makes it is frozen");
}

/* All that cannot be reached, each with why: it is for nobody then. */
static struct status
unreachable(struct arena *a, const Directory__ResolveAudienceReply *reply)
{
	struct status status = status_make(RPC__CODE__INVALID_ARGUMENT,
	    RPC__REASON__RECIPIENT_UNREACHABLE,
	    arena_strdup(a, reply->unreachable[0]->id), "out of reach");
	Rpc__Fault **faults = arena_pointers(a, STATUS_MAX_FAULTS);
	size_t i;

	for (i = 0; i < reply->n_unreachable && i < STATUS_MAX_FAULTS; i++) {
		faults[i] = arena_message(a, &rpc__fault__descriptor);
		faults[i]->id = arena_strdup(a, reply->unreachable[i]->id);
		faults[i]->reason = arena_strdup(a,
		    reply->unreachable[i]->reason);
	}
	status.faults = faults;
	status.nfaults = i;
	return status;
}

static void
tick(struct ticked *t, const char *id, int role, const char *name,
    const char *title)
{
	t->ids[t->n] = id;
	t->roles[t->n] = (int16_t)role;
	t->names[t->n] = name;
	t->titles[t->n] = title;
	t->n++;
}

static void
tick_member(struct arena *a, struct ticked *t,
    const Directory__AudienceMember *m, int role)
{
	tick(t, arena_int64(a, m->id), role, arena_strdup(a, m->display_name),
	    arena_strdup(a, m->title));
}

static bool
has(const int64_t *ids, size_t n, int64_t id)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (ids[i] == id)
			return true;
	return false;
}

/* ---- who is that now ---- */

const char **
event_keys(struct arena *a, const struct school_event *e, size_t *n)
{
	const char **keys = arena_alloc(a, (e->to.n + 1) * sizeof(*keys));
	size_t i;

	for (i = 0; i < e->to.n; i++)
		keys[i] = e->to.roles[i] == 0 ? e->to.ids[i] :
		    arena_printf(a, "%s:%s", e->to.roles[i] > 0 ? "user" :
		    "except", e->to.ids[i]);
	*n = e->to.n;
	return keys;
}

int64_t *
event_groups(struct arena *a, const struct school_event *e, size_t *n)
{
	int64_t *groups = arena_alloc(a, (e->to.n + 1) * sizeof(*groups));
	size_t i;

	*n = 0;
	for (i = 0; i < e->to.n; i++)
		if (strncmp(e->to.ids[i], group, sizeof(group) - 1) == 0)
			groups[(*n)++] = strtoll(e->to.ids[i] +
			    sizeof(group) - 1, NULL, 10);
	return groups;
}

struct event_reader
event_reader(struct arena *a, int64_t school_id, int64_t user_id,
    const Belonging__ListBelongingReply *reply)
{
	char **keys = arena_pointers(a, reply->n_category_ids + 3);
	int64_t *apart = arena_alloc(a, (reply->n_apart_ids + 1) *
	    sizeof(*apart));
	size_t i;

	for (i = 0; i < reply->n_category_ids; i++)
		keys[i] = arena_strdup(a, reply->category_ids[i]);
	keys[i++] = arena_printf(a, "user:%lld", (long long)user_id);
	/* Of slots: who offers some, and for whom one was taken. */
	keys[i++] = arena_printf(a, "host:%lld", (long long)user_id);
	keys[i++] = arena_printf(a, "guest:%lld", (long long)user_id);
	if (reply->n_apart_ids > 0)
		memcpy(apart, reply->apart_ids, reply->n_apart_ids *
		    sizeof(*apart));
	return (struct event_reader){ school_id, user_id, keys,
	    i, apart, reply->n_apart_ids,
	    children_of(a, reply), reply->n_children };
}

static struct event_child *
children_of(struct arena *a, const Belonging__ListBelongingReply *reply)
{
	struct event_child *all = arena_alloc(a, (reply->n_children + 1) *
	    sizeof(*all));
	const Belonging__BelongingChild *c;
	char **keys;
	size_t i, j;

	for (i = 0; i < reply->n_children; i++) {
		c = reply->children[i];
		keys = arena_pointers(a, c->n_category_ids + 1);
		for (j = 0; j < c->n_category_ids; j++)
			keys[j] = arena_strdup(a, c->category_ids[j]);
		all[i] = (struct event_child){ c->person->id,
			arena_strdup(a, c->person->display_name),
			arena_strdup(a, c->person->context), keys,
			c->n_category_ids };
	}
	return all;
}

void
event_reader_add(struct rpc_call *call, struct event_reader *r,
    const Belonging__ListBelongingReply *reply)
{
	const size_t n = r->nkeys + reply->n_category_ids;
	struct arena *a = rpc_call_arena(call);
	char **keys = arena_pointers(a, n + 1);
	size_t i;

	for (i = 0; i < n; i++)
		keys[i] = i < r->nkeys ? r->keys[i] : arena_strdup(a,
		    reply->category_ids[i - r->nkeys]);
	r->keys = keys;
	r->nkeys = n;
}

bool
event_is_for(const struct school_event *e, const struct event_reader *r)
{
	bool is = false;
	size_t i;

	if (has(r->apart, r->napart, e->creator.id))
		return false;
	for (i = 0; i < e->to.n; i++) {
		if (e->to.roles[i] != 0) {
			if (strtoll(e->to.ids[i], NULL, 10) != r->user_id)
				continue;
			if (e->to.roles[i] < 0)
				return false;
			is = true;
		}
		is = is || has_key(r->keys, r->nkeys, e->to.ids[i]);
	}
	return is;
}

static bool
has_key(char *const *keys, size_t n, const char *key)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strcmp(keys[i], key) == 0)
			return true;
	return false;
}

void
event_for_reader(struct arena *a, struct school_event *e,
    const struct event_reader *r)
{
	size_t i;

	e->for_reader = e->creator.id != r->user_id && event_is_for(e, r);
	e->children = arena_alloc(a, (r->nchildren + 1) *
	    sizeof(*e->children));
	for (i = 0; i < r->nchildren && e->for_reader; i++)
		if (is_through(e, r, &r->children[i]))
			e->children[e->nchildren++] = &r->children[i];
}

/* Of who is there by name or in a group, each child is meant. */
static bool
is_through(const struct school_event *e, const struct event_reader *r,
    const struct event_child *child)
{
	const char *id;
	size_t i;

	for (i = 0; i < e->to.n; i++) {
		id = e->to.ids[i];
		if (e->to.roles[i] > 0 ? strtoll(id, NULL, 10) == r->user_id :
		    e->to.roles[i] == 0 &&
		    (has_key(child->keys, child->nkeys, id) ||
		    (strncmp(id, group, sizeof(group) - 1) == 0 &&
		    has_key(r->keys, r->nkeys, id))))
			return true;
	}
	return false;
}

bool
event_may_manage(const struct rpc_call *call)
{
	const struct rpc_caller *c = rpc_call_caller(call);

	return ((c->permissions | rpc_permissions_of_role(c->role)) >>
	    COMMON__PERMISSION__SCHOOL & 1) != 0;
}

bool
event_may_change(const struct rpc_call *call, const struct school_event *e)
{
	const struct rpc_caller *c = rpc_call_caller(call);

	if (((c->permissions | rpc_permissions_of_role(c->role)) >>
	    COMMON__PERMISSION__EVENTS & 1) == 0)
		return false;
	return e->creator.id == c->user_id ||
	    (e->wide && event_may_manage(call));
}
