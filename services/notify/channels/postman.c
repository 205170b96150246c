/*
 * One round at a time:
 *
 *	gather what is due into letters -> take letters -> ask the directory
 *	whose address it is now -> ask messages what may be read -> of each:
 *	send, in a thread -> note what became of it
 *
 * until nothing is due.  The next letter goes when the one before is noted, so
 * that a replica that dies leaves one at most that may go twice.  Leases are
 * longer than a round may take.  The connection stays open from round to round,
 * as long as the server lets it.
 */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "addresses.rpc.h"
#include "base/log.h"
#include "base/metrics.h"
#include "base/work.h"
#include "messages.rpc.h"
#include "notify.pb-c.h"
#include "notify/channels/bounces.h"
#include "notify/channels/plain_text.h"
#include "notify/channels/postman.h"
#include "notify/store/channels.h"

#define BATCH		50
#define DUE_MAX		2000
/* More than these at once are a digest. */
#define FEW		3
#define POLL_MS		1000
#define AGAIN_MS	1000
#define SWEEP_MS	(10 * 60 * 1000)
#define ASK_MS		5000
/* None is begun after that; the last one may take a minute more. */
#define ROUND_MS	60000
#define LEASE_S		180
/* Doubled with each attempt, for two days. */
#define WAIT_S		15
#define WAIT_MAX_S	7200
#define TRIED_US	(INT64_C(2) * 24 * 3600 * 1000000)
#define END_S		3
#define SAID		256
#define TEXT_MAX	4000	/* bytes of what a message says */
#define READ_MAX	64	/* messages at once */

struct postman {
	struct postman_options	 o;
	struct smtp_options	 smtp_options;
	struct work		*work;
	struct smtp		*smtp;		/* of the thread */
	atomic_bool		 stop;
	pthread_mutex_t		 sending;	/* held by the thread */
	bool			 busy, again;
	/* ---- the round ---- */
	struct arena		*arena;
	size_t			 n, asked, reading, pending, at;
	int64_t			 until_ms;	/* none is begun after that */
	bool			 away, unread;
	struct letter_mail	 letters[BATCH];
	/* CHANNEL_WAITS: to be sent. */
	struct channel_outcome	 outcomes[BATCH];
	enum smtp_result	 result;
	char			 said[SAID];
};

/* The letters of one school, whose people are asked about. */
struct asking {
	struct postman	*p;
	size_t		 first, n;
};

static void	poll_letters(void *);
static void	sweep(void *);
static void	round_start(struct postman *);
static pg_done_fn on_gathered, on_taken, on_settled, on_written;
static void	keep(struct postman *, const struct pg_rows *);
static void	add_event(struct postman *, struct letter_mail *,
		    const struct channel_letter_row *);
static void	ask(struct postman *);
static addresses_find_channels_done on_people;
static void	address(struct asking *, struct letter_mail *,
		    struct channel_outcome *,
		    const Addresses__FindChannelsReply *);
static void	drop_unwanted(struct letter_mail *,
		    const Addresses__Channels *);
static void	read_messages(struct postman *);
static void	read_message(struct postman *, size_t letter, size_t event);
static messages_get_delivered_done on_message;
static void	read_ended(struct postman *);
static void	drop_gone(struct letter_mail *, struct channel_outcome *);
static void	send_next(struct postman *);
static void	job_send(void *);
static void	on_sent(void *);
static void	judge(struct postman *);
static void	settle(void *);
static void	tell_bounce(struct postman *);
static void	round_end(struct postman *, bool more);

struct postman *
postman_new(const struct postman_options *o)
{
	struct postman *p = calloc(1, sizeof(*p));

	if (p == NULL)
		return NULL;
	p->o = *o;
	p->smtp_options = *o->smtp;
	p->smtp_options.stop = &p->stop;
	pthread_mutex_init(&p->sending, NULL);
	p->work = work_new(o->loop, 1, 1);
	if (p->work == NULL || loop_timer(o->loop, POLL_MS, POLL_MS,
	    poll_letters, p) == NULL || loop_timer(o->loop, SWEEP_MS,
	    SWEEP_MS, sweep, p) == NULL) {
		work_destroy(&p->work);
		free(p);
		return NULL;
	}
	return p;
}

void
postman_wake(void *arg)
{
	struct postman *p = arg;

	if (p->busy)
		p->again = true;
	else
		round_start(p);
}

void
postman_end(struct postman *p)
{
	struct timespec until;

	p->stop = true;
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += END_S;
	if (pthread_mutex_timedlock(&p->sending, &until) != 0)
		log_warn("letters", "stopped=while_sending");
}

static void
poll_letters(void *arg)
{
	struct postman *p = arg;

	if (!p->busy && pg_ready(p->o.pg))
		round_start(p);
}

static void
sweep(void *arg)
{
	struct postman *p = arg;

	channel_sweep(p->o.pg, on_written, NULL);
}

static void
on_written(const struct status *status, const struct pg_rows *rows, void *arg)
{
	(void)rows;
	(void)arg;
	if (status->code != RPC__CODE__OK)
		log_warn("letters", "write=%s",
		    status_code_name(status->code));
}

/* ---- a round ---- */

static void
round_start(struct postman *p)
{
	p->busy = true;
	p->again = false;
	channel_gather(p->o.pg, DUE_MAX, FEW, on_gathered, p);
}

static void
on_gathered(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct postman *p = arg;

	if (status->code != RPC__CODE__OK) {
		round_end(p, false);
		return;
	}
	if (channel_made(rows) > 0)
		p->again = true;
	channel_take_letters(p->o.pg, BATCH, LEASE_S, on_taken, p);
}

static void
on_taken(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct postman *p = arg;

	if (status->code != RPC__CODE__OK || pg_count(rows) == 0) {
		p->again = false;
		round_end(p, false);
		return;
	}
	keep(p, rows);
	ask(p);
}

static void
keep(struct postman *p, const struct pg_rows *rows)
{
	struct channel_letter_row row;
	struct letter_mail *m = NULL;
	size_t i;

	p->arena = arena_new();
	p->n = 0;
	for (i = 0; i < pg_count(rows); i++) {
		channel_letter_row(rows, i, &row);
		if (m == NULL || m->letter_id != row.letter_id ||
		    m->school_id != row.school_id) {
			m = &p->letters[p->n];
			*m = (struct letter_mail){
				.school_id = row.school_id,
				.letter_id = row.letter_id,
				.user_id = row.user_id,
				.gathered = row.digest,
				.digest = row.digest,
				.made_us = row.made_us,
				.attempts = row.attempts,
				/* As many as are left at most. */
				.events = arena_alloc(p->arena,
				    (pg_count(rows) - i) *
				    sizeof(*m->events)),
			};
			p->outcomes[p->n++] = (struct channel_outcome){
				.school_id = row.school_id,
				.letter_id = row.letter_id,
				.attempts = row.attempts,
				.detail = "",
			};
		}
		if (row.event_id != 0)
			add_event(p, m, &row);
	}
}

static void
add_event(struct postman *p, struct letter_mail *m,
    const struct channel_letter_row *row)
{
	m->events[m->nevents++] = (struct letter_event){
		.event_id = row->event_id,
		.thread_id = row->thread_id,
		.kind = row->kind,
		.about = row->about,
		.title = arena_strdup(p->arena, row->title),
		.body = arena_strdup(p->arena, row->body),
		.link = arena_strdup(p->arena, row->link),
		.at_us = row->at_us,
		.urgent = row->urgent,
		.asks = row->asks,
		.answer_path = arena_strdup(p->arena, row->answer_path),
		.text = "",
	};
}

/* ---- whose they are ---- */

/* They come by school. */
static void
ask(struct postman *p)
{
	Addresses__FindChannelsRequest req;
	struct rpc_context context;
	int64_t people[BATCH];
	struct asking *k;
	size_t i;

	p->pending = 1;
	for (p->asked = 0; p->asked < p->n; p->asked += k->n) {
		k = arena_alloc(p->arena, sizeof(*k));
		*k = (struct asking){ p, p->asked, 0 };
		for (i = p->asked; i < p->n && p->letters[i].school_id ==
		    p->letters[p->asked].school_id; i++)
			people[k->n++] = p->letters[i].user_id;
		req = (Addresses__FindChannelsRequest)
		    ADDRESSES__FIND_CHANNELS_REQUEST__INIT;
		req.user_ids = people;
		req.n_user_ids = k->n;
		context = rpc_context_system(p->letters[p->asked].school_id,
		    ASK_MS);
		p->pending++;
		addresses_client_find_channels(p->o.directory, &context, &req,
		    on_people, k);
	}
	p->pending--;
}

static void
on_people(const struct status *status,
    const Addresses__FindChannelsReply *reply, void *arg)
{
	struct asking *k = arg;
	struct postman *p = k->p;
	size_t i;

	if (reply == NULL)
		log_warn("letters", "ask=%s", status_code_name(status->code));
	for (i = k->first; i < k->first + k->n; i++)
		if (reply != NULL)
			address(k, &p->letters[i], &p->outcomes[i], reply);
		else
			p->outcomes[i].wait_s = WAIT_S;
	if (--p->pending > 0)
		return;
	p->until_ms = loop_now_ms() + ROUND_MS;
	p->unread = false;
	read_messages(p);
}

/* Without an address it is not sent, nor where nothing of it is wanted now. */
static void
address(struct asking *k, struct letter_mail *m, struct channel_outcome *o,
    const Addresses__FindChannelsReply *reply)
{
	struct arena *a = k->p->arena;
	const Addresses__Channels *c = NULL;
	size_t i;

	for (i = 0; i < reply->n_people; i++)
		if (reply->people[i]->user_id == m->user_id)
			c = reply->people[i];
	o->state = CHANNEL_SKIPPED;
	if (m->nevents == 0) {
		o->why = CHANNEL_GONE;
		return;
	}
	if (c == NULL || !mail_address_ok(c->address)) {
		o->why = CHANNEL_NO_ADDRESS;
		return;
	}
	drop_unwanted(m, c);
	if (m->nevents == 0) {
		o->why = CHANNEL_NOT_CHOSEN;
		return;
	}
	o->state = CHANNEL_WAITS;
	m->digest = m->digest && m->nevents > 1;
	m->school = arena_strdup(a, reply->school_name);
	m->person = arena_strdup(a, c->display_name);
	m->zone = arena_strdup(a, c->time_zone);
	m->address = arena_strdup(a, c->address);
	m->language = arena_strdup(a, c->language);
	m->role = (int)c->role;
	m->text = reply->text_in_mail;
}

static void
drop_unwanted(struct letter_mail *m, const Addresses__Channels *c)
{
	size_t i, n = 0, about;

	for (i = 0; i < m->nevents; i++) {
		about = (size_t)m->events[i].about;
		if (about < 1 || about > c->n_mail ||
		    c->mail[about - 1] != ADDRESSES__MAIL__NONE)
			m->events[n++] = m->events[i];
	}
	m->nevents = n;
}

/* ---- what a message says, and whether it can be answered ---- */

struct reading {
	struct postman		*p;
	struct letter_event	*event;
	struct channel_outcome	*outcome;
	bool			 text;
};

static bool
is_to_be_read(const struct postman *p, size_t letter, size_t event)
{
	const struct letter_event *e = &p->letters[letter].events[event];

	return p->outcomes[letter].state == CHANNEL_WAITS &&
	    p->outcomes[letter].wait_s == 0 && !e->asked &&
	    e->kind == NOTIFY__KIND__MESSAGE;
}

/*
 * As its reader has it, so that what they may see is asked once more: of each
 * that is named, and of those that are where others are gone.
 */
static void
read_messages(struct postman *p)
{
	const bool late = p->unread || loop_now_ms() >= p->until_ms;
	const struct letter_mail *m;
	size_t i, j;

	p->pending = 1;
	p->reading = 0;
	for (i = 0; i < p->n; i++) {
		m = &p->letters[i];
		for (j = m->nevents; j > 0 && m->nevents - j < LETTER_NAMED &&
		    p->reading < READ_MAX; j--) {
			if (!is_to_be_read(p, i, j - 1))
				continue;
			if (late)
				p->outcomes[i].wait_s = WAIT_S;
			else
				read_message(p, i, j - 1);
		}
	}
	read_ended(p);
}

static void
read_message(struct postman *p, size_t letter, size_t event)
{
	const struct letter_mail *m = &p->letters[letter];
	struct letter_event *e = &m->events[event];
	struct reading *r = arena_alloc(p->arena, sizeof(*r));
	struct rpc_context context = rpc_context_system(m->school_id, ASK_MS);
	Messages__GetDeliveredRequest req =
	    MESSAGES__GET_DELIVERED_REQUEST__INIT;

	*r = (struct reading){ p, e, &p->outcomes[letter], m->text };
	req.thread_id = e->thread_id;
	req.position = e->event_id;
	context.caller.user_id = m->user_id;
	context.caller.role = m->role;
	e->asked = true;
	p->reading++;
	p->pending++;
	messages_client_get_delivered(p->o.messages, &context, &req,
	    on_message, r);
}

static void
on_message(const struct status *status, const Messages__GetThreadReply *reply,
    void *arg)
{
	struct reading *r = arg;
	struct postman *p = r->p;
	const Messages__Message *m = reply == NULL ||
	    reply->n_messages == 0 ? NULL : reply->messages[0];

	if (m == NULL && status->code != RPC__CODE__NOT_FOUND) {
		log_warn("letters", "read=%s", status_code_name(status->code));
		r->outcome->wait_s = WAIT_S;
		p->unread = true;
	} else if (m == NULL || m->recalled_at != NULL) {
		r->event->gone = true;
	} else {
		if (reply->can_reply && p->o.keys.reply_domain[0] != '\0')
			r->event->message_id = m->id;
		if (r->text)
			r->event->text = plain_text(p->arena, m->body_html,
			    TEXT_MAX);
	}
	read_ended(p);
}

/* One of them, or that all of a time are asked for. */
static void
read_ended(struct postman *p)
{
	size_t i;

	if (--p->pending > 0)
		return;
	for (i = 0; i < p->n; i++)
		drop_gone(&p->letters[i], &p->outcomes[i]);
	if (p->reading > 0) {
		read_messages(p);
		return;
	}
	p->at = 0;
	p->away = false;
	send_next(p);
}

static void
drop_gone(struct letter_mail *m, struct channel_outcome *o)
{
	size_t i, n = 0;

	for (i = 0; i < m->nevents; i++)
		if (!m->events[i].gone)
			m->events[n++] = m->events[i];
	m->nevents = n;
	m->digest = m->digest && n > 1;
	if (n == 0 && o->state == CHANNEL_WAITS) {
		o->state = CHANNEL_SKIPPED;
		o->why = CHANNEL_GONE;
	}
}

/* ---- sending ---- */

/* Of what is not to be sent, too, it is noted what became of it. */
static void
send_next(struct postman *p)
{
	const struct channel_outcome *o;

	if (p->at == p->n) {
		arena_destroy(&p->arena);
		round_end(p, p->n == BATCH);
		return;
	}
	o = &p->outcomes[p->at];
	p->result = SMTP_AWAY;
	p->said[0] = '\0';
	if (o->state != CHANNEL_WAITS || o->wait_s != 0)
		settle(p);
	else if (p->away || loop_now_ms() >= p->until_ms ||
	    !work_submit(p->work, job_send, on_sent, p))
		on_sent(p);
}

/* In the thread. */
static void
job_send(void *arg)
{
	struct postman *p = arg;
	struct arena *a = arena_new();
	struct outgoing out;

	pthread_mutex_lock(&p->sending);
	if (p->smtp == NULL)
		p->smtp = smtp_open(&p->smtp_options);
	if (p->smtp != NULL && !p->stop) {
		out = letter_outgoing(a, &p->letters[p->at], &p->smtp_options,
		    &p->o.keys);
		p->result = smtp_send(p->smtp, &out, p->said, SAID);
	}
	/* What may be wrong with a connection ends with it. */
	if (p->result == SMTP_AWAY)
		smtp_close(&p->smtp);
	pthread_mutex_unlock(&p->sending);
	arena_destroy(&a);
}

/* A server that is away is not asked for each mail. */
static void
on_sent(void *arg)
{
	struct postman *p = arg;

	p->away = p->result == SMTP_AWAY;
	judge(p);
	settle(p);
}

static int64_t
wait_of(int attempts)
{
	const int64_t wait = attempts > 12 ? WAIT_MAX_S :
	    WAIT_S * (INT64_C(1) << (attempts - 1));

	return wait > WAIT_MAX_S ? WAIT_MAX_S : wait;
}

static void
judge(struct postman *p)
{
	static const char *const names[] = { "sent", "refused", "unknown",
		"later", "away" };
	static const char *const labels[] = { "result=\"sent\"",
		"result=\"refused\"", "result=\"unknown\"",
		"result=\"later\"", "result=\"away\"" };
	const struct letter_mail *m = &p->letters[p->at];
	struct channel_outcome *o = &p->outcomes[p->at];

	metrics_add("liaison_letter_attempts_total",
	    "Attempts to send a mail of notifications, by what came of them.",
	    labels[p->result], 1);
	if (p->result == SMTP_SENT)
		log_info("letters", "school=%lld events=%zu attempt=%d "
		    "result=sent", (long long)m->school_id, m->nevents,
		    m->attempts);
	else
		log_warn("letters", "school=%lld events=%zu attempt=%d "
		    "result=%s why=%s", (long long)m->school_id, m->nevents,
		    m->attempts, names[p->result], log_quote(p->said));
	o->detail = p->said;
	if (p->result == SMTP_SENT)
		o->state = CHANNEL_SENT;
	else if (p->result == SMTP_UNKNOWN)
		o->state = CHANNEL_BOUNCED;
	else if (p->result == SMTP_REFUSED ||
	    loop_wall_us() - m->made_us > TRIED_US)
		o->state = CHANNEL_FAILED;
	else
		o->wait_s = wait_of(m->attempts);
}

static void
settle(void *arg)
{
	struct postman *p = arg;

	channel_settle_letters(p->o.pg, &p->outcomes[p->at], 1, on_settled,
	    p);
}

/* What was sent has to be known: else it would be sent again. */
static void
on_settled(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct postman *p = arg;

	(void)rows;
	if (status->code == RPC__CODE__CANCELLED)
		return;
	if (status->code != RPC__CODE__OK) {
		if (loop_timer(p->o.loop, AGAIN_MS, 0, settle, p) == NULL)
			round_end(p, false);
		return;
	}
	if (p->outcomes[p->at].state == CHANNEL_BOUNCED)
		tell_bounce(p);
	p->at++;
	send_next(p);
}

/* The address of the letter is none. */
static void
tell_bounce(struct postman *p)
{
	const struct letter_mail *m = &p->letters[p->at];

	mail_address_bounced(p->o.pg, p->o.directory, &(struct mail_bounce){
	    .school_id = m->school_id,
	    .user_id = m->user_id,
	    .permanent = true,
	    .status = "",
	    .what = p->said,
	}, loop_wall_us(), on_written, NULL);
}

static void
round_end(struct postman *p, bool more)
{
	p->busy = false;
	if (more || p->again)
		round_start(p);
}
