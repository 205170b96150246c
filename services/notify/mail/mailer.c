/*
 * One round at a time:
 *
 *	take what is due -> send it, in a thread -> say what became of it
 *
 * until nothing is due.  Leases are longer than a round may take.
 */
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "base/arena.h"
#include "base/log.h"
#include "base/metrics.h"
#include "base/work.h"
#include "notify/mail/mailer.h"
#include "notify/store/mail.h"

#define BATCH		20
#define POLL_MS		2000
#define TIDY_MS		60000
#define AGAIN_MS	1000
/* None is begun after that; the last one may take a minute more. */
#define ROUND_MS	60000
#define LEASE_S		300
/* Doubled with each attempt. */
#define WAIT_S		5
#define WAIT_MAX_S	3600
#define END_S		3
#define WHY		256

struct mailer {
	struct loop		*loop;
	struct pg		*pg;
	struct work		*work;
	struct smtp_options	 options;
	atomic_bool		 stop;
	pthread_mutex_t		 sending;	/* held by the thread */
	bool			 busy;		/* a round is under way */
	bool			 again;		/* woken during it */
	/* ---- the round ---- */
	struct arena		*arena;
	size_t			 n;
	struct mail		 mails[BATCH];
	enum smtp_result	 results[BATCH];
	char			 why[BATCH][WHY];
};

static void	poll_queue(void *);
static void	tidy(void *);
static void	on_tidied(const struct status *, const struct pg_rows *,
		    void *);
static void	round_start(struct mailer *);
static void	on_taken(const struct status *, const struct pg_rows *,
		    void *);
static void	keep(struct mailer *, const struct pg_rows *);
static void	job_send(void *);
static enum smtp_result send_one(struct smtp *, const struct smtp_options *,
		    const struct mail *, char *said);
static void	on_sent(void *);
static void	judge(struct mailer *, size_t);
static void	settle(void *);
static void	on_settled(const struct status *, const struct pg_rows *,
		    void *);
static void	round_end(struct mailer *, bool more);

struct mailer *
mailer_new(struct loop *loop, struct pg *pg, const struct smtp_options *o)
{
	struct mailer *m = calloc(1, sizeof(*m));

	if (m == NULL)
		return NULL;
	m->loop = loop;
	m->pg = pg;
	m->options = *o;
	m->options.stop = &m->stop;
	pthread_mutex_init(&m->sending, NULL);
	m->work = work_new(loop, 1, 1);
	if (m->work == NULL ||
	    loop_timer(loop, POLL_MS, POLL_MS, poll_queue, m) == NULL ||
	    loop_timer(loop, AGAIN_MS, TIDY_MS, tidy, m) == NULL) {
		work_destroy(&m->work);
		free(m);
		return NULL;
	}
	return m;
}

void
mailer_wake(struct mailer *m)
{
	if (m->busy)
		m->again = true;
	else
		round_start(m);
}

void
mailer_end(struct mailer *m)
{
	struct timespec until;

	m->stop = true;
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += END_S;
	if (pthread_mutex_timedlock(&m->sending, &until) != 0)
		log_warn("mail", "stopped=while_sending");
}

static void
poll_queue(void *arg)
{
	struct mailer *m = arg;

	if (!m->busy && pg_ready(m->pg))
		round_start(m);
}

/* ---- what is too late, what is old ---- */

static void
tidy(void *arg)
{
	struct mailer *m = arg;

	if (pg_ready(m->pg))
		mail_tidy(m->pg, on_tidied, m);
}

static void
on_tidied(const struct status *status, const struct pg_rows *rows, void *arg)
{
	int64_t given_up, waiting;

	(void)arg;
	if (status->code != RPC__CODE__OK)
		return;
	mail_tidied(rows, &given_up, &waiting);
	metrics_set("liaison_mails_waiting", "Mails that are to be sent.", "",
	    (double)waiting);
	if (given_up == 0)
		return;
	log_error("mail", "given_up=%lld", (long long)given_up);
	metrics_add("liaison_mails_given_up_total",
	    "Mails that could not be sent in time, or were refused.", "",
	    (uint64_t)given_up);
}

/* ---- a round ---- */

static void
round_start(struct mailer *m)
{
	m->busy = true;
	m->again = false;
	mail_take(m->pg, BATCH, LEASE_S, on_taken, m);
}

static void
on_taken(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct mailer *m = arg;

	if (status->code != RPC__CODE__OK || pg_count(rows) == 0) {
		round_end(m, false);
		return;
	}
	keep(m, rows);
	if (!work_submit(m->work, job_send, on_sent, m)) {
		/* Their leases end. */
		arena_destroy(&m->arena);
		round_end(m, false);
	}
}

static void
keep(struct mailer *m, const struct pg_rows *rows)
{
	struct mail *mail;

	m->arena = arena_new();
	for (m->n = 0; m->n < pg_count(rows) && m->n < BATCH; m->n++) {
		mail = &m->mails[m->n];
		mail_of_row(rows, m->n, mail);
		mail->key = arena_strdup(m->arena, mail->key);
		mail->language = arena_strdup(m->arena, mail->language);
		mail->to = arena_strdup(m->arena, mail->to);
		mail->person = arena_strdup(m->arena, mail->person);
		mail->school = arena_strdup(m->arena, mail->school);
		mail->path = arena_strdup(m->arena, mail->path);
		mail->detail = arena_strdup(m->arena, mail->detail);
	}
}

/* In the thread.  A server that is away is not asked for each mail. */
static void
job_send(void *arg)
{
	struct mailer *m = arg;
	int64_t until = loop_now_ms() + ROUND_MS;
	struct smtp *smtp;
	bool away;
	size_t i;

	pthread_mutex_lock(&m->sending);
	smtp = smtp_open(&m->options);
	away = smtp == NULL;
	for (i = 0; i < m->n; i++) {
		m->results[i] = SMTP_AWAY;
		m->why[i][0] = '\0';
		if (away || loop_now_ms() >= until || m->stop)
			continue;
		m->results[i] = send_one(smtp, &m->options, &m->mails[i],
		    m->why[i]);
		away = m->results[i] == SMTP_AWAY;
	}
	smtp_close(&smtp);
	pthread_mutex_unlock(&m->sending);
}

static enum smtp_result
send_one(struct smtp *smtp, const struct smtp_options *o,
    const struct mail *mail, char *said)
{
	struct arena *a = arena_new();
	const struct outgoing out = {
		.from_name = mail->school,
		.to_name = mail->person,
		.to = mail->to,
		.id = mail_header_id(a, mail->school_id, mail->key, o->from),
		.made_us = mail->made_us,
		.letter = letter_write(a, mail, o->site),
	};
	const enum smtp_result result = smtp_send(smtp, &out, said, WHY);

	arena_destroy(&a);
	return result;
}

static void
on_sent(void *arg)
{
	struct mailer *m = arg;
	size_t i;

	for (i = 0; i < m->n; i++)
		judge(m, i);
	settle(m);
}

static bool
is_final(enum smtp_result result)
{
	return result == SMTP_REFUSED || result == SMTP_UNKNOWN;
}

static void
judge(struct mailer *m, size_t i)
{
	static const char *const names[] = { "sent", "refused", "unknown",
		"later", "away" };
	static const char *const labels[] = { "result=\"sent\"",
		"result=\"refused\"", "result=\"unknown\"",
		"result=\"later\"", "result=\"away\"" };
	struct mail *mail = &m->mails[i];
	enum smtp_result result = m->results[i];

	metrics_add("liaison_mail_attempts_total",
	    "Attempts to send a mail, by what came of them.", labels[result],
	    1);
	if (result == SMTP_SENT)
		log_info("mail", "school=%lld template=%d attempt=%d "
		    "result=sent", (long long)mail->school_id, mail->template,
		    mail->attempts);
	else
		log_warn("mail", "school=%lld template=%d attempt=%d "
		    "result=%s why=%s", (long long)mail->school_id,
		    mail->template, mail->attempts, names[result],
		    log_quote(m->why[i]));
	mail->state = result == SMTP_SENT ? MAIL_SENT :
	    is_final(result) ? MAIL_GIVEN_UP : MAIL_WAITS;
	mail->wait_s = mail->attempts > 10 ? WAIT_MAX_S :
	    WAIT_S * (INT64_C(1) << (mail->attempts - 1));
	if (mail->wait_s > WAIT_MAX_S)
		mail->wait_s = WAIT_MAX_S;
	if (is_final(result))
		metrics_add("liaison_mails_given_up_total",
		    "Mails that could not be sent in time, or were refused.",
		    "", 1);
}

static void
settle(void *arg)
{
	struct mailer *m = arg;

	mail_settle(m->pg, m->mails, m->n, on_settled, m);
}

/* What was sent has to be known: else it would be sent again. */
static void
on_settled(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct mailer *m = arg;

	(void)rows;
	if (status->code == RPC__CODE__CANCELLED)
		return;
	if (status->code != RPC__CODE__OK) {
		if (loop_timer(m->loop, AGAIN_MS, 0, settle, m) == NULL)
			round_end(m, false);
		return;
	}
	arena_destroy(&m->arena);
	round_end(m, m->n == BATCH);
}

static void
round_end(struct mailer *m, bool more)
{
	m->busy = false;
	if (more || m->again)
		round_start(m);
}
