/*
 * Removes what no message and no event has, school by school:
 *
 *	try once more what could not be removed
 *	next school -> expire -> remove the files -> purge the rows
 *	            -> claimed and due? ask the messages service, and of what
 *	            events may have notify -> settle
 *
 * in batches; a full batch has its step done again.  Whatever fails, and the
 * files of what is settled as gone, are left for the next sweep.
 */
#include <stdlib.h>
#include <string.h>

#include "attachments/sweep.h"
#include "base/log.h"
#include "base/metrics.h"
#include "events.rpc.h"
#include "messages.rpc.h"

#define BATCH		200
/* How long a yes of the messages service is believed. */
#define KEPT_MS		(INT64_C(30) * 24 * 3600 * 1000)
#define ASK_TIMEOUT_MS	5000
#define FIRST_MS	1000

struct victim {
	char			 id[BLOB_ID_LEN + 1];
	char			 sha256[2 * BLOB_SHA256_LEN + 1];
	enum blob_result	 removed;
	bool			 of_events;
	bool			 kept, drafted;	/* as was answered */
};

struct sweep {
	struct loop		*loop;
	struct attachments	*a;
	int64_t			 every_ms;
	struct loop_timer	*timer;
	int64_t			 school_id;
	enum blob_result	 retried;
	/* The batch in work: what is asked about, or what is removed. */
	size_t			 n, removed;
	/* One of those asked did not answer: not asked again this time. */
	bool			 mute;
	struct victim		 victims[BATCH];
	const char		*ids[BATCH];
};

static const struct status queue_full = { RPC__CODE__RESOURCE_EXHAUSTED,
	RPC__REASON__OVERLOADED, "", 0, "disk queue is full", NULL, 0 };
static const struct status stuck = { RPC__CODE__INTERNAL,
	RPC__REASON__INTERNAL_ERROR, "", 0, "files are not removed", NULL, 0 };

static void	start(void *);
static void	job_retry(void *);
static void	on_retried(void *);
static void	finish(struct sweep *, const struct status *);
static void	next_school(struct sweep *);
static void	on_school(const struct status *, const struct pg_rows *,
		    void *);
static void	take(struct sweep *, const struct pg_rows *);
static void	ask(struct sweep *);
static void	on_due(const struct status *, const struct pg_rows *, void *);
static messages_filter_attachments_done	on_asked;
static void	ask_events(struct sweep *);
static events_filter_event_files_done	on_events_asked;
static void	unanswered(struct sweep *, const char *who,
		    const struct status *);
static struct victim *victim(struct sweep *, const char *id);
static void	settle(struct sweep *);
static void	on_settled(const struct status *, const struct pg_rows *,
		    void *);
static void	expire(struct sweep *);
static void	on_expired(const struct status *, const struct pg_rows *,
		    void *);
static void	job_remove(void *);
static void	on_removed(void *);
static void	on_purged(const struct status *, const struct pg_rows *,
		    void *);

struct sweep *
sweep_new(struct loop *loop, struct attachments *a, int64_t every_ms)
{
	struct sweep *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return NULL;
	s->loop = loop;
	s->a = a;
	s->every_ms = every_ms;
	s->timer = loop_timer(loop, every_ms < FIRST_MS ? every_ms : FIRST_MS,
	    0, start, s);
	if (s->timer == NULL) {
		free(s);
		s = NULL;
	}
	return s;
}

static void
start(void *arg)
{
	struct sweep *s = arg;

	s->timer = NULL;
	s->school_id = 0;
	s->removed = 0;
	s->mute = false;
	if (!work_submit(s->a->far_work, job_retry, on_retried, s))
		finish(s, &queue_full);
}

/* Of schools that have no rows any more, too. */
static void
job_retry(void *arg)
{
	struct sweep *s = arg;

	s->retried = blobs_retry_removals(s->a->blobs);
}

static void
on_retried(void *arg)
{
	struct sweep *s = arg;

	if (s->retried == BLOB_BUSY)
		finish(s, &stuck);
	else
		next_school(s);
}

static void
finish(struct sweep *s, const struct status *status)
{
	if (status->code != RPC__CODE__OK)
		log_warn("sweep", "school=%lld status=%s message=%s",
		    (long long)s->school_id, status_code_name(status->code),
		    log_quote(status->message));
	if (s->removed > 0)
		log_info("sweep", "removed=%zu", s->removed);
	metrics_add("liaison_attachments_swept_total",
	    "Attachments removed because no message has them.", "",
	    s->removed);
	s->timer = loop_timer(s->loop, s->every_ms, 0, start, s);
}

static void
next_school(struct sweep *s)
{
	attachment_next_school(s->a->pg, s->school_id, on_school, s);
}

static void
on_school(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct sweep *s = arg;

	if (status->code != RPC__CODE__OK || pg_count(rows) == 0) {
		finish(s, status);
		return;
	}
	s->school_id = attachment_school(rows);
	expire(s);
}

static void
take(struct sweep *s, const struct pg_rows *rows)
{
	struct attachment found;
	struct victim *v;
	size_t i;

	s->n = 0;
	for (i = 0; i < pg_count(rows) && s->n < BATCH; i++) {
		if (!attachment_of_row(rows, i, &found))
			continue;
		v = &s->victims[s->n];
		memset(v, 0, sizeof(*v));
		memcpy(v->id, found.id, strnlen(found.id, BLOB_ID_LEN));
		memcpy(v->sha256, found.sha256,
		    strnlen(found.sha256, 2 * BLOB_SHA256_LEN));
		v->of_events = found.of_events;
		s->ids[s->n++] = v->id;
	}
}

static void
expire(struct sweep *s)
{
	attachment_expire(s->a->pg, s->school_id, BATCH, on_expired, s);
}

static void
on_expired(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct sweep *s = arg;

	if (status->code != RPC__CODE__OK) {
		finish(s, status);
		return;
	}
	take(s, rows);
	if (s->n == 0)
		ask(s);
	else if (!work_submit(s->a->far_work, job_remove, on_removed, s))
		finish(s, &queue_full);
}

static void
job_remove(void *arg)
{
	enum blob_result last = BLOB_OK;
	struct sweep *s = arg;
	struct victim *v;
	size_t i;

	for (i = 0; i < s->n; i++) {
		v = &s->victims[i];
		/* Where the store does not answer, none waits for it anew. */
		if (last != BLOB_BUSY)
			last = blobs_remove(s->a->blobs, s->school_id, v->id,
			    v->sha256);
		v->removed = last;
	}
}

static void
on_removed(void *arg)
{
	struct sweep *s = arg;
	size_t i, n = 0;

	for (i = 0; i < s->n; i++)
		if (s->victims[i].removed == BLOB_OK)
			s->ids[n++] = s->victims[i].id;
	/*
	 * A whole batch that cannot be removed would come again for ever: the
	 * other schools have theirs.
	 */
	if (n == 0 && s->n > 0 && s->victims[0].removed == BLOB_BUSY) {
		finish(s, &stuck);
		return;
	}
	if (n == 0) {
		log_warn("sweep", "school=%lld message=%s",
		    (long long)s->school_id, log_quote(stuck.message));
		next_school(s);
		return;
	}
	s->removed += n;
	attachment_purge(s->a->pg, s->school_id, s->ids, n, on_purged, s);
}

static void
on_purged(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct sweep *s = arg;

	(void)rows;
	if (status->code != RPC__CODE__OK)
		finish(s, status);
	else if (s->n == BATCH)
		expire(s);
	else
		ask(s);
}

static void
ask(struct sweep *s)
{
	if (s->mute)
		next_school(s);
	else
		attachment_list_due(s->a->pg, s->school_id, BATCH,
		    on_due, s);
}

static void
on_due(const struct status *status, const struct pg_rows *rows, void *arg)
{
	Messages__FilterAttachmentsRequest req =
	    MESSAGES__FILTER_ATTACHMENTS_REQUEST__INIT;
	struct sweep *s = arg;
	struct rpc_context context;

	if (status->code != RPC__CODE__OK) {
		finish(s, status);
		return;
	}
	take(s, rows);
	if (s->n == 0) {
		next_school(s);
		return;
	}
	req.n_attachment_ids = s->n;
	req.attachment_ids = (char **)s->ids;
	context = rpc_context_system(s->school_id, ASK_TIMEOUT_MS);
	messages_client_filter_attachments(s->a->messages, &context, &req,
	    on_asked, s);
}

static void
on_asked(const struct status *status,
    const Messages__FilterAttachmentsReply *reply, void *arg)
{
	struct sweep *s = arg;
	struct victim *v;
	size_t i;

	if (reply == NULL) {
		unanswered(s, "messages", status);
		return;
	}
	for (i = 0; i < reply->n_attachment_ids; i++)
		if ((v = victim(s, reply->attachment_ids[i])) != NULL)
			v->kept = true;
	for (i = 0; i < reply->n_drafted_ids; i++)
		if ((v = victim(s, reply->drafted_ids[i])) != NULL)
			v->drafted = true;
	ask_events(s);
}

/* Without an answer nothing is known, so nothing claimed is removed. */
static void
unanswered(struct sweep *s, const char *who, const struct status *status)
{
	log_warn("sweep", "asking=%s status=%s", who,
	    status_code_name(status->code));
	s->mute = true;
	next_school(s);
}

static struct victim *
victim(struct sweep *s, const char *id)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (strcmp(s->victims[i].id, id) == 0)
			return &s->victims[i];
	return NULL;
}

static void
ask_events(struct sweep *s)
{
	Events__FilterEventFilesRequest req =
	    EVENTS__FILTER_EVENT_FILES_REQUEST__INIT;
	const struct rpc_context context = rpc_context_system(s->school_id,
	    ASK_TIMEOUT_MS);
	char *ids[BATCH];
	size_t i;

	for (i = 0; i < s->n; i++)
		if (s->victims[i].of_events)
			ids[req.n_attachment_ids++] = s->victims[i].id;
	req.attachment_ids = ids;
	if (req.n_attachment_ids == 0)
		settle(s);
	else
		events_client_filter_event_files(s->a->notify, &context, &req,
		    on_events_asked, s);
}

static void
on_events_asked(const struct status *status,
    const Events__FilterEventFilesReply *reply, void *arg)
{
	struct sweep *s = arg;
	struct victim *v;
	size_t i;

	if (reply == NULL) {
		unanswered(s, "notify", status);
		return;
	}
	for (i = 0; i < reply->n_attachment_ids; i++) {
		v = victim(s, reply->attachment_ids[i]);
		if (v == NULL)
			continue;
		v->kept = true;
		v->drafted = false;
	}
	settle(s);
}

static void
settle(struct sweep *s)
{
	const char *kept[BATCH], *drafted[BATCH];
	struct attachment_verdict verdict = {
		.asked = s->ids, .nasked = s->n, .kept = kept,
		.drafted = drafted, .kept_ms = KEPT_MS,
		.drafted_ms = s->a->keep_ms };
	size_t i;

	for (i = 0; i < s->n; i++) {
		if (s->victims[i].kept)
			kept[verdict.nkept++] = s->victims[i].id;
		if (s->victims[i].drafted)
			drafted[verdict.ndrafted++] = s->victims[i].id;
	}
	attachment_settle(s->a->pg, s->school_id, &verdict, on_settled, s);
}

static void
on_settled(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct sweep *s = arg;

	(void)rows;
	if (status->code != RPC__CODE__OK)
		finish(s, status);
	else if (s->n == BATCH)
		ask(s);
	else
		next_school(s);
}
