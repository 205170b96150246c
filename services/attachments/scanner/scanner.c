/* What is at clamd, what waits for it, and whether it is there. */
#include <sys/queue.h>

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "attachments/scanner/scanner.h"
#include "attachments/scanner/telling.h"
#include "attachments/scanner/watch.h"
#include "attachments/store/scans.h"
#include "base/log.h"
#include "base/metrics.h"

#define LOOK_MS		1000
/* Where nothing is of former signatures it is looked for this often. */
#define AGAIN_IDLE_MS	10000
#define QUEUED_MAX	256
/* What it did not answer: again, each time after twice as long. */
#define AGAIN_MS	1000
#define AGAIN_SLOWER	9
/* An answer that takes longer may never come. */
#define SLOW_MS		2000
/*
 * What was asked before clamd was away has so long once it is back.  After some
 * attempts it is not given up, as it may be what clamd is slow for.
 */
#define BACK_MS		3000
#define GIVEN_UP_MAX	3
/* Beyond a file's own time, for what is before and after it. */
#define LEASE_MARGIN_MS	60000
/* What is left of a call's time to keep what is found and to answer. */
#define ANSWER_MS	1000

/* An upload that is to be answered. */
struct waiter {
	struct scan		*scan;
	struct loop_timer	*patience;
	scanner_done		*done;
	void			*arg;
	TAILQ_ENTRY(waiter)	 entry;
};

struct scan {
	struct scanner		*scanner;
	int64_t			 school_id;
	char			 id[BLOB_ID_LEN + 1];
	int64_t			 size;
	int			 attempts;	/* 0: an upload's first */
	bool			 again;		/* with other signatures */
	int64_t			 signatures;	/* when it began */
	enum clamd_answer	 answer;
	char			 found[CLAMD_FOUND_MAX];
	int64_t			 since_ms;
	atomic_llong		 asked_ms;	/* clamd; 0: not yet */
	atomic_bool		 given_up;
	TAILQ_HEAD(, waiter)	 waiters;
	TAILQ_ENTRY(scan)	 entry;
};

struct scanner {
	struct loop		*loop;
	struct attachments	*a;
	struct scanner_options	 o;
	struct work		*work;
	struct watch		*watch;
	int64_t			 signatures;	/* as of the last look */
	TAILQ_HEAD(, scan)	 scans;
	/* Of what was taken from the database. */
	bool			 taking;
	unsigned		 waiting, again;
	int64_t			 credit, credited_ms;	/* bytes */
	int64_t			 next_again_ms;
};

static void	check(struct scanner *);
static bool	is_slow(const struct scan *);
static void	give_up_lost(struct scanner *);
static void	look(void *);
static pg_done_fn on_taken, on_taken_again, on_kept, on_put_off, on_revoked;
static void	take(struct scanner *, const struct status *,
		    const struct pg_rows *, bool again);
static struct scan *find_scan(struct scanner *, int64_t, const char *);
static struct scan *scan_new(struct scanner *, int64_t, const char *, int64_t);
static void	await(struct scan *, struct waiter *, int64_t deadline_ms);
static int64_t	patience_ms(const struct scanner *, int64_t deadline_ms);
static void	start(struct scan *);
static void	out_of_patience(void *);
static void	answer(struct scan *, enum clamd_answer);
static void	answer_one(struct waiter *, enum clamd_answer);
static work_fn	job_scan, on_scanned;
static blob_reader_fn	give;
static void	keep(struct scan *);
static void	put_off(struct scan *);
static void	end(struct scan *);

static const char *const answer_names[] = {
	[CLAMD_CLEAN] = "clean",
	[CLAMD_FOUND] = "infected",
	[CLAMD_TOO_LARGE] = "too_large",
	[CLAMD_AWAY] = "away",
	[CLAMD_UNREAD] = "unread",
};

struct scanner *
scanner_new(struct loop *loop, struct attachments *a,
    const struct scanner_options *o)
{
	struct scanner *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return NULL;
	s->loop = loop;
	s->a = a;
	s->o = *o;
	s->signatures = -1;
	TAILQ_INIT(&s->scans);
	s->watch = watch_new(loop, o->address, o->check_ms);
	s->work = work_new(loop, o->at_once, QUEUED_MAX);
	if (s->watch == NULL || s->work == NULL || !telling_start(loop, a) ||
	    loop_timer(loop, 0, LOOK_MS, look, s) == NULL) {
		work_destroy(&s->work);
		free(s);
		return NULL;
	}
	return s;
}

int64_t
scanner_lease_ms(const struct scanner *s)
{
	return s->o.timeout_ms + LEASE_MARGIN_MS;
}

bool
scanner_is_away(const struct scanner *s)
{
	return watch_signatures(s->watch) == -1;
}

const char *
scanner_version(const struct scanner *s)
{
	return watch_version(s->watch);
}

/* ---- whether it is there ---- */

static void
check(struct scanner *s)
{
	const int64_t signatures = watch_signatures(s->watch);
	const struct scan *scan;
	bool slow = false;

	if (s->signatures != signatures)
		s->next_again_ms = 0;
	s->signatures = signatures;
	TAILQ_FOREACH(scan, &s->scans, entry)
		slow = slow || is_slow(scan);
	watch_look(s->watch, slow);
}

static bool
is_slow(const struct scan *scan)
{
	return scan->asked_ms != 0 &&
	    loop_now_ms() - scan->asked_ms >= SLOW_MS;
}

/* Its answer would have come by now; it is asked for anew. */
static void
give_up_lost(struct scanner *s)
{
	const int64_t back = watch_since_ms(s->watch);
	struct scan *scan;

	if (s->signatures == -1 || loop_now_ms() - back < BACK_MS)
		return;
	TAILQ_FOREACH(scan, &s->scans, entry)
		if (scan->asked_ms != 0 && scan->asked_ms < back &&
		    scan->attempts < GIVEN_UP_MAX)
			scan->given_up = true;
}

/* ---- what waits in the database ---- */

static void
look(void *arg)
{
	struct scanner *s = arg;
	const int64_t now = loop_now_ms();

	check(s);
	give_up_lost(s);
	if (s->taking || s->signatures == -1 || !pg_ready(s->a->pg))
		return;
	/* No more at once than in a second. */
	s->credit += (now - s->credited_ms) * s->o.rescan_bytes / 1000;
	if (s->credit > s->o.rescan_bytes)
		s->credit = s->o.rescan_bytes;
	s->credited_ms = now;
	if (s->waiting < s->o.at_once) {
		s->taking = true;
		scan_take(s->a->pg, (int)(s->o.at_once - s->waiting),
		    scanner_lease_ms(s), on_taken, s);
	}
}

static void
on_taken(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct scanner *s = arg;

	take(s, status, rows, false);
	/* One at a time, so that uploads find it free. */
	if (status->code != RPC__CODE__OK || s->waiting > 0 || s->again > 0 ||
	    s->credit <= 0 || s->signatures == -1 ||
	    loop_now_ms() < s->next_again_ms)
		return;
	s->taking = true;
	scan_take_again(s->a->pg, 1, scanner_lease_ms(s), s->signatures,
	    on_taken_again, s);
}

static void
on_taken_again(const struct status *status, const struct pg_rows *rows,
    void *arg)
{
	struct scanner *s = arg;

	if (status->code == RPC__CODE__OK && pg_count(rows) == 0)
		s->next_again_ms = loop_now_ms() + AGAIN_IDLE_MS;
	take(s, status, rows, true);
}

static void
take(struct scanner *s, const struct status *status,
    const struct pg_rows *rows, bool again)
{
	struct scan_job job;
	struct scan *scan;
	size_t i;

	s->taking = false;
	if (status->code != RPC__CODE__OK) {
		log_warn("scanner", "take=%s",
		    status_code_name(status->code));
		return;
	}
	for (i = 0; i < pg_count(rows); i++) {
		job = scan_taken(rows, i);
		scan = scan_new(s, job.school_id, job.id, job.size);
		/* Its lease runs out. */
		if (scan == NULL)
			continue;
		scan->attempts = job.attempts;
		scan->again = again;
		if (again) {
			s->credit -= job.size;
			s->again++;
		} else {
			s->waiting++;
		}
		start(scan);
	}
}

/* ---- one file ---- */

void
scanner_examine(struct scanner *s, int64_t school_id, const char *id,
    int64_t size, int64_t deadline_ms, scanner_done *done, void *arg)
{
	struct waiter *w = calloc(1, sizeof(*w));
	struct scan *under_way = find_scan(s, school_id, id), *scan = under_way;

	if (w != NULL && scan == NULL)
		scan = scan_new(s, school_id, id, size);
	if (w == NULL || scan == NULL) {
		free(w);
		done(CLAMD_AWAY, "", arg);
		return;
	}
	*w = (struct waiter){ .scan = scan, .done = done, .arg = arg };
	await(scan, w, deadline_ms);
	if (under_way != NULL)
		return;
	s->waiting++;
	start(scan);
}

static struct scan *
find_scan(struct scanner *s, int64_t school_id, const char *id)
{
	struct scan *scan;

	TAILQ_FOREACH(scan, &s->scans, entry)
		if (scan->school_id == school_id && strcmp(scan->id, id) == 0)
			break;
	return scan;
}

static void
await(struct scan *scan, struct waiter *w, int64_t deadline_ms)
{
	struct scanner *s = scan->scanner;

	w->patience = loop_timer(s->loop, patience_ms(s, deadline_ms), 0,
	    out_of_patience, w);
	TAILQ_INSERT_TAIL(&scan->waiters, w, entry);
}

static int64_t
patience_ms(const struct scanner *s, int64_t deadline_ms)
{
	const int64_t left = deadline_ms - ANSWER_MS - loop_now_ms();

	if (left > s->o.wait_ms)
		return s->o.wait_ms;
	return left > 0 ? left : 1;
}

static struct scan *
scan_new(struct scanner *s, int64_t school_id, const char *id, int64_t size)
{
	struct scan *scan = calloc(1, sizeof(*scan));

	if (scan == NULL)
		return NULL;
	scan->scanner = s;
	scan->school_id = school_id;
	(void)snprintf(scan->id, sizeof(scan->id), "%s", id);
	scan->size = size;
	scan->signatures = s->signatures < 0 ? 0 : s->signatures;
	scan->since_ms = loop_now_ms();
	TAILQ_INIT(&scan->waiters);
	TAILQ_INSERT_TAIL(&s->scans, scan, entry);
	return scan;
}

static void
start(struct scan *scan)
{
	if (!work_submit(scan->scanner->work, job_scan, on_scanned, scan))
		put_off(scan);
}

static void
out_of_patience(void *arg)
{
	struct waiter *w = arg;

	w->patience = NULL;
	answer_one(w, CLAMD_AWAY);
}

static void
answer(struct scan *scan, enum clamd_answer said)
{
	struct waiter *w;

	while ((w = TAILQ_FIRST(&scan->waiters)) != NULL)
		answer_one(w, said);
}

static void
answer_one(struct waiter *w, enum clamd_answer said)
{
	loop_timer_cancel(&w->patience);
	TAILQ_REMOVE(&w->scan->waiters, w, entry);
	w->done(said, w->scan->found, w->arg);
	free(w);
}

static void
job_scan(void *arg)
{
	struct scan *scan = arg;

	if (blobs_lend(scan->scanner->a->blobs, scan->school_id, scan->id,
	    give, scan) != BLOB_OK)
		scan->answer = CLAMD_UNREAD;
}

static void
give(const struct object_source *file, void *arg)
{
	struct scan *scan = arg;
	const struct scanner_options *o = &scan->scanner->o;

	scan->asked_ms = loop_now_ms();
	scan->answer = clamd_scan(o->address, file, o->timeout_ms,
	    &scan->given_up, scan->found);
}

static void
on_scanned(void *arg)
{
	struct scan *scan = arg;
	char labels[32];

	/* Deleted meanwhile, or of a store that cannot be read now. */
	if (scan->answer == CLAMD_UNREAD) {
		put_off(scan);
		return;
	}
	(void)snprintf(labels, sizeof(labels), "answer=\"%s\"",
	    answer_names[scan->answer]);
	metrics_add("liaison_attachments_scans_total",
	    "Files that were given to the scanner for viruses.", labels, 1);
	metrics_observe("liaison_attachments_scan_seconds",
	    "From when a file was to be scanned to the answer.", "",
	    (double)(loop_now_ms() - scan->since_ms) / 1000);
	if (scan->answer != CLAMD_AWAY) {
		keep(scan);
		return;
	}
	log_warn("scanner", "id=%s school=%lld answer=%s", scan->id,
	    (long long)scan->school_id, log_quote(scan->found));
	scan->found[0] = '\0';
	/* Is it only this file? */
	watch_hurry(scan->scanner->watch);
	put_off(scan);
}

static void
keep(struct scan *scan)
{
	const struct scan_outcome outcome = {
		.scan = scan->answer == CLAMD_CLEAN ? SCAN_CLEAN :
		    scan->answer == CLAMD_FOUND ? SCAN_INFECTED :
		    SCAN_NOT_TAKEN,
		.found = scan->found,
		.signatures = scan->signatures,
		.refused = !TAILQ_EMPTY(&scan->waiters),
	};
	struct waiter *w;

	/* Who is not told by a notice is told by the answer. */
	TAILQ_FOREACH(w, &scan->waiters, entry)
		loop_timer_cancel(&w->patience);
	scan_done(scan->scanner->a->pg, scan->school_id, scan->id, &outcome,
	    on_kept, scan);
}

static void
on_kept(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct scan *scan = arg;
	struct attachments *a = scan->scanner->a;

	(void)rows;
	if (status->code != RPC__CODE__OK) {
		log_warn("scanner", "keep=%s",
		    status_code_name(status->code));
		answer(scan, CLAMD_AWAY);
		end(scan);
		return;
	}
	if (scan->answer == CLAMD_FOUND) {
		log_warn("scanner", "id=%s school=%lld found=%s", scan->id,
		    (long long)scan->school_id, log_quote(scan->found));
		grants_clear(a->grants);
		attachment_revoke(a->pg, scan->school_id, on_revoked, NULL);
	}
	answer(scan, scan->answer);
	end(scan);
}

static void
on_revoked(const struct status *status, const struct pg_rows *rows, void *arg)
{
	(void)rows;
	(void)arg;
	if (status->code != RPC__CODE__OK)
		log_warn("scanner", "revoke=%s",
		    status_code_name(status->code));
}

static void
put_off(struct scan *scan)
{
	const int slower = scan->attempts < AGAIN_SLOWER ? scan->attempts :
	    AGAIN_SLOWER;

	answer(scan, CLAMD_AWAY);
	scan_later(scan->scanner->a->pg, scan->school_id, scan->id,
	    (int64_t)AGAIN_MS << slower, on_put_off, scan);
}

static void
on_put_off(const struct status *status, const struct pg_rows *rows, void *arg)
{
	(void)rows;
	if (status->code != RPC__CODE__OK)
		log_warn("scanner", "put_off=%s",
		    status_code_name(status->code));
	end(arg);
}

static void
end(struct scan *scan)
{
	struct scanner *s = scan->scanner;

	if (scan->again)
		s->again--;
	else
		s->waiting--;
	TAILQ_REMOVE(&s->scans, scan, entry);
	if (scan->attempts > 0)
		look(s);
	free(scan);
}
