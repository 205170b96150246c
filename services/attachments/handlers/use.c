/* What fills the quota of a school, and whose it is. */
#include "attachments/attachments.h"
#include "directory.rpc.h"

#define PEOPLE	20

/* One GetFileUse; on its call's arena. */
struct telling {
	struct attachments	*a;
	struct rpc_call		*call;
	Attachments__FileUse	*reply;
};

static administration_get_file_rules_done	on_rules;
static pg_done_fn				on_listed;
static void	take_people(struct telling *, const struct pg_rows *);
static void	ask_names(struct telling *);
static directory_name_people_done		on_names;
static Attachments__PersonUse	*of_person(const Attachments__FileUse *,
		    int64_t id);

void
attachments_get_file_use(struct attachments *a, struct rpc_call *call,
    const Attachments__GetFileUseRequest *req)
{
	struct telling *t = arena_alloc(rpc_call_arena(call), sizeof(*t));

	(void)req;
	*t = (struct telling){ a, call, arena_message(rpc_call_arena(call),
	    &attachments__file_use__descriptor) };
	limits_ask(a, call, on_rules, t);
}

static void
on_rules(const struct status *status, const Administration__FileRules *rules,
    void *arg)
{
	struct telling *t = arg;
	struct attachment_quotas quotas;

	if (rules == NULL) {
		rpc_fail(t->call, *status);
		return;
	}
	quotas = limits_quotas(t->a, rules);
	t->reply->person_quota_bytes = (uint64_t)quotas.person;
	t->reply->school_quota_bytes = (uint64_t)quotas.school;
	attachment_list_use(t->a->pg, rpc_call_caller(t->call)->school_id,
	    PEOPLE, on_listed, t);
}

static void
on_listed(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct telling *t = arg;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(t->call, *status);
		return;
	}
	take_people(t, rows);
	if (t->reply->n_people == 0 || t->a->directory == NULL)
		rpc_reply(t->call, t->reply);
	else
		ask_names(t);
}

static void
take_people(struct telling *t, const struct pg_rows *rows)
{
	struct arena *arena = rpc_call_arena(t->call);
	struct attachment_use use;
	Attachments__PersonUse *p;
	size_t i, n = pg_count(rows);

	t->reply->people = arena_pointers(arena, n + 1);
	for (i = 0; i < n; i++) {
		use = attachment_use_of(rows, i);
		p = arena_message(arena, &attachments__person_use__descriptor);
		p->person = arena_message(arena, &common__person__descriptor);
		p->person->id = use.person_id;
		p->bytes = (uint64_t)use.bytes;
		p->files = (uint32_t)use.files;
		t->reply->people[t->reply->n_people++] = p;
		t->reply->bytes = (uint64_t)use.all_bytes;
		t->reply->files = (uint32_t)use.all_files;
	}
}

static void
ask_names(struct telling *t)
{
	Directory__NamePeopleRequest req = DIRECTORY__NAME_PEOPLE_REQUEST__INIT;
	int64_t ids[PEOPLE];
	size_t i;

	for (i = 0; i < t->reply->n_people; i++)
		ids[i] = t->reply->people[i]->person->id;
	req.ids = ids;
	req.n_ids = t->reply->n_people;
	directory_client_name_people(t->a->directory,
	    rpc_call_context(t->call), &req, on_names, t);
}

/* Whom the directory has forgotten is their id alone. */
static void
on_names(const struct status *status, const Directory__NamePeopleReply *names,
    void *arg)
{
	struct telling *t = arg;
	struct arena *arena = rpc_call_arena(t->call);
	const Common__Person *named;
	Attachments__PersonUse *p;
	size_t i;

	if (names == NULL) {
		rpc_fail(t->call, *status);
		return;
	}
	for (i = 0; i < names->n_people; i++) {
		named = names->people[i];
		p = of_person(t->reply, named->id);
		if (p == NULL)
			continue;
		p->person->role = named->role;
		p->person->display_name = arena_strdup(arena,
		    named->display_name);
		p->person->title = arena_strdup(arena, named->title);
		p->person->context = arena_strdup(arena, named->context);
	}
	rpc_reply(t->call, t->reply);
}

static Attachments__PersonUse *
of_person(const Attachments__FileUse *use, int64_t id)
{
	size_t i;

	for (i = 0; i < use->n_people; i++)
		if (use->people[i]->person->id == id)
			return use->people[i];
	return NULL;
}
