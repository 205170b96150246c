/* Own groups: what there is of them; changes are in group_changes.c. */
#include <string.h>

#include "directory/handlers/own_groups.h"
#include "directory/handlers/labels.h"

#define MAX_BY_RULE	200
#define MAX_PREVIEW	20

static pg_done_fn	on_list, on_group, on_preview, on_choices;
static Directory__OwnGroup *group_message(struct rpc_call *,
			    const struct store_own_group *);
static Directory__GroupRule *rule_message(struct arena *,
			    const struct store_own_group *);
static void		tell_people(struct rpc_call *, Directory__OwnGroup *,
			    const struct pg_rows *);

void
directory_list_groups(struct directory *d, struct rpc_call *call,
    const Directory__ListGroupsRequest *req)
{
	const struct rpc_caller *caller = rpc_call_caller(call);

	(void)req;
	store_own_groups(d->pg, caller->school_id, caller->user_id, on_list,
	    call);
}

static void
on_list(const struct status *status, const struct pg_rows *rows, void *call)
{
	Directory__ListGroupsReply reply = DIRECTORY__LIST_GROUPS_REPLY__INIT;
	struct store_own_group g;
	size_t i;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(call, *status);
		return;
	}
	reply.n_groups = pg_count(rows);
	reply.groups = arena_pointers(rpc_call_arena(call), reply.n_groups);
	for (i = 0; i < reply.n_groups; i++) {
		store_own_groups_row(rows, i, &g);
		reply.groups[i] = group_message(call, &g);
	}
	rpc_reply(call, &reply);
}

void
directory_get_group(struct directory *d, struct rpc_call *call,
    const Directory__GetGroupRequest *req)
{
	own_group_tell(d, call, req->id);
}

void
own_group_tell(struct directory *d, struct rpc_call *call, int64_t id)
{
	const struct rpc_caller *caller = rpc_call_caller(call);

	store_own_group(d->pg, caller->school_id, caller->user_id, id,
	    MAX_BY_RULE, on_group, call);
}

static void
on_group(const struct status *status, const struct pg_rows *rows, void *call)
{
	Directory__OwnGroup *m;
	struct store_own_group g;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(call, *status);
		return;
	}
	if (!store_own_group_row(rows, &g)) {
		rpc_fail(call, status_not_found());
		return;
	}
	m = group_message(call, &g);
	tell_people(call, m, rows);
	rpc_reply(call, m);
}

static Directory__OwnGroup *
group_message(struct rpc_call *call, const struct store_own_group *g)
{
	struct arena *a = rpc_call_arena(call);
	Directory__OwnGroup *m =
	    arena_message(a, &directory__own_group__descriptor);

	m->id = g->id;
	m->name = arena_strdup(a, g->name);
	m->category_id = category_id(a, DIRECTORY__CATEGORY__KIND__GROUP,
	    g->id);
	m->owner = arena_message(a, &common__person__descriptor);
	m->owner->id = g->owner_id;
	m->owner->display_name = arena_strdup(a, g->owner_name);
	m->mine = g->owner_id == rpc_call_caller(call)->user_id;
	m->member_count = g->members;
	m->shared_count = g->shares;
	m->kept = g->kept;
	m->ends_on = arena_strdup(a, g->kept ? "" : g->ends_on);
	if (g->rule.kind != 0)
		m->rule = rule_message(a, g);
	return m;
}

static Directory__GroupRule *
rule_message(struct arena *a, const struct store_own_group *g)
{
	const struct store_rule *r = &g->rule;
	Directory__GroupRule *m =
	    arena_message(a, &directory__group_rule__descriptor);
	size_t i;

	m->kind = (Directory__GroupRule__Kind)r->kind;
	m->role = (Common__Role)r->role;
	m->subject = arena_strdup(a, r->subject == NULL ? "" : r->subject);
	m->level_id = r->level_id;
	m->group_id = r->group_id;
	m->n_class_ids = g->classes.n;
	m->class_ids = arena_alloc(a,
	    (m->n_class_ids + 1) * sizeof(*m->class_ids));
	for (i = 0; i < m->n_class_ids; i++)
		m->class_ids[i] = pg_item_int64(&g->classes, i);
	return m;
}

static void
tell_people(struct rpc_call *call, Directory__OwnGroup *m,
    const struct pg_rows *rows)
{
	const size_t n = pg_count(rows);
	struct arena *a = rpc_call_arena(call);
	struct store_person p;
	size_t i;

	m->members = arena_pointers(a, n);
	m->by_rule = arena_pointers(a, n);
	m->colleagues = arena_pointers(a, n);
	m->member_ids = arena_alloc(a, n * sizeof(*m->member_ids));
	m->shared_with = arena_alloc(a, n * sizeof(*m->shared_with));
	for (i = 0; i < n; i++) {
		switch (store_own_group_person(rows, i, &p)) {
		case STORE_BY_HAND:
			m->members[m->n_members++] = person_message(call, &p);
			m->member_ids[m->n_member_ids++] = p.id;
			break;
		case STORE_BY_RULE:
			m->by_rule[m->n_by_rule++] = person_message(call, &p);
			break;
		case STORE_COLLEAGUE:
			m->colleagues[m->n_colleagues++] =
			    person_message(call, &p);
			m->shared_with[m->n_shared_with++] = p.id;
			break;
		case STORE_NOBODY:
			break;
		}
	}
}

void
directory_preview_group(struct directory *d, struct rpc_call *call,
    const Directory__PreviewGroupRequest *req)
{
	const struct rpc_caller *caller = rpc_call_caller(call);
	struct store_rule rule;
	const struct status status = own_group_rule(req->rule, &rule);

	if (status.code != RPC__CODE__OK) {
		rpc_fail(call, status);
		return;
	}
	store_preview_group(d->pg, caller->school_id, caller->user_id,
	    req->member_ids, req->n_member_ids, &rule, MAX_PREVIEW,
	    on_preview, call);
}

static void
on_preview(const struct status *status, const struct pg_rows *rows,
    void *call)
{
	Directory__PreviewGroupReply reply =
	    DIRECTORY__PREVIEW_GROUP_REPLY__INIT;
	struct store_person p;
	size_t i;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(call, *status);
		return;
	}
	reply.member_count = store_preview_count(rows);
	reply.members = arena_pointers(rpc_call_arena(call), pg_count(rows));
	for (i = 0; i < pg_count(rows); i++)
		if (store_preview_row(rows, i, &p))
			reply.members[reply.n_members++] =
			    person_message(call, &p);
	rpc_reply(call, &reply);
}

void
directory_list_group_choices(struct directory *d, struct rpc_call *call,
    const Directory__ListGroupChoicesRequest *req)
{
	const struct rpc_caller *caller = rpc_call_caller(call);

	(void)req;
	store_group_choices(d->pg, caller->school_id, caller->user_id,
	    on_choices, call);
}

static void
on_choices(const struct status *status, const struct pg_rows *rows,
    void *call)
{
	Directory__ListGroupChoicesReply reply =
	    DIRECTORY__LIST_GROUP_CHOICES_REPLY__INIT;
	struct arena *a = rpc_call_arena(call);
	Directory__ListGroupChoicesReply__Choice *c;
	enum store_choice part;
	const char *title;
	int64_t id;
	size_t i;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(call, *status);
		return;
	}
	reply.classes = arena_pointers(a, pg_count(rows));
	reply.levels = arena_pointers(a, pg_count(rows));
	reply.subjects = arena_pointers(a, pg_count(rows));
	for (i = 0; i < pg_count(rows); i++) {
		part = store_group_choice_row(rows, i, &id, &title);
		if (part == STORE_CHOICE_SUBJECT) {
			reply.subjects[reply.n_subjects++] =
			    arena_strdup(a, title);
			continue;
		}
		c = arena_message(a,
		    &directory__list_group_choices_reply__choice__descriptor);
		c->id = id;
		c->title = arena_strdup(a, title);
		if (part == STORE_CHOICE_CLASS)
			reply.classes[reply.n_classes++] = c;
		else
			reply.levels[reply.n_levels++] = c;
	}
	rpc_reply(call, &reply);
}

struct status
own_group_rule(const Directory__GroupRule *m, struct store_rule *rule)
{
	*rule = (struct store_rule){ .subject = "" };
	if (m == NULL || m->kind ==
	    DIRECTORY__GROUP_RULE__KIND__KIND_UNSPECIFIED)
		return STATUS_OK;
	rule->kind = (int)m->kind;
	if (m->kind == DIRECTORY__GROUP_RULE__KIND__GUARDIANS_OF) {
		rule->group_id = m->group_id;
		return m->group_id > 0 ? STATUS_OK :
		    status_invalid("rule.groupId", "names no group");
	}
	if (m->kind != DIRECTORY__GROUP_RULE__KIND__ENROLLED)
		return status_invalid("rule.kind", "no such kind");
	rule->role = m->role == COMMON__ROLE__ROLE_UNSPECIFIED ?
	    COMMON__ROLE__STUDENT : (int)m->role;
	if (rule->role < COMMON__ROLE__GUARDIAN ||
	    rule->role > COMMON__ROLE__TEACHER)
		return status_invalid("rule.role", "not of a class");
	rule->classes = m->class_ids;
	rule->nclasses = m->n_class_ids;
	rule->subject = m->subject;
	rule->level_id = m->level_id;
	if (rule->nclasses == 0 && *rule->subject == '\0' &&
	    rule->level_id == 0)
		return status_missing("rule.subject");
	return *rule->subject == '\0' ? STATUS_OK :
	    check_text(rule->subject, "rule.subject");
}
