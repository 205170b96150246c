/* Classes as the administration sees them; schools as the region sees them. */
#include <string.h>

#include "base/text.h"
#include "directory/directory.h"
#include "directory/handlers/labels.h"
#include "directory/store/oversight.h"
#include "rpc/page.h"

struct listing {
	struct rpc_call	*call;
	uint32_t	 page;
};
struct addition {
	struct rpc_call	*call;
	const char	*code, *name;
};

static pg_done_fn	on_classes, on_class, on_schools, on_added, on_region;
static void		 add_person(Oversight__GetClassReply *,
			    enum store_class_part, Common__Person *);
static Oversight__SchoolState *state_message(struct arena *,
			    const struct store_school_state *);

/* ---- classes ---- */

void
oversight_list_classes(struct directory *d, struct rpc_call *call,
    const Oversight__ListClassesRequest *req)
{
	store_list_classes(d->pg, rpc_call_caller(call)->school_id,
	    text_trimmed(rpc_call_arena(call), req->q), on_classes, call);
}

static void
on_classes(const struct status *status, const struct pg_rows *rows, void *call)
{
	Oversight__ListClassesReply reply = OVERSIGHT__LIST_CLASSES_REPLY__INIT;
	struct arena *a = rpc_call_arena(call);
	Oversight__ClassSummary *m;
	struct store_class c;
	size_t i;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(call, *status);
		return;
	}
	reply.classes = arena_pointers(a, pg_count(rows) + 1);
	for (i = 0; i < pg_count(rows); i++) {
		store_class_row(rows, i, &c);
		m = arena_message(a, &oversight__class_summary__descriptor);
		m->id = c.id;
		m->title = arena_strdup(a, c.title);
		m->level = arena_strdup(a, c.level);
		m->teachers = c.teachers;
		m->students = c.students;
		m->guardians = c.guardians;
		m->delegates = c.delegates;
		reply.classes[reply.n_classes++] = m;
	}
	rpc_reply(call, &reply);
}

void
oversight_get_class(struct directory *d, struct rpc_call *call,
    const Oversight__GetClassRequest *req)
{
	const struct rpc_caller *c = rpc_call_caller(call);

	store_look_at_class(d->pg, c->school_id, c->user_id, c->address,
	    req->id, on_class, call);
}

static void
on_class(const struct status *status, const struct pg_rows *rows, void *call)
{
	Oversight__GetClassReply reply = OVERSIGHT__GET_CLASS_REPLY__INIT;
	Oversight__ClassSummary summary = OVERSIGHT__CLASS_SUMMARY__INIT;
	struct arena *a = rpc_call_arena(call);
	enum store_class_part part;
	struct store_person p;
	size_t i, n;

	if (status->code != RPC__CODE__OK || (n = pg_count(rows)) == 0) {
		rpc_fail(call, status->code != RPC__CODE__OK ? *status :
		    status_not_found());
		return;
	}
	reply.teachers = arena_pointers(a, n);
	reply.students = arena_pointers(a, n);
	reply.guardians = arena_pointers(a, n);
	reply.delegates = arena_pointers(a, n);
	reply.class_of = &summary;
	for (i = 0; i < n; i++) {
		part = store_look_at_class_row(rows, i, &p);
		if (part == STORE_THE_CLASS) {
			summary.id = p.id;
			summary.title = arena_strdup(a, p.display_name);
			summary.level = arena_strdup(a, p.title);
		} else {
			add_person(&reply, part, person_message(call, &p));
		}
	}
	summary.teachers = (uint32_t)reply.n_teachers;
	summary.students = (uint32_t)reply.n_students;
	summary.guardians = (uint32_t)reply.n_guardians;
	summary.delegates = (uint32_t)reply.n_delegates;
	rpc_reply(call, &reply);
}

static void
add_person(Oversight__GetClassReply *r, enum store_class_part part,
    Common__Person *p)
{
	if (part == STORE_TEACHER)
		r->teachers[r->n_teachers++] = p;
	else if (part == STORE_STUDENT)
		r->students[r->n_students++] = p;
	else if (part == STORE_GUARDIAN)
		r->guardians[r->n_guardians++] = p;
	else
		r->delegates[r->n_delegates++] = p;
}

/* ---- schools ---- */

void
oversight_list_schools(struct directory *d, struct rpc_call *call,
    const Oversight__ListSchoolsRequest *req)
{
	struct listing *l = arena_alloc(rpc_call_arena(call), sizeof(*l));
	int64_t after;

	l->call = call;
	l->page = req->page_size == 0 ? PAGE_DEFAULT : req->page_size;
	if (page_id_token_read(req->page_token, 0, &after))
		store_list_schools(d->pg, text_trimmed(rpc_call_arena(call),
		    req->q), after, (int32_t)l->page + 1, on_schools, l);
	else
		rpc_fail(call, status_invalid("pageToken",
		    "not of this list"));
}

static void
on_schools(const struct status *status, const struct pg_rows *rows, void *arg)
{
	Oversight__ListSchoolsReply reply = OVERSIGHT__LIST_SCHOOLS_REPLY__INIT;
	struct listing *l = arg;
	struct arena *a = rpc_call_arena(l->call);
	struct store_school_state s = { 0 };
	size_t i;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(l->call, *status);
		return;
	}
	reply.schools = arena_pointers(a, pg_count(rows) + 1);
	for (i = 0; i < pg_count(rows) && i < l->page; i++) {
		store_school_state_row(rows, i, &s);
		reply.schools[reply.n_schools++] = state_message(a, &s);
	}
	if (pg_count(rows) > l->page)
		reply.next_page_token = page_id_token(a, s.school.id);
	rpc_reply(l->call, &reply);
}

static Oversight__SchoolState *
state_message(struct arena *a, const struct store_school_state *s)
{
	Oversight__SchoolState *m = arena_message(a,
	    &oversight__school_state__descriptor);

	m->id = s->school.id;
	m->code = arena_strdup(a, s->school.code);
	m->name = arena_strdup(a, s->school.name);
	m->created_at = arena_timestamp(a, s->created_us);
	m->people = s->people;
	if (s->last_import_us != 0)
		m->last_import_at = arena_timestamp(a, s->last_import_us);
	if (s->last_login_us != 0)
		m->last_login_at = arena_timestamp(a, s->last_login_us);
	m->settings_version = s->settings_version;
	return m;
}

void
oversight_add_school(struct directory *d, struct rpc_call *call,
    const Oversight__AddSchoolRequest *req)
{
	const struct rpc_caller *c = rpc_call_caller(call);
	struct addition *add = arena_alloc(rpc_call_arena(call),
	    sizeof(*add));
	struct status status = check_school_code(req->code);

	add->call = call;
	add->code = req->code;
	add->name = text_trimmed(rpc_call_arena(call), req->name);
	if (status.code == RPC__CODE__OK)
		status = check_text(add->name, "name");
	if (status.code == RPC__CODE__OK)
		store_add_school(d->pg, &(struct store_new_school){
		    c->school_id, c->user_id, c->address, add->code,
		    add->name }, on_added, add);
	else
		rpc_fail(call, status);
}

static void
on_added(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct store_school_state s = { 0 };
	struct addition *add = arg;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(add->call, *status);
		return;
	}
	if (!store_added_school(rows, &s)) {
		rpc_fail(add->call, status_make(RPC__CODE__ALREADY_EXISTS,
		    RPC__REASON__SCHOOL_EXISTS, "code",
		    "a school has this code"));
		return;
	}
	s.school.code = add->code;
	s.school.name = add->name;
	rpc_reply(add->call, state_message(rpc_call_arena(add->call), &s));
}

void
oversight_make_region_administrator(struct directory *d,
    struct rpc_call *call, const Oversight__MakeRegionAdministratorRequest *req)
{
	const char *name = text_trimmed(rpc_call_arena(call), req->name);
	struct status status = check_text(req->login, "login");

	if (status.code == RPC__CODE__OK)
		status = check_text(name, "name");
	if (status.code == RPC__CODE__OK)
		store_make_region_administrator(d->pg, req->login, name,
		    on_region, call);
	else
		rpc_fail(call, status);
}

static void
on_region(const struct status *status, const struct pg_rows *rows, void *call)
{
	Oversight__MakeRegionAdministratorReply reply =
	    OVERSIGHT__MAKE_REGION_ADMINISTRATOR_REPLY__INIT;
	struct store_school s;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(call, *status);
		return;
	}
	if (!store_region(rows, &s)) {
		rpc_fail(call, status_make(RPC__CODE__ALREADY_EXISTS,
		    RPC__REASON__SCHOOL_EXISTS, "code",
		    "a school has the code of the region"));
		return;
	}
	reply.school_id = s.id;
	reply.school_code = arena_strdup(rpc_call_arena(call), s.code);
	rpc_reply(call, &reply);
}
