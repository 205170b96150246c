/* Who teaches whose children: teaching.proto. */
#include "directory/directory.h"
#include "directory/store/teaching.h"

static pg_done_fn	on_teachers, on_family, on_checked;
static bool		may_ask(const struct rpc_caller *, int64_t guardian);

void
teaching_list_teachers(struct directory *d, struct rpc_call *call,
    const Teaching__ListTeachersRequest *req)
{
	store_list_teachers(d->pg, rpc_call_caller(call)->school_id,
	    req->user_ids, req->n_user_ids, on_teachers, call);
}

static void
on_teachers(const struct status *status, const struct pg_rows *rows,
    void *call)
{
	Teaching__ListTeachersReply reply =
	    TEACHING__LIST_TEACHERS_REPLY__INIT;
	struct store_person p;
	size_t i;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(call, *status);
		return;
	}
	reply.people = arena_pointers(rpc_call_arena(call),
	    pg_count(rows) + 1);
	for (i = 0; i < pg_count(rows); i++) {
		store_teacher_row(rows, i, &p);
		reply.people[reply.n_people++] = person_message(call, &p);
	}
	rpc_reply(call, &reply);
}

void
teaching_get_family(struct directory *d, struct rpc_call *call,
    const Teaching__GetFamilyRequest *req)
{
	const struct rpc_caller *caller = rpc_call_caller(call);

	if (!may_ask(caller, req->guardian_id)) {
		rpc_fail(call, status_forbidden());
		return;
	}
	store_family(d->pg, caller->school_id, req->guardian_id == 0 ?
	    caller->user_id : req->guardian_id, req->teacher_ids,
	    req->n_teacher_ids, on_family, call);
}

static bool
may_ask(const struct rpc_caller *c, int64_t guardian)
{
	const uint32_t roles = c->other_roles | UINT32_C(1) << c->role;

	return guardian == 0 || guardian == c->user_id ||
	    (roles & (1 << COMMON__ROLE__STAFF |
	    1 << COMMON__ROLE__ADMIN)) != 0;
}

static void
on_family(const struct status *status, const struct pg_rows *rows, void *call)
{
	Teaching__GetFamilyReply reply = TEACHING__GET_FAMILY_REPLY__INIT;
	struct arena *a = rpc_call_arena(call);
	Teaching__GetFamilyReply__Teaching *t;
	struct store_family f;
	size_t i, n;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(call, *status);
		return;
	}
	n = pg_count(rows);
	reply.children = arena_pointers(a, n + 1);
	reply.teaching = arena_pointers(a, n + 1);
	for (i = 0; i < n; i++) {
		store_family_row(rows, i, &f);
		if (f.part == FAMILY_GUARDIAN) {
			reply.guardian = person_message(call, &f.who);
		} else if (f.part == FAMILY_CHILD) {
			reply.children[reply.n_children++] =
			    person_message(call, &f.who);
		} else {
			t = arena_message(a,
			    &teaching__get_family_reply__teaching__descriptor);
			t->teacher_id = f.who.id;
			t->child_id = f.child_id;
			t->subject = arena_strdup(a, f.who.context);
			reply.teaching[reply.n_teaching++] = t;
		}
	}
	rpc_reply(call, &reply);
}

void
teaching_check_families(struct directory *d, struct rpc_call *call,
    const Teaching__CheckFamiliesRequest *req)
{
	const struct store_families f = { req->guardian_ids, req->child_ids,
		req->teacher_ids, req->n_guardian_ids };

	if (req->n_child_ids != f.n || req->n_teacher_ids != f.n)
		rpc_fail(call, status_invalid("childIds",
		    "not as many of each"));
	else
		store_check_families(d->pg, rpc_call_caller(call)->school_id,
		    &f, on_checked, call);
}

static void
on_checked(const struct status *status, const struct pg_rows *rows, void *call)
{
	Teaching__CheckFamiliesReply reply =
	    TEACHING__CHECK_FAMILIES_REPLY__INIT;
	struct arena *a = rpc_call_arena(call);
	struct store_checked c;
	size_t i, n;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(call, *status);
		return;
	}
	n = pg_count(rows);
	reply.n_family = reply.n_teaches = reply.n_child = n;
	reply.family = arena_alloc(a, (n + 1) * sizeof(reply.family[0]));
	reply.teaches = arena_alloc(a, (n + 1) * sizeof(reply.teaches[0]));
	reply.child = arena_alloc(a, (n + 1) * sizeof(reply.child[0]));
	for (i = 0; i < n; i++) {
		store_checked_row(rows, i, &c);
		reply.family[i] = c.family;
		reply.teaches[i] = c.teaches;
		reply.child[i] = c.child;
	}
	rpc_reply(call, &reply);
}
