/* Which password is looked at next. */
#include <stdlib.h>

#include "base/metrics.h"
#include "directory/login/queue.h"

/* Who has less time left would not hear the answer. */
#define MARGIN_MS	300
#define TICK_MS		50
/* One look of so many is for the rest, where others wait too. */
#define REST_TURN	4
/* So many at one address are no crowd: in order. */
#define CROWD		16
#define PACE_MS		250
#define PACE_STEP	30	/* failures */
#define PACE_DOUBLINGS	3
#define PACED		512
/* What was known of an address counts so long. */
#define KNOWN_MS	60000

TAILQ_HEAD(login_jobs, login_job);

struct login_queue {
	struct loop		*loop;
	struct work		*work;
	struct loop_timer	*tick;		/* while somebody waits */
	unsigned		 threads, running, running_rest;
	unsigned		 turn;
	struct login_jobs	 lanes[LOGIN_LANES];	/* oldest first */
	unsigned		 waiting[LOGIN_LANES];
	/* Addresses that are slowed down; two with one place share it. */
	struct {
		uint64_t	key;
		int32_t		failures;
		int64_t		until_ms;
	}			 paced[PACED];
};

static void	run(struct login_queue *);
static void	check(void *);
static void	on_checked(void *);
static void	on_tick(void *);
static void	drop(struct login_job *);

struct login_queue *
login_queue_new(struct loop *loop, struct work *work, unsigned threads)
{
	struct login_queue *q = calloc(1, sizeof(*q));
	int i;

	if (q == NULL)
		return NULL;
	q->loop = loop;
	q->work = work;
	q->threads = threads;
	for (i = 0; i < LOGIN_LANES; i++)
		TAILQ_INIT(&q->lanes[i]);
	return q;
}

void
login_queue_destroy(struct login_queue **qp)
{
	if (*qp != NULL)
		loop_timer_cancel(&(*qp)->tick);
	free(*qp);
	*qp = NULL;
}

/* FNV-1a. */
static uint64_t
key_of(const char *address)
{
	uint64_t h = 0xcbf29ce484222325ULL;

	for (; *address != '\0'; address++)
		h = (h ^ (unsigned char)*address) * 0x100000001b3ULL;
	return h;
}

static void
take_out(struct login_job *job)
{
	struct login_queue *q = job->queue;

	TAILQ_REMOVE(&q->lanes[job->lane], job, entry);
	q->waiting[job->lane]--;
}

/* The oldest of the address that has most. */
static struct login_job *
most_crowded(struct login_queue *q, enum login_lane lane)
{
	struct login_job *j, *worst = TAILQ_FIRST(&q->lanes[lane]);

	TAILQ_FOREACH(j, &q->lanes[lane], entry)
		if (j->newer > worst->newer)
			worst = j;
	return worst;
}

void
login_queue_add(struct login_queue *q, struct login_job *job)
{
	struct login_job *j;

	job->queue = q;
	job->key = key_of(job->address);
	job->newer = 0;
	if (q->waiting[job->lane] >= LOGIN_LANE_MAX)
		drop(most_crowded(q, job->lane));
	TAILQ_FOREACH(j, &q->lanes[job->lane], entry)
		if (j->key == job->key)
			j->newer++;
	TAILQ_INSERT_TAIL(&q->lanes[job->lane], job, entry);
	q->waiting[job->lane]++;
	if (q->tick == NULL)
		q->tick = loop_timer(q->loop, TICK_MS, TICK_MS, on_tick, q);
	run(q);
}

void
login_queue_failed(struct login_queue *q, const char *address,
    int32_t failures, int32_t limit)
{
	const uint64_t key = key_of(address);
	const int64_t now = loop_now_ms();
	const size_t at = key % PACED;
	int32_t doublings;

	if (q->paced[at].key == key && q->paced[at].failures > failures &&
	    now < q->paced[at].until_ms + KNOWN_MS)
		failures = q->paced[at].failures;
	if (failures < limit || *address == '\0')
		return;
	doublings = (failures - limit) / PACE_STEP;
	if (doublings > PACE_DOUBLINGS)
		doublings = PACE_DOUBLINGS;
	q->paced[at].key = key;
	q->paced[at].failures = failures;
	q->paced[at].until_ms = now + (PACE_MS << doublings);
}

static unsigned
waiting_with(const struct login_job *job)
{
	const struct login_job *j;
	unsigned n = 0;

	TAILQ_FOREACH(j, &job->queue->lanes[job->lane], entry)
		n += j->key == job->key;
	return n;
}

/* 0: none; else how far behind in its crowd it is. */
static unsigned
crowd_behind(const struct login_job *job)
{
	return waiting_with(job) <= CROWD ? 0 : 1 + job->newer;
}

static struct login_job *
best_of(struct login_queue *q, enum login_lane lane)
{
	const int64_t now = loop_now_ms();
	struct login_job *j, *best = NULL;
	unsigned behind, least = 0;

	TAILQ_FOREACH(j, &q->lanes[lane], entry) {
		if (lane != LOGIN_KNOWN &&
		    q->paced[j->key % PACED].key == j->key &&
		    q->paced[j->key % PACED].until_ms > now)
			continue;
		behind = crowd_behind(j);
		if (best == NULL || behind < least) {
			best = j;
			least = behind;
		}
	}
	return best;
}

static struct login_job *
next(struct login_queue *q)
{
	struct login_job *known = best_of(q, LOGIN_KNOWN);
	struct login_job *clean, *rest = NULL;

	if (known != NULL)
		return known;
	clean = best_of(q, LOGIN_CLEAN);
	if (q->running_rest == 0 || q->running_rest + 1 < q->threads)
		rest = best_of(q, LOGIN_REST);
	if (clean == NULL && rest == NULL)
		return best_of(q, LOGIN_SPARE);
	if (clean == NULL || rest == NULL)
		return clean != NULL ? clean : rest;
	return ++q->turn % REST_TURN == 0 ? rest : clean;
}

static void
run(struct login_queue *q)
{
	struct login_job *job;

	while (q->running < q->threads && (job = next(q)) != NULL) {
		if (job->deadline_ms - loop_now_ms() < MARGIN_MS) {
			drop(job);
			continue;
		}
		if (!work_submit(q->work, check, on_checked, job))
			return;
		take_out(job);
		q->running++;
		if (job->lane == LOGIN_REST)
			q->running_rest++;
		metrics_add("liaison_password_checks_total",
		    "Passwords looked at", "", 1);
	}
}

static void
check(void *arg)
{
	struct login_job *job = arg;

	job->check(job->arg);
}

static void
on_checked(void *arg)
{
	struct login_job *job = arg;
	struct login_queue *q = job->queue;

	q->running--;
	if (job->lane == LOGIN_REST)
		q->running_rest--;
	job->done(job->arg, true);
	run(q);
}

static void
drop(struct login_job *job)
{
	take_out(job);
	metrics_add("liaison_password_dropped_total",
	    "Logins whose password nobody had time to look at", "", 1);
	job->done(job->arg, false);
}

static void
on_tick(void *arg)
{
	struct login_queue *q = arg;
	const int64_t now = loop_now_ms();
	struct login_job *j, *after;
	unsigned left = 0;
	int i;

	for (i = 0; i < LOGIN_LANES; i++) {
		for (j = TAILQ_FIRST(&q->lanes[i]); j != NULL; j = after) {
			after = TAILQ_NEXT(j, entry);
			if (j->deadline_ms - now < MARGIN_MS)
				drop(j);
		}
		left += q->waiting[i];
	}
	run(q);
	if (left == 0)
		loop_timer_cancel(&q->tick);
}
