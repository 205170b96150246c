/* Whom a message, or an answer in a thread, would reach: preview, resolve. */
#include <stdlib.h>
#include <string.h>

#include "directory/directory.h"
#include "directory/handlers/labels.h"

/* Of who is left out, told where only some people are asked for. */
#define MAX_LEFT_OUT	20

/* Ids in order. */
struct ids {
	int64_t		*ids;
	size_t		 n;
};

/* What is asked about an audience, for preview and resolve. */
struct audience {
	struct rpc_call		*call;
	const Common__To	*to;		/* NULL: of an answer */
	struct store_audience	 query;
	struct store_replies	 replies;
	/* Who is taken out, named by id, to be told (none: all). */
	struct ids		 except, named, told;
	/* Index in `to` of each category of the query. */
	size_t			*places;
	size_t			 nplaces;
	/* What has been found to be out of reach, on the arena. */
	Directory__Unreachable	**unreachable;
	size_t			 nunreachable;
};

static rights_done_fn	on_preview, on_resolve;
static struct audience	*audience_new(struct rpc_call *, const Common__To *);
static struct ids	ids_sorted(struct arena *, const int64_t *, size_t);
static bool		ids_have(const struct ids *, int64_t);
static int		compare(const void *, const void *);
static void		add_categories(struct audience *);
static void		add_unreachable(struct audience *, const char *id);
static void		resolve_reply(struct directory *, struct rpc_call *,
			    const Directory__ResolveAudienceRequest *);
static bool		resolved(struct audience *, const struct status *,
			    const struct rights_answer *);
static void		tell_members(const struct audience *,
			    Directory__ResolveAudienceReply *,
			    const struct rights_answer *);
static void		tell_left_out(const struct audience *,
			    Directory__ResolveAudienceReply *,
			    const struct rights_answer *);
static Directory__AudienceMember *member_message(const struct audience *,
			    const struct store_person *);
static void		count_role(Directory__PreviewAudienceReply *,
			    struct arena *, int);

void
directory_preview_audience(struct directory *d, struct rpc_call *call,
    const Directory__PreviewAudienceRequest *req)
{
	struct audience *a;

	if ((a = audience_new(call, req->to)) != NULL)
		rights_ask(d->rights, &a->query, rpc_call_arena(call),
		    on_preview, a);
}

static void
on_preview(const struct status *status, const struct rights_answer *answer,
    void *arg)
{
	Directory__PreviewAudienceReply reply =
	    DIRECTORY__PREVIEW_AUDIENCE_REPLY__INIT;
	struct audience *a = arg;
	size_t i;

	if (!resolved(a, status, answer))
		return;
	for (i = 0; i < answer->nmembers; i++) {
		if (ids_have(&a->except, answer->members[i]->id))
			continue;
		count_role(&reply, rpc_call_arena(a->call),
		    answer->members[i]->role);
		reply.total++;
	}
	reply.unreachable = a->unreachable;
	reply.n_unreachable = a->nunreachable;
	rpc_reply(a->call, &reply);
}

void
directory_resolve_audience(struct directory *d, struct rpc_call *call,
    const Directory__ResolveAudienceRequest *req)
{
	struct audience *a;

	if (req->n_thread_user_ids > 0)
		resolve_reply(d, call, req);
	else if ((a = audience_new(call, req->to)) != NULL)
		rights_ask(d->rights, &a->query, rpc_call_arena(call),
		    on_resolve, a);
}

static void
resolve_reply(struct directory *d, struct rpc_call *call,
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
	rights_ask_reply(d->rights, &a->replies, arena, on_resolve, a);
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

	if (!resolved(a, status, answer))
		return;
	reply.sender = person_message(a->call, answer->sender);
	reply.sender_frozen = answer->sender->frozen;
	tell_members(a, &reply, answer);
	tell_left_out(a, &reply, answer);
	reply.categories = arena_pointers(arena, answer->ncategories);
	reply.n_categories = answer->ncategories;
	for (i = 0; i < answer->ncategories; i++)
		reply.categories[i] = category_message(a->call,
		    &answer->categories[i]);
	reply.unreachable = a->unreachable;
	reply.n_unreachable = a->nunreachable;
	rpc_reply(a->call, &reply);
}

static void
tell_members(const struct audience *a, Directory__ResolveAudienceReply *reply,
    const struct rights_answer *answer)
{
	struct arena *arena = rpc_call_arena(a->call);
	const struct store_person *p;
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
		if (a->told.n == 0 || ids_have(&a->told, p->id))
			reply->members[reply->n_members++] =
			    member_message(a, p);
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
	if (*p->context != '\0' && ids_have(&a->named, p->id))
		m->context = label_parent_of(arena,
		    rpc_call_caller(a->call)->language, p->context);
	return m;
}

/* ---- what is asked ---- */

/* NULL: it makes no sense, and the call has been failed. */
static struct audience *
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
	    a->to->n_category_ids + 1);
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

static bool
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
	size_t i, n = a->to->n_category_ids;
	int16_t *kinds = arena_alloc(arena, (n + 1) * sizeof(*kinds));
	int64_t *groups = arena_alloc(arena, (n + 1) * sizeof(*groups));
	int kind;

	a->places = arena_alloc(arena, (n + 1) * sizeof(*a->places));
	for (i = 0; i < n; i++) {
		if (!category_parse(a->to->category_ids[i], &kind,
			&groups[a->nplaces])) {
			add_unreachable(a, a->to->category_ids[i]);
			continue;
		}
		kinds[a->nplaces] = (int16_t)kind;
		a->places[a->nplaces++] = i;
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

/* Whether there is an answer; whom it does not reach is noted.  Else the call
 * has been failed. */
static bool
resolved(struct audience *a, const struct status *status,
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
		add_unreachable(a,
		    a->to->category_ids[a->places[answer->lost[i]]]);
	return true;
}

static void
count_role(Directory__PreviewAudienceReply *reply, struct arena *a, int role)
{
	const ProtobufCEnumValue *value = protobuf_c_enum_descriptor_get_value(
	    &common__role__descriptor, role);
	Directory__PreviewAudienceReply__ByRoleEntry *e;
	const char *name = value == NULL ? "" : value->name;
	size_t i;

	if (reply->by_role == NULL)
		reply->by_role = arena_pointers(a,
		    common__role__descriptor.n_values + 1);
	for (i = 0; i < reply->n_by_role; i++) {
		if (strcmp(reply->by_role[i]->key, name) == 0) {
			reply->by_role[i]->value++;
			return;
		}
	}
	e = arena_message(a,
	    &directory__preview_audience_reply__by_role_entry__descriptor);
	e->key = arena_strdup(a, name);
	e->value = 1;
	reply->by_role[reply->n_by_role++] = e;
}
