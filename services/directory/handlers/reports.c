/* Imports as they are told: one with its report, and the history. */
#include <string.h>

#include "directory/directory.h"
#include "directory/handlers/labels.h"

#define JOB_TEXT	32	/* hexadecimal digits */
#define PAGE		50

/* One job, in three reads. */
struct telling {
	struct directory	*directory;
	struct rpc_call		*call;
	const char		*id;
	Directory__Job		*job;
};

struct page {
	struct rpc_call		*call;
	size_t			 size;
};

static pg_done_fn	on_job, on_access, on_proposals, on_jobs;
static Directory__Job	*job_message(struct rpc_call *,
			    const struct store_job *);
static void		add_removals(Directory__JobReport *, struct arena *,
			    const struct store_job *);
static void		add_rejected(Directory__JobReport *, struct rpc_call *,
			    const struct roster_rejected *);
static void		add_access(Directory__Access *, struct rpc_call *,
			    const struct store_access *);
static void		add_proposal(Directory__JobReport *, struct rpc_call *,
			    const struct store_proposal *);

void
directory_get_job(struct directory *d, struct rpc_call *call,
    const Directory__GetJobRequest *req)
{
	struct telling *t;

	if (strlen(req->id) != JOB_TEXT) {
		rpc_fail(call, status_not_found());
		return;
	}
	t = arena_alloc(rpc_call_arena(call), sizeof(*t));
	t->directory = d;
	t->call = call;
	t->id = arena_strdup(rpc_call_arena(call), req->id);
	store_job(d->pg, rpc_call_caller(call)->school_id,
	    rpc_call_caller(call)->user_id, t->id, on_job, t);
}

static void
on_job(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct telling *t = arg;
	struct arena *a = rpc_call_arena(t->call);
	Directory__JobReport *report;
	struct roster_rejected r;
	struct store_job job;
	size_t i;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(t->call, *status);
		return;
	}
	if (!store_job_row(rows, &job)) {
		rpc_fail(t->call, status_not_found());
		return;
	}
	t->job = job_message(t->call, &job);
	report = t->job->report;
	add_removals(report, a, &job);
	report->rejected = arena_pointers(a, pg_count(rows) + 1);
	for (i = 0; i < pg_count(rows); i++)
		if (store_rejected_row(rows, i, &r))
			add_rejected(report, t->call, &r);
	if (job.rejected > report->n_rejected)
		add_rejected(report, t->call, &(struct roster_rejected){
		    .file = "", .reason = "too-many-rejected",
		    .detail = arena_printf(a, "%zu",
			(size_t)job.rejected - report->n_rejected),
		});
	store_job_access(t->directory->pg,
	    rpc_call_caller(t->call)->school_id, t->id, on_access, t);
}

static void
on_access(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct telling *t = arg;
	struct arena *a = rpc_call_arena(t->call);
	Directory__Access *access;
	struct store_access x;
	size_t i;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(t->call, *status);
		return;
	}
	access = arena_message(a, &directory__access__descriptor);
	access->samples = arena_pointers(a, pg_count(rows) + 1);
	access->counts = arena_pointers(a, pg_count(rows) + 1);
	for (i = 0; i < pg_count(rows); i++) {
		store_access_row(rows, i, &x);
		add_access(access, t->call, &x);
	}
	if (pg_count(rows) > 0)
		t->job->report->access = access;
	store_job_proposals(t->directory->pg,
	    rpc_call_caller(t->call)->school_id, t->id, on_proposals, t);
}

static void
on_proposals(const struct status *status, const struct pg_rows *rows,
    void *arg)
{
	struct telling *t = arg;
	struct store_proposal x;
	size_t i;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(t->call, *status);
		return;
	}
	t->job->report->proposals = arena_pointers(rpc_call_arena(t->call),
	    pg_count(rows) + 1);
	for (i = 0; i < pg_count(rows); i++) {
		store_proposal_row(rows, i, &x);
		add_proposal(t->job->report, t->call, &x);
	}
	rpc_reply(t->call, t->job);
}

void
directory_list_jobs(struct directory *d, struct rpc_call *call,
    const Directory__ListJobsRequest *req)
{
	struct page *p;

	if (*req->page_token != '\0' && strlen(req->page_token) != JOB_TEXT) {
		rpc_fail(call, status_invalid("pageToken", "not of a page"));
		return;
	}
	p = arena_alloc(rpc_call_arena(call), sizeof(*p));
	p->call = call;
	p->size = req->page_size == 0 ? PAGE : req->page_size;
	store_jobs(d->pg, rpc_call_caller(call)->school_id,
	    rpc_call_caller(call)->user_id, req->page_token,
	    (int32_t)p->size + 1, on_jobs, p);
}

static void
on_jobs(const struct status *status, const struct pg_rows *rows, void *arg)
{
	Directory__ListJobsReply reply = DIRECTORY__LIST_JOBS_REPLY__INIT;
	struct page *p = arg;
	struct store_job job;
	size_t n;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(p->call, *status);
		return;
	}
	n = pg_count(rows) < p->size ? pg_count(rows) : p->size;
	reply.jobs = arena_pointers(rpc_call_arena(p->call), n + 1);
	for (; reply.n_jobs < n; reply.n_jobs++) {
		store_jobs_row(rows, reply.n_jobs, &job);
		reply.jobs[reply.n_jobs] = job_message(p->call, &job);
	}
	if (pg_count(rows) > n)
		reply.next_page_token = reply.jobs[n - 1]->id;
	rpc_reply(p->call, &reply);
}

/* Without what is in no list. */
static Directory__Job *
job_message(struct rpc_call *call, const struct store_job *job)
{
	struct arena *a = rpc_call_arena(call);
	Directory__Job *m = arena_message(a, &directory__job__descriptor);
	Directory__JobReport *report = arena_message(a,
	    &directory__job_report__descriptor);

	m->id = arena_strdup(a, job->id);
	m->state = (Directory__Job__State)job->state;
	m->done = job->done;
	m->total = job->total;
	m->created_at = arena_timestamp(a, job->created_us);
	if (job->by.id != 0)
		m->by = person_message(call, &job->by);
	m->file_name = arena_strdup(a, job->file_name);
	m->format = (Directory__RosterFormat)job->format;
	m->dry_run = job->dry_run;
	m->can_undo = job->can_undo;
	if (job->can_undo)
		m->undo_until = arena_timestamp(a, job->undo_until_us);
	m->report = report;
	report->created = job->created;
	report->updated = job->updated;
	report->removed = job->removed;
	return m;
}

static void
add_removals(Directory__JobReport *report, struct arena *a,
    const struct store_job *job)
{
	Directory__Removal *m;
	size_t i;

	report->removals = arena_pointers(a, STORE_KINDS);
	for (i = 0; i < STORE_KINDS; i++) {
		if (job->lost[i] == 0)
			continue;
		m = arena_message(a, &directory__removal__descriptor);
		m->kind = (Directory__Removal__Kind)(i + 1);
		m->removed = job->lost[i];
		m->total = job->had[i];
		report->removals[report->n_removals++] = m;
	}
}

static void
add_rejected(Directory__JobReport *report, struct rpc_call *call,
    const struct roster_rejected *r)
{
	struct arena *a = rpc_call_arena(call);
	Directory__RejectedRow *m =
	    arena_message(a, &directory__rejected_row__descriptor);

	m->file = arena_strdup(a, r->file);
	m->line = r->line;
	m->reason = label_reason(a, rpc_call_caller(call)->language,
	    r->reason, r->detail);
	report->rejected[report->n_rejected++] = m;
}

static void
add_access(Directory__Access *access, struct rpc_call *call,
    const struct store_access *x)
{
	struct arena *a = rpc_call_arena(call);
	Directory__AccessSample *sample;
	Directory__AccessCount *count;

	switch (x->part) {
	case STORE_ACCESS_ALL:
		access->gained = (uint64_t)x->gained;
		access->lost = (uint64_t)x->lost;
		break;
	case STORE_ACCESS_ROLES:
		count = arena_message(a, &directory__access_count__descriptor);
		count->from = (Common__Role)x->who.role;
		count->to = (Common__Role)x->whom.role;
		count->gained = (uint64_t)x->gained;
		count->lost = (uint64_t)x->lost;
		access->counts[access->n_counts++] = count;
		break;
	case STORE_ACCESS_SAMPLE:
		sample = arena_message(a,
		    &directory__access_sample__descriptor);
		sample->who = person_message(call, &x->who);
		sample->whom = person_message(call, &x->whom);
		sample->gained = x->gained != 0;
		access->samples[access->n_samples++] = sample;
		break;
	}
}

static void
add_proposal(Directory__JobReport *report, struct rpc_call *call,
    const struct store_proposal *x)
{
	struct arena *a = rpc_call_arena(call);
	Directory__Proposal *m = arena_message(a,
	    &directory__proposal__descriptor);

	m->id = x->id;
	m->file = arena_strdup(a, x->file);
	m->line = x->line;
	m->known = person_message(call, &x->known);
	m->display_name = arena_strdup(a, x->new_name);
	m->key = (Directory__Proposal__Key)x->key;
	m->known_id = arena_strdup(a, x->known_id);
	m->new_id = arena_strdup(a, x->new_id);
	m->accepted = x->accepted;
	report->proposals[report->n_proposals++] = m;
	report->proposal_count = x->all;
}
