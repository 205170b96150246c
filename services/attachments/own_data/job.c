/*
 * One attempt at a file of somebody's data:
 *
 *	who is it? -> the audit trail -> an empty archive -> the parts
 *	    -> are they still there? -> the file is on disk -> the row says so
 *
 * What a service cannot answer now is asked again; what the attempt has lost,
 * its lease or its row, ends it without a trace: the sweep has its file.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "administration.rpc.h"
#include "attachments/own_data/job.h"
#include "base/log.h"
#include "oversight.rpc.h"

#define CALL_MS		10000
#define HOLD_MS		1000
#define PAUSE_MS	1000
#define FAILURES_MAX	60	/* a minute, and what the calls take */

static void	renew(void *);
static const char *const *ids_of(struct arena *, const struct data_ids *);
static pg_done_fn on_held, on_failed, on_finished;
static data_job_fn begin, note, prepare, check, store;
static data_job_reply_fn on_record, on_noted, on_checked;
static void	on_asked(const struct status *, const ProtobufCMessage *,
		    void *);
static void	again(void *);
static void	pause_job(struct data_job *, int64_t ms);
static void	job_open(void *);
static void	on_opened(void *);
static void	job_write(void *);
static void	job_copy(void *);
static void	on_worked(void *);
static void	work(struct data_job *, work_fn *, work_fn *done);
static void	job_store(void *);
static void	on_stored(void *);
static void	fail(struct data_job *, Rpc__Reason, int64_t limit);
static void	fail_stored(struct data_job *);
static void	end(struct data_job *);
static void	destroy(struct data_job *);

static data_job_fn *const parts[] = {
	data_part_profile,
	data_part_lists,
	data_part_single,
	data_part_threads,
	data_part_index,
	check,
};

static struct data_export_attempt
attempt(const struct data_job *j)
{
	return (struct data_export_attempt){ j->context.caller.school_id,
		j->id, j->file_id };
}

bool
data_job_start(const struct data_job_options *options,
    const struct taken_data_export *t, const char *file_id)
{
	struct data_job *j = calloc(1, sizeof(*j));

	if (j == NULL)
		return false;
	j->o = *options;
	j->context = rpc_context_system(t->school_id, CALL_MS);
	j->context.caller.user_id = t->user_id;
	j->context.caller.role = t->role;
	(void)snprintf(j->context.caller.language,
	    sizeof(j->context.caller.language), "%s", t->language);
	(void)snprintf(j->context.caller.address,
	    sizeof(j->context.caller.address), "%s", t->address);
	(void)snprintf(j->id, sizeof(j->id), "%s", t->id);
	(void)snprintf(j->file_id, sizeof(j->file_id), "%s", file_id);
	j->with_files = t->with_files;
	j->noted = t->noted;
	j->seen = seen_new();
	j->renewal = loop_timer(j->o.loop, HOLD_MS, HOLD_MS, renew, j);
	if (j->renewal == NULL) {
		destroy(j);
		return false;
	}
	if (j->o.hopeless)
		fail(j, RPC__REASON__INTERNAL_ERROR, 0);
	else
		begin(j);
	return true;
}

/* ---- the lease ---- */

static void
renew(void *arg)
{
	struct data_job *j = arg;
	const struct data_export_attempt a = attempt(j);

	if (j->holding || j->lost)
		return;
	j->holding = true;
	data_export_hold(j->o.a->pg, &a, DATA_JOB_LEASE_MS,
	    j->count[DATA_THREADS], j->total, j->noted, on_held, j);
}

static void
on_held(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct data_job *j = arg;

	j->holding = false;
	if (j->ended) {
		destroy(j);
		return;
	}
	if (status->code == RPC__CODE__OK && pg_count(rows) == 0)
		j->lost = true;
}

/* ---- the parts ---- */

void
data_job_next(struct data_job *j)
{
	j->row = 0;
	parts[j->part++](j);
}

/* The role is the one of today, whoever has asked with which. */
static void
begin(struct data_job *j)
{
	const Administration__GetOwnRecordRequest req =
	    ADMINISTRATION__GET_OWN_RECORD_REQUEST__INIT;

	data_job_ask(j, DATA_DIRECTORY, &administration_rule_get_own_record,
	    &req.base, begin, on_record);
}

static bool
may_have_it(const ProtobufCMessage *m)
{
	const Administration__UserDetail *d = (const void *)m;

	return d != NULL && d->user != NULL && d->user->active &&
	    d->user->n_roles > 0;
}

static void
on_record(struct data_job *j, const ProtobufCMessage *m)
{
	const Administration__UserDetail *d = (const void *)m;
	struct rpc_caller *c = &j->context.caller;
	size_t i;

	if (!may_have_it(m)) {
		fail(j, RPC__REASON__FORBIDDEN, 0);
		return;
	}
	c->role = (int)d->user->roles[0];
	for (i = 1; i < d->user->n_roles; i++)
		c->other_roles |= 1u << d->user->roles[i];
	(void)snprintf(j->person, sizeof(j->person), "%s",
	    d->user->display_name);
	if (j->noted)
		prepare(j);
	else
		note(j);
}

static void
note(struct data_job *j)
{
	Oversight__NoteActRequest__Fact files =
	    OVERSIGHT__NOTE_ACT_REQUEST__FACT__INIT;
	Oversight__NoteActRequest__Fact *facts[] = { &files };
	Oversight__NoteActRequest req = OVERSIGHT__NOTE_ACT_REQUEST__INIT;

	files.name = (char *)(uintptr_t)"attachments";
	files.value = (char *)(uintptr_t)(j->with_files ? "true" : "false");
	req.act = OVERSIGHT__NOTE_ACT_REQUEST__ACT__DATA_EXPORT;
	req.object = j->person;
	req.facts = facts;
	req.n_facts = 1;
	data_job_ask(j, DATA_DIRECTORY, &oversight_rule_note_act, &req.base,
	    note, on_noted);
}

static void
on_noted(struct data_job *j, const ProtobufCMessage *m)
{
	j->noted = m != NULL;
	prepare(j);
}

static void
prepare(struct data_job *j)
{
	j->redo = prepare;
	work(j, job_open, on_opened);
}

static void
job_open(void *arg)
{
	struct data_job *j = arg;
	struct blobs *blobs = j->o.a->blobs;
	const int64_t school = j->context.caller.school_id;
	int fd;

	j->stored = blobs_create(blobs, school, j->file_id);
	if (j->stored != BLOB_OK)
		return;
	fd = blobs_open_staging(blobs, school, j->file_id);
	if (fd == -1)
		j->stored = blob_failed("open data export");
	else if ((j->zip = zip_new(fd, j->o.max_bytes)) == NULL)
		j->stored = BLOB_FAILED;
}

static void
on_opened(void *arg)
{
	struct data_job *j = arg;

	if (j->stored != BLOB_OK)
		fail_stored(j);
	else
		data_job_next(j);
}

/* ---- at the end ---- */

/* Somebody who has left meanwhile gets none. */
static void
check(struct data_job *j)
{
	const Administration__GetOwnRecordRequest req =
	    ADMINISTRATION__GET_OWN_RECORD_REQUEST__INIT;

	data_job_ask(j, DATA_DIRECTORY, &administration_rule_get_own_record,
	    &req.base, check, on_checked);
}

static void
on_checked(struct data_job *j, const ProtobufCMessage *m)
{
	if (may_have_it(m))
		store(j);
	else
		fail(j, RPC__REASON__FORBIDDEN, 0);
}

static void
store(struct data_job *j)
{
	j->redo = store;
	work(j, job_store, on_stored);
}

static void
job_store(void *arg)
{
	struct data_job *j = arg;
	struct digest *digest = digest_new();

	j->result = zip_finish(j->zip, &j->size);
	zip_destroy(&j->zip);
	j->stored = digest == NULL ? BLOB_FAILED : BLOB_OK;
	if (j->result == ZIP_OK && j->stored == BLOB_OK)
		j->stored = blobs_commit(j->o.a->blobs,
		    j->context.caller.school_id, j->file_id,
		    (uint64_t)j->size, (uint64_t)j->size, digest,
		    j->sha256);
	digest_destroy(&digest);
}

static void
on_stored(void *arg)
{
	struct data_job *j = arg;
	const struct data_export_attempt a = attempt(j);
	struct finished_data_export f = { .size = j->size,
		.sha256 = j->sha256, .threads = j->count[DATA_THREADS],
		.nheld = j->held.n };
	const bool french = strcmp(j->context.caller.language, "en") != 0;
	char day[16], name[64];
	time_t now = time(NULL);
	struct arena *arena;
	struct tm tm;

	if (j->result != ZIP_OK || j->stored != BLOB_OK) {
		fail_stored(j);
		return;
	}
	(void)strftime(day, sizeof(day), "%Y-%m-%d", gmtime_r(&now, &tm));
	(void)snprintf(name, sizeof(name), "%s-%s.zip",
	    french ? "mes-donnees" : "my-data", day);
	f.name = name;
	arena = arena_new();
	f.held = ids_of(arena, &j->held);
	data_export_finish(j->o.a->pg, &a, j->o.kept_ms, &f, on_finished, j);
	arena_destroy(&arena);
}

static const char *const *
ids_of(struct arena *arena, const struct data_ids *list)
{
	const char **ids = arena_alloc(arena, (list->n + 1) * sizeof(*ids));
	size_t i;

	for (i = 0; i < list->n; i++)
		ids[i] = list->id[i];
	return ids;
}

static void
on_finished(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct data_job *j = arg;

	if (status->code == RPC__CODE__OK && pg_count(rows) == 1)
		log_info("data_export", "done=%s bytes=%" PRId64
		    " threads=%u", j->id, j->size, j->count[DATA_THREADS]);
	else
		log_warn("data_export", "lost=%s status=%s", j->id,
		    status_code_name(status->code));
	end(j);
}

static void
fail_stored(struct data_job *j)
{
	if (j->result == ZIP_TOO_LARGE)
		fail(j, RPC__REASON__EXPORT_FILE_TOO_LARGE, j->o.max_bytes);
	else if (j->result == ZIP_FULL || j->stored == BLOB_FULL)
		fail(j, RPC__REASON__STORAGE_FULL, 0);
	else if (j->stored == BLOB_ABSENT)
		/* The sweep took it, so it is another's. */
		end(j);
	else if (j->stored == BLOB_LOCKED || j->stored == BLOB_READ_ONLY)
		fail(j, RPC__REASON__SERVICE_UNAVAILABLE, 0);
	else
		fail(j, RPC__REASON__INTERNAL_ERROR, 0);
}

static void
fail(struct data_job *j, Rpc__Reason reason, int64_t limit)
{
	const struct data_export_attempt a = attempt(j);

	log_warn("data_export", "failed=%s reason=%s", j->id,
	    status_reason_name(reason));
	data_export_fail(j->o.a->pg, &a, j->o.kept_ms, (int)reason, limit,
	    on_failed, j);
}

static void
on_failed(const struct status *status, const struct pg_rows *rows, void *arg)
{
	(void)rows;
	if (status->code != RPC__CODE__OK)
		log_warn("data_export", "fail=%s",
		    status_code_name(status->code));
	end(arg);
}

static void
end(struct data_job *j)
{
	data_job_end_fn *told = j->o.end;
	void *arg = j->o.arg;

	j->ended = true;
	if (!j->holding)
		destroy(j);
	else
		loop_timer_cancel(&j->renewal);
	told(arg);
}

static void
destroy(struct data_job *j)
{
	if (j->renewal != NULL)
		loop_timer_cancel(&j->renewal);
	zip_destroy(&j->zip);
	buffer_free(&j->out);
	seen_destroy(&j->seen);
	free(j->files.id);
	free(j->held.id);
	free(j->sent.id);
	free(j->token);
	free(j);
}

/* ---- to ask ---- */

static struct rpc_client *
peer(const struct data_job *j, enum data_peer p)
{
	switch (p) {
	case DATA_DIRECTORY:
		return j->o.a->directory;
	case DATA_MESSAGES:
		return j->o.a->messages;
	case DATA_NOTIFY:
		return j->o.notify;
	}
	return NULL;
}

void
data_job_ask(struct data_job *j, enum data_peer p, const struct rpc_rule *rule,
    const ProtobufCMessage *request, data_job_fn *redo,
    data_job_reply_fn *told)
{
	j->redo = redo;
	j->told = told;
	j->context.deadline_ms = loop_now_ms() + CALL_MS;
	rpc_client_call(peer(j, p), &j->context, rule, request, on_asked, j);
}

static void
on_asked(const struct status *status, const ProtobufCMessage *reply, void *arg)
{
	struct data_job *j = arg;

	switch (status->code) {
	case RPC__CODE__OK:
	case RPC__CODE__NOT_FOUND:
	case RPC__CODE__PERMISSION_DENIED:
	case RPC__CODE__FAILED_PRECONDITION:
		j->failures = 0;
		if (j->lost)
			end(j);
		else
			j->told(j, reply);
		break;
	default:
		data_job_stumbled(j, status);
	}
}

void
data_job_stumbled(struct data_job *j, const struct status *status)
{
	if (j->lost || status->code == RPC__CODE__CANCELLED) {
		end(j);
	} else if (status->code == RPC__CODE__INVALID_ARGUMENT) {
		log_error("data_export", "asked=%s message=%s", j->id,
		    log_quote(status->message));
		fail(j, RPC__REASON__INTERNAL_ERROR, 0);
	} else if (++j->failures > FAILURES_MAX) {
		fail(j, RPC__REASON__SERVICE_UNAVAILABLE, 0);
	} else {
		pause_job(j, PAUSE_MS);
	}
}

static void
pause_job(struct data_job *j, int64_t ms)
{
	j->pause = loop_timer(j->o.loop, ms, 0, again, j);
	if (j->pause == NULL)
		fail(j, RPC__REASON__INTERNAL_ERROR, 0);
}

static void
again(void *arg)
{
	struct data_job *j = arg;

	j->pause = NULL;
	if (j->lost)
		end(j);
	else
		j->redo(j);
}

/* ---- to write ---- */

static void
work(struct data_job *j, work_fn *job, work_fn *done)
{
	if (!work_submit(j->o.a->far_work, job, done, j))
		pause_job(j, PAUSE_MS);
}

static void
write_again(struct data_job *j)
{
	work(j, job_write, on_worked);
}

void
data_job_write(struct data_job *j, unsigned how, data_job_fn *then)
{
	j->how = how;
	j->then = then;
	j->redo = write_again;
	write_again(j);
}

static void
job_write(void *arg)
{
	struct data_job *j = arg;

	j->result = ZIP_OK;
	if ((j->how & DATA_BEGIN) != 0)
		j->result = zip_begin(j->zip, j->member);
	if (j->result == ZIP_OK)
		j->result = zip_add(j->zip, j->out.data, j->out.len);
	if (j->result == ZIP_OK && (j->how & DATA_END) != 0)
		j->result = zip_end(j->zip);
	buffer_reset(&j->out);
}

static void
copy_again(struct data_job *j)
{
	work(j, job_copy, on_worked);
}

void
data_job_copy(struct data_job *j, data_job_fn *then)
{
	j->then = then;
	j->redo = copy_again;
	copy_again(j);
}

/*
 * What the sweep or a recall has taken meanwhile is not there, nor what is
 * damaged.  Without what cannot be read now there is no file.
 */
static void
job_copy(void *arg)
{
	struct data_job *j = arg;
	int fd;

	j->result = ZIP_OK;
	j->stored = blobs_open_file(j->o.a->blobs,
	    j->context.caller.school_id, j->blob, &fd);
	if (j->stored == BLOB_ABSENT || j->stored == BLOB_DAMAGED) {
		j->stored = BLOB_OK;
		j->count[DATA_FILES_LEFT_OUT]++;
		return;
	}
	if (j->stored != BLOB_OK)
		return;
	j->result = zip_file(j->zip, j->member, fd);
	close(fd);
	j->count[DATA_FILES]++;
	data_ids_add(&j->held, j->blob);
}

static void
on_worked(void *arg)
{
	struct data_job *j = arg;

	if (j->lost)
		end(j);
	else if (j->result != ZIP_OK || j->stored != BLOB_OK)
		fail_stored(j);
	else
		j->then(j);
}
