/*
 * One roster import from its bytes to its last password: unpacked and read in a
 * thread, staged in pieces, applied in one transaction (apply.c), then the
 * passwords hashed one by one.  Passwords are never written anywhere but as
 * hashes: where the import waits to be confirmed, they wait in memory.
 */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "base/log.h"
#include "base/random_hex.h"
#include "base/utf8.h"
#include "directory/apply.h"
#include "directory/login/passwords.h"
#include "directory/roster/plain.h"
#include "directory/roster/rows.h"

#define MAX_IMPORTS	2	/* at a time in one process */
#define JOB_BYTES	16
/* Rows of one staging statement; well under what one commit takes. */
#define PIECE		1000
/* Imports that wait in one process, and for how long they have passwords. */
#define MAX_WAITING	32
#define MAX_LOOKS	(24 * 60 * 60)
#define LOOK_MS		1000
/* Whoever has the passwords looks well before that. */
#define TAKE_OVER_MS	5000
#define WHOLE		100	/* of apply.far */
#define MAX_ZONE	63
#define MAX_FILE_NAME	(4 * 255)
#define RETRY_MS	1000
#define MAX_RETRIES	30

struct password {
	uint32_t	line;
	int64_t		person_id;
};

struct import {
	struct directory	*directory;
	struct rpc_call		*call;		/* until it is answered */
	const Directory__ImportRosterRequest *req; /* as long as the call */
	/* The file: req->zip, or what came in pieces, which is ours. */
	const uint8_t		*bytes;
	size_t			 len;
	uint8_t			*pieces;
	size_t			 size;
	char			 zone[MAX_ZONE + 1];
	int64_t			 school_id, user_id;
	struct once		 once;
	char			 job[2 * JOB_BYTES + 1];
	struct roster		*roster;
	const char		*why;		/* there is no roster */
	size_t			 stage, at;	/* next piece: list, row */
	int32_t			 done, total;
	int32_t			 weight;	/* of applying, as rows */
	int64_t			 staged;	/* rows that apply must find */
	struct password		*passwords;	/* by line */
	size_t			 npasswords, next;
	char			 hash[PASSWORD_HASH];
	bool			 hashed, lost;
	int			 end_state;
	unsigned		 retries;
	bool			 waits;		/* for a word, a turn */
	unsigned		 looks;
	struct store_plan	 plan;
	struct apply		 apply;
};

static struct roster_list *list_of(const struct import *, size_t stage);
static void		 begin(struct import *);
static void		 collect(struct import *);
static bool		 keep_piece(struct import *, size_t size,
			    const uint8_t *, size_t);
static void		 open_bundle(void *), on_open(void *);
static bool		 is_plain(const struct import *);
static void		 hash_content(struct import *);
static void		 not_begun(struct rpc_call *, enum store_begin,
			    const char *job);
static void		 read_bundle(void *), on_read(void *);
static void		 stage_next(struct import *);
static void		 apply(struct import *, const struct store_plan *);
static struct import	*import_of(struct directory *, int64_t school_id,
			    const char *job);
static void		 next_password(void *);
static void		 hash_password(void *), on_hashed(void *);
static void		 interrupted(struct import *, const char *what,
			    const struct status *);
static void		 end(struct import *, int state);
static void		 end_job(void *);
static void		 retry(struct import *, loop_fn *);
static void		 import_free(struct import *);
static void		 give_back(void);
static void		 alive(void *);
static void		 on_applied(void *, enum apply_result);
static void		 on_undone(void *, enum apply_result);
static void		 wait_for_word(struct import *);
static void		 look(void *);
static void		 look_later(struct import *, int64_t ms);
static void		 note(struct import *, const char *reason);
static const char	*password_of(const struct import *, uint32_t line);
static pg_done_fn	 on_piece, on_begun, on_staged, on_passwords,
			 on_hash_set, on_job_ended, on_look, ignore;

/* In this order; what is rejected comes last and is not applied. */
static const size_t lists[] = {
	[STORE_PEOPLE] = offsetof(struct roster, people),
	[STORE_ROLES] = offsetof(struct roster, roles),
	[STORE_LINKS] = offsetof(struct roster, links),
	[STORE_CLASSES] = offsetof(struct roster, class_rows),
	[STORE_ENROLMENTS] = offsetof(struct roster, enrolment_rows),
	[STORE_TERMS] = offsetof(struct roster, term_rows),
	[STORE_UNREAD] = offsetof(struct roster, unread),
	[STORE_REJECTED] = offsetof(struct roster, rejected),
};
#define NSTAGES		(sizeof(lists) / sizeof(lists[0]))

void
import_start(struct directory *d, struct rpc_call *call,
    const Directory__ImportRosterRequest *req)
{
	struct import *im;
	struct once once;
	struct status status;

	status = req->zip.len == 0 && *req->upload_id == '\0' ?
	    status_missing("zip") : once_key(rpc_call_key(call), NULL, &once);
	if (status.code != RPC__CODE__OK) {
		rpc_fail(call, status);
		return;
	}
	if (d->imports >= MAX_IMPORTS ||
	    (im = calloc(1, sizeof(*im))) == NULL) {
		rpc_fail(call, status_overloaded("too many imports"));
		return;
	}
	d->imports++;
	im->directory = d;
	im->call = call;
	im->req = req;
	snprintf(im->zone, sizeof(im->zone), "%s", req->time_zone);
	im->school_id = rpc_call_caller(call)->school_id;
	im->user_id = rpc_call_caller(call)->user_id;
	im->once = once;
	im->bytes = req->zip.data;
	im->len = req->zip.len;
	if (im->len > 0)
		begin(im);
	else
		collect(im);
}

static void
begin(struct import *im)
{
	if (work_submit(im->directory->roster_work, open_bundle, on_open, im))
		return;
	rpc_fail(im->call, status_overloaded("import queue is full"));
	import_free(im);
}

/* ---- what came in pieces ---- */

static void
collect(struct import *im)
{
	store_upload_read(im->directory->import_pg, &(struct store_upload){
	    .school_id = im->school_id, .user_id = im->user_id,
	    .id = im->req->upload_id }, im->len, on_piece, im);
}

static void
on_piece(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct status why = *status;
	struct import *im = arg;
	const uint8_t *data = NULL;
	size_t size = 0, len = 0;

	if (why.code == RPC__CODE__OK &&
	    !store_upload_piece(rows, &size, &data, &len))
		why = status_not_found();
	else if (why.code == RPC__CODE__OK &&
	    !keep_piece(im, size, data, len))
		why = status_make(RPC__CODE__INVALID_ARGUMENT,
		    RPC__REASON__UPLOAD_INCOMPLETE, "uploadId",
		    "not all of it has come");
	if (why.code != RPC__CODE__OK) {
		rpc_fail(im->call, why);
		import_free(im);
	} else if (im->len < im->size)
		collect(im);
	else {
		im->bytes = im->pieces;
		begin(im);
	}
}

/* False: it is missing, or one that was there before has other bounds. */
static bool
keep_piece(struct import *im, size_t size, const uint8_t *data, size_t len)
{
	if (im->pieces == NULL) {
		im->size = size;
		im->pieces = malloc(size + 1);
	}
	if (im->pieces == NULL || data == NULL || len == 0 ||
	    len > im->size - im->len)
		return false;
	memcpy(im->pieces + im->len, data, len);
	im->len += len;
	return true;
}

static void
open_bundle(void *arg)
{
	struct import *im = arg;

	if (im->once.has_key)
		hash_content(im);
	im->roster = is_plain(im) ?
	    roster_open_plain(im->bytes, im->len, &im->why) :
	    roster_open(im->bytes, im->len, &im->why);
	free(im->pieces);
	im->pieces = NULL;
}

/* The same file in another upload is the same. */
static void
hash_content(struct import *im)
{
	Directory__ImportRosterRequest req = *im->req;
	uint8_t hash[32];
	char text[2 * sizeof(hash) + 1];

	if (im->pieces != NULL) {
		crypto_generichash(hash, sizeof(hash), im->bytes, im->len,
		    NULL, 0);
		sodium_bin2hex(text, sizeof(text), hash, sizeof(hash));
		req.upload_id = text;
	}
	once_content(&req.base, &im->once);
}

/* A ZIP says what it is. */
static bool
is_plain(const struct import *im)
{
	if (im->req->format !=
	    DIRECTORY__ROSTER_FORMAT__ROSTER_FORMAT_UNSPECIFIED)
		return im->req->format == DIRECTORY__ROSTER_FORMAT__CSV;
	return im->len < 2 || memcmp(im->bytes, "PK", 2) != 0;
}

static void
on_open(void *arg)
{
	struct store_job_begin begin = { 0 };
	struct import *im = arg;
	char file_name[MAX_FILE_NAME + 1];

	if (im->roster != NULL)
		im->roster->wanted_org = arena_strdup(im->roster->arena,
		    im->req->org);
	begin.dry_run = im->req->dry_run;
	snprintf(file_name, sizeof(file_name), "%s", im->req->file_name);
	im->req = NULL;
	if (im->roster == NULL) {
		rpc_fail(im->call, status_make(RPC__CODE__INVALID_ARGUMENT,
		    RPC__REASON__ROSTER_UNREADABLE, "zip", im->why));
		import_free(im);
		return;
	}
	random_hex(im->job, JOB_BYTES);
	begin.school_id = im->school_id;
	begin.user_id = im->user_id;
	begin.job = im->job;
	begin.zone = im->zone;
	begin.file_name = file_name;
	begin.address = rpc_call_caller(im->call)->address;
	begin.format = im->roster->plain ? DIRECTORY__ROSTER_FORMAT__CSV :
	    DIRECTORY__ROSTER_FORMAT__ONEROSTER;
	begin.once = &im->once;
	store_job_begin(im->directory->import_pg, &begin, on_begun, im);
}

static void
on_begun(const struct status *status, const struct pg_rows *rows, void *arg)
{
	Directory__ImportRosterReply reply =
	    DIRECTORY__IMPORT_ROSTER_REPLY__INIT;
	struct import *im = arg;
	struct rpc_call *call = im->call;
	enum store_begin begun;
	const char *job;

	im->call = NULL;
	if (status->code != RPC__CODE__OK) {
		rpc_fail(call, *status);
		import_free(im);
		return;
	}
	begun = store_job_begun(rows, im->roster, &job);
	if (begun != STORE_BEGUN) {
		not_begun(call, begun, job);
		import_free(im);
		return;
	}
	log_info("import", "job=%s school=%lld state=begun", im->job,
	    (long long)im->school_id);
	reply.job_id = im->job;
	rpc_reply(call, &reply);
	if (!work_submit(im->directory->roster_work, read_bundle, on_read, im))
		interrupted(im, "read", NULL);
}

/* With the same key as before it has the same answer. */
static void
not_begun(struct rpc_call *call, enum store_begin begun, const char *job)
{
	Directory__ImportRosterReply reply =
	    DIRECTORY__IMPORT_ROSTER_REPLY__INIT;

	switch (begun) {
	case STORE_BEGUN_BEFORE:
		reply.job_id = (char *)(uintptr_t)job;
		rpc_reply(call, &reply);
		break;
	case STORE_BEGUN_OTHER:
		rpc_fail(call, once_other_content());
		break;
	case STORE_NO_SCHOOL:
		rpc_fail(call, status_not_found());
		break;
	case STORE_NO_ZONE:
		rpc_fail(call, status_invalid("timeZone",
		    "no such time zone"));
		break;
	default:
		rpc_fail(call, status_make(RPC__CODE__FAILED_PRECONDITION,
		    RPC__REASON__JOB_RUNNING, NULL, "an import is running"));
	}
}

static void
read_bundle(void *arg)
{
	struct import *im = arg;

	roster_read(im->roster);
}

static void
on_read(void *arg)
{
	struct import *im = arg;
	size_t i;

	/* Of a file that cannot be read at all only that is reported. */
	if (im->roster->failed)
		im->stage = STORE_REJECTED;
	for (i = im->stage; i < NSTAGES; i++)
		im->total += (int32_t)list_of(im, i)->n;
	im->weight = im->total;
	for (i = im->stage; i < STORE_REJECTED; i++)
		im->staged += (int64_t)list_of(im, i)->n;
	stage_next(im);
}

static void
stage_next(struct import *im)
{
	const struct roster_list *list;
	size_t to;

	alive(im);
	while (im->stage < NSTAGES && im->at == list_of(im, im->stage)->n) {
		im->stage++;
		im->at = 0;
	}
	if (im->stage < NSTAGES) {
		list = list_of(im, im->stage);
		to = list->n - im->at > PIECE ? im->at + PIECE : list->n;
		store_stage(im->directory->import_pg, im->school_id, im->job,
		    (enum store_stage)im->stage, list, im->at, to, on_staged,
		    im);
		im->done += (int32_t)(to - im->at);
		im->at = to;
	} else if (im->roster->failed)
		end(im, DIRECTORY__JOB__STATE__FAILED);
	else {
		im->plan = (struct store_plan){
			.roster = im->roster, .rows = im->staged,
			.zone = im->zone, .share = im->directory->roster_share,
		};
		apply(im, &im->plan);
	}
}

static void
apply(struct import *im, const struct store_plan *plan)
{
	im->apply = (struct apply){
		.directory = im->directory, .school_id = im->school_id,
		.job = im->job, .plan = plan, .alive = alive,
		.done = on_applied, .arg = im,
	};
	apply_start(&im->apply);
}

static struct roster_list *
list_of(const struct import *im, size_t stage)
{
	return (struct roster_list *)(void *)
	    ((char *)im->roster + lists[stage]);
}

static void
on_staged(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct import *im = arg;

	(void)rows;
	if (status->code == RPC__CODE__OK)
		stage_next(im);
	else
		interrupted(im, "stage", status);
}

static void
on_applied(void *arg, enum apply_result result)
{
	struct import *im = arg;

	if (result == APPLY_FAILED)
		interrupted(im, "apply", NULL);
	else if (result == APPLY_WAITS)
		wait_for_word(im);
	else
		store_passwords(im->directory->import_pg, im->school_id,
		    im->job, on_passwords, im);
}

/* ---- taken back ---- */

void
import_undo(struct directory *d, int64_t school_id, const char *job)
{
	struct import *im = import_of(d, school_id, job);

	/* It is as it was when its lease is over. */
	if (im == NULL)
		return;
	d->imports++;
	log_info("import", "job=%s school=%lld state=undoing", im->job,
	    (long long)im->school_id);
	im->apply = (struct apply){
		.directory = d, .school_id = school_id, .job = im->job,
		.undo = true, .alive = alive, .done = on_undone, .arg = im,
	};
	apply_start(&im->apply);
}

static void
on_undone(void *arg, enum apply_result result)
{
	struct import *im = arg;

	if (result == APPLY_DONE) {
		log_info("import", "job=%s school=%lld state=undone", im->job,
		    (long long)im->school_id);
		import_free(im);
		return;
	}
	log_warn("import", "job=%s school=%lld state=not-undone", im->job,
	    (long long)im->school_id);
	note(im, "undo-interrupted");
	end(im, DIRECTORY__JOB__STATE__DONE);
}

/* Of a job that is there; NULL when memory is exhausted. */
static struct import *
import_of(struct directory *d, int64_t school_id, const char *job)
{
	struct import *im = calloc(1, sizeof(*im));

	if (im == NULL)
		return NULL;
	im->directory = d;
	im->school_id = school_id;
	snprintf(im->job, sizeof(im->job), "%s", job);
	im->weight = WHOLE;
	im->roster = roster_new();
	return im;
}

/* ---- waiting to be confirmed ---- */

void
import_confirmed(struct directory *d, int64_t school_id, const char *job)
{
	struct import *im = import_of(d, school_id, job);

	/* Another one may have it; if none has, the job dies by its lease. */
	if (im == NULL)
		return;
	im->waits = true;
	d->waiting++;
	im->looks = MAX_LOOKS;
	look_later(im, TAKE_OVER_MS);
}

static void
wait_for_word(struct import *im)
{
	struct directory *d = im->directory;

	log_info("import", "job=%s school=%lld state=confirm", im->job,
	    (long long)im->school_id);
	d->imports--;
	d->waiting++;
	im->waits = true;
	if (d->waiting > MAX_WAITING) {
		import_free(im);
		return;
	}
	roster_keep_passwords(&im->roster);
	give_back();
	im->looks = 0;
	look_later(im, LOOK_MS);
}

static void
look_later(struct import *im, int64_t ms)
{
	if (loop_timer(im->directory->loop, ms, 0, look, im) == NULL)
		import_free(im);
}

static void
look(void *arg)
{
	struct import *im = arg;

	store_job_claim(im->directory->import_pg, im->school_id, im->job,
	    on_look, im);
}

static void
on_look(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct import *im = arg;
	const bool asked = status->code == RPC__CODE__OK;

	if (asked && store_claim(rows) == STORE_CLAIMED) {
		im->directory->waiting--;
		im->directory->imports++;
		im->waits = false;
		apply(im, NULL);
	} else if ((asked && store_claim(rows) == STORE_ENDED) ||
	    im->looks >= MAX_LOOKS) {
		import_free(im);
	} else {
		im->looks++;
		look_later(im, LOOK_MS);
	}
}

/* ---- passwords ---- */

static void
on_passwords(const struct status *status, const struct pg_rows *rows,
    void *arg)
{
	struct import *im = arg;
	size_t i;

	/* People are there; only passwords are not, and the next import of
	 * the same bundle sets them. */
	if (status->code != RPC__CODE__OK) {
		log_warn("import", "job=%s passwords=%s", im->job,
		    status_code_name(status->code));
		end(im, DIRECTORY__JOB__STATE__FAILED);
		return;
	}
	im->npasswords = pg_count(rows);
	im->passwords = calloc(im->npasswords + 1, sizeof(*im->passwords));
	if (im->passwords == NULL)
		im->npasswords = 0;
	for (i = 0; i < im->npasswords; i++)
		im->passwords[i].line = store_password_row(rows, i,
		    &im->passwords[i].person_id);
	im->total += (int32_t)im->npasswords;
	next_password(im);
}

/* One at a time, so that people who log in wait for one at most. */
static void
next_password(void *arg)
{
	struct import *im = arg;

	alive(im);
	if (im->next == im->npasswords)
		end(im, DIRECTORY__JOB__STATE__DONE);
	else if (!work_submit(im->directory->password_work, hash_password,
	    on_hashed, im))
		retry(im, next_password);
}

static void
hash_password(void *arg)
{
	struct import *im = arg;
	const char *password = password_of(im, im->passwords[im->next].line);

	/* Its reader is gone: the same bundle sets it the next time. */
	im->lost = password == NULL;
	im->hashed = password != NULL && password_hash(password, im->hash);
}

static void
on_hashed(void *arg)
{
	struct import *im = arg;

	if (im->lost) {
		note(im, "passwords-lost");
		end(im, DIRECTORY__JOB__STATE__DONE);
	} else if (im->hashed)
		store_set_hash(im->directory->import_pg, im->school_id,
		    im->passwords[im->next].person_id, im->hash, true,
		    on_hash_set, im);
	else
		retry(im, next_password);
}

static void
on_hash_set(const struct status *status, const struct pg_rows *rows,
    void *arg)
{
	struct import *im = arg;

	(void)rows;
	if (status->code != RPC__CODE__OK) {
		retry(im, next_password);
		return;
	}
	im->retries = 0;
	im->next++;
	im->done++;
	next_password(im);
}

static const char *
password_of(const struct import *im, uint32_t line)
{
	const struct roster_list *people = &im->roster->people;
	size_t low = 0, high = people->n, middle;
	const struct roster_person *p;

	while (low < high) {
		middle = low + (high - low) / 2;
		p = ROSTER_ITEM(people, roster_person, middle);
		if (p->line == line)
			return p->password;
		if (p->line < line)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

/* ---- the end ---- */

/*
 * Says so in the report.  Whether it was applied is not known if the answer
 * was lost; importing once more is right in both cases.
 */
static void
interrupted(struct import *im, const char *what, const struct status *status)
{
	log_warn("import", "job=%s school=%lld failed=%s code=%s", im->job,
	    (long long)im->school_id, what,
	    status == NULL ? "-" : status_code_name(status->code));
	note(im, "import-interrupted");
	end(im, DIRECTORY__JOB__STATE__FAILED);
}

/* In the report; writes of a school are in order. */
static void
note(struct import *im, const char *reason)
{
	struct roster_list *list = &im->roster->rejected;
	struct roster_rejected *r = roster_append(list, sizeof(*r));

	*r = (struct roster_rejected){
		.file = "", .reason = reason, .detail = "",
	};
	store_stage(im->directory->import_pg, im->school_id, im->job,
	    STORE_REJECTED, list, list->n - 1, list->n, ignore, NULL);
}

static void
end(struct import *im, int state)
{
	im->end_state = state;
	im->retries = 0;
	end_job(im);
}

static void
end_job(void *arg)
{
	struct import *im = arg;

	store_job_end(im->directory->import_pg, im->school_id, im->job,
	    im->end_state, on_job_ended, im);
}

static void
on_job_ended(const struct status *status, const struct pg_rows *rows,
    void *arg)
{
	struct import *im = arg;

	(void)rows;
	if (status->code != RPC__CODE__OK) {
		retry(im, end_job);
		return;
	}
	log_info("import", "job=%s school=%lld state=%s rows=%d", im->job,
	    (long long)im->school_id,
	    im->end_state == DIRECTORY__JOB__STATE__DONE ? "done" : "failed",
	    im->done);
	import_free(im);
}

/* In a second; after half a minute the job is left to die by its lease. */
static void
retry(struct import *im, loop_fn *again)
{
	if (++im->retries > MAX_RETRIES ||
	    loop_timer(im->directory->loop, RETRY_MS, 0, again, im) == NULL) {
		log_error("import", "job=%s given up", im->job);
		import_free(im);
	}
}

static void
alive(void *arg)
{
	struct import *im = arg;
	const int64_t applied = (int64_t)im->weight * im->apply.far / WHOLE;

	store_job_alive(im->directory->import_pg, im->school_id, im->job,
	    im->done + (int32_t)applied, im->total + im->weight, ignore,
	    NULL);
}

static void
ignore(const struct status *status, const struct pg_rows *rows, void *arg)
{
	(void)status;
	(void)rows;
	(void)arg;
}

static void
import_free(struct import *im)
{
	if (im->waits)
		im->directory->waiting--;
	else
		im->directory->imports--;
	roster_destroy(&im->roster);
	free(im->pieces);
	free(im->passwords);
	free(im);
	give_back();
}

/* A big file was in many small blocks, which the process would keep. */
static void
give_back(void)
{
	(void)malloc_trim(0);
}
