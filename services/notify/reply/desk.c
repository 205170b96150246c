/*
 * Mail that comes in:
 *
 *	whole -> read, in a thread -> of each recipient: judge, maybe post
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "base/log.h"
#include "base/metrics.h"
#include "base/work.h"
#include "lmtp/listener.h"
#include "notify/reply/desk.h"
#include "notify/reply/posting.h"
#include "notify/reply/refusals.h"
#include "notify/store/replies.h"

#define CONNECTIONS_MAX	32
#define RECIPIENTS_MAX	50
#define QUEUED_MAX	16	/* mails to be read */
/* Mails in memory at once, each as large as it may be. */
#define MAILS_MAX	3
#define FORGET_MS	3600000

struct reply_desk {
	struct reply_desk_options	 o;
	struct lmtp_listener		*listener;
	struct work			*work;
};

/* A mail that is read and judged; it and all of it lies on its arena. */
struct arrival {
	struct reply_desk	*desk;
	struct lmtp_mail	*mail;
	struct arena		*arena;
	struct received		*received;
	size_t			 pending;	/* recipients to be answered */
};

/* Of one recipient. */
struct judging {
	struct arrival		*arrival;
	size_t			 nth;
	struct address		 address;
};

static const char *on_recipient(void *, const char *);
static enum address_read look_up(const struct reply_desk *, const char *,
		    struct address *);
static void	on_mail(void *, struct lmtp_mail *);
static void	job_read(void *);
static void	on_read(void *);
static void	judge(struct arrival *, size_t);
static const char *why_not(const struct arrival *);
static void	on_bounced(const struct status *, const struct pg_rows *,
		    void *);
static void	on_posted(const char *, void *);
static void	answer(struct arrival *, size_t, const char *);
static void	forget(void *);
static void	on_forgotten(const struct status *, const struct pg_rows *,
		    void *);

static const struct lmtp_taker taker = { on_recipient, on_mail, NULL };

struct reply_desk *
reply_desk_open(const struct reply_desk_options *o, char *error,
    size_t errlen)
{
	struct reply_desk *d = calloc(1, sizeof(*d));
	const struct lmtp_listener_options listening = {
		.listen = o->listen,
		.limits = { .host = o->domain, .max_bytes = o->max_mail,
		    .max_recipients = RECIPIENTS_MAX },
		.max_load = MAILS_MAX * o->max_mail,
		.max_connections = CONNECTIONS_MAX,
		.taker = &taker,
		.arg = d,
	};

	if (d == NULL || (d->work = work_new(o->loop, 1, QUEUED_MAX)) ==
	    NULL || loop_timer(o->loop, 0, FORGET_MS, forget, d) == NULL)
		fatal("out of memory");
	d->o = *o;
	received_start();
	d->listener = lmtp_listener_new(o->loop, &listening, error, errlen);
	if (d->listener == NULL)
		return NULL;
	log_info("reply", "listening=%s domain=%s",
	    lmtp_listener_address(d->listener), o->domain);
	return d;
}

/* ---- addresses ---- */

static const char *
on_recipient(void *arg, const char *address)
{
	struct address a;

	switch (look_up(arg, address, &a)) {
	case ADDRESS_REPLY:
	case ADDRESS_BOUNCE:
		return NULL;
	case ADDRESS_OLD:
		return reply_old;
	default:
		return reply_unknown;
	}
}

static enum address_read
look_up(const struct reply_desk *d, const char *text, struct address *a)
{
	const char *at = strrchr(text, '@');
	struct timespec now;

	if (at == NULL || strcasecmp(at + 1, d->o.domain) != 0)
		return ADDRESS_FOREIGN;
	(void)clock_gettime(CLOCK_REALTIME, &now);
	return address_read(d->o.key, text, (size_t)(at - text),
	    (int64_t)now.tv_sec * 1000000, a);
}

/* ---- a mail ---- */

static void
on_mail(void *arg, struct lmtp_mail *mail)
{
	struct arena *a = arena_new();
	struct arrival *v = arena_alloc(a, sizeof(*v));
	size_t i, n = mail->nrecipients;

	*v = (struct arrival){ .desk = arg, .mail = mail, .arena = a,
	    .pending = n };
	if (work_submit(v->desk->work, job_read, on_read, v))
		return;
	for (i = 0; i < n; i++)
		answer(v, i, REPLY_LATER);
}

static void
job_read(void *arg)
{
	struct arrival *v = arg;

	v->received = received_read(v->arena, v->mail->data, v->mail->len);
}

static void
on_read(void *arg)
{
	struct arrival *v = arg;
	size_t i, n = v->mail->nrecipients;

	for (i = 0; i < n; i++)
		judge(v, i);
}

static void
judge(struct arrival *v, size_t nth)
{
	struct reply_desk *d = v->desk;
	struct judging *j = arena_alloc(v->arena, sizeof(*j));
	const char *why;

	*j = (struct judging){ .arrival = v, .nth = nth };
	switch (look_up(d, v->mail->recipients[nth], &j->address)) {
	case ADDRESS_BOUNCE:
		if (v->received->kind == RECEIVED_REPORT)
			d->o.bounced(d->o.bounced_arg, &j->address,
			    &v->received->report, on_bounced, j);
		else
			answer(v, nth, REPLY_DROPPED);
		return;
	case ADDRESS_REPLY:
		break;
	default:
		answer(v, nth, reply_old);
		return;
	}
	if ((why = why_not(v)) != NULL)
		answer(v, nth, why);
	else
		posting_begin(&(struct posting_options){ .pg = d->o.pg,
		    .directory = d->o.directory, .messages = d->o.messages,
		    .attachments = d->o.attachments, .arena = v->arena,
		    .address = &j->address, .received = v->received },
		    on_posted, j);
}

/* Whatever the address is; NULL: it may be posted.  A mail that says nobody
 * sent it is no person's. */
static const char *
why_not(const struct arrival *v)
{
	const struct received *r = v->received;

	switch (r->kind) {
	case RECEIVED_LOOP:
		return reply_loop;
	case RECEIVED_AUTOMATIC:
	case RECEIVED_REPORT:
		return REPLY_DROPPED;
	case RECEIVED_LETTER:
	case RECEIVED_SEALED:
	case RECEIVED_BROKEN:
		break;
	}
	if (v->mail->sender[0] == '\0')
		return REPLY_DROPPED;
	if (r->kind != RECEIVED_LETTER)
		return r->kind == RECEIVED_SEALED ? reply_sealed :
		    reply_broken;
	if (r->text[strspn(r->text, " \t\n")] == '\0' && r->nfiles == 0)
		return reply_empty;
	return NULL;
}

static void
on_bounced(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct judging *j = arg;

	(void)rows;
	answer(j->arrival, j->nth, status->code == RPC__CODE__OK ?
	    REPLY_TAKEN : REPLY_LATER);
}

static void
on_posted(const char *reply, void *arg)
{
	struct judging *j = arg;

	answer(j->arrival, j->nth, reply);
}

/* The mail is gone with the last of its answers. */
static void
answer(struct arrival *v, size_t nth, const char *reply)
{
	const bool last = --v->pending == 0;
	struct arena *a = v->arena;
	const char *label = strcmp(reply, REPLY_DROPPED) == 0 ?
	    "result=\"dropped\"" : reply[0] == '2' ? "result=\"taken\"" :
	    reply[0] == '4' ? "result=\"later\"" : "result=\"refused\"";

	metrics_add("liaison_mails_received_total",
	    "Mails that came in, for each recipient, by what came of them.",
	    label, 1);
	log_info("reply", "%s bytes=%zu said=%.9s", label, v->mail->len,
	    reply);
	lmtp_answer(v->mail, nth, reply);
	if (last)
		arena_destroy(&a);
}

/* ---- what came long ago ---- */

static void
forget(void *arg)
{
	struct reply_desk *d = arg;

	if (pg_ready(d->o.pg))
		replies_forget(d->o.pg, on_forgotten, NULL);
}

static void
on_forgotten(const struct status *status, const struct pg_rows *rows,
    void *arg)
{
	(void)status;
	(void)rows;
	(void)arg;
}
