/*
 * Tells who has begun an import what it has come to, since it goes on when they
 * have left its page: from the jobs to notify, at least once, by a key.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "directory/directory.h"
#include "notify.rpc.h"

#define LOOK_MS		1000
#define AT_ONCE		20
#define CALL_MS		10000
#define JOB_ID		33	/* with its NUL */

struct telling {
	struct directory	*directory;
	int64_t			 school_id, since_us;
	char			 job[JOB_ID];
};

static const Notify__Kind kinds[] = {
	[DIRECTORY__JOB__STATE__CONFIRM] = NOTIFY__KIND__IMPORT_WAITS,
	[DIRECTORY__JOB__STATE__DONE] = NOTIFY__KIND__IMPORT_DONE,
	[DIRECTORY__JOB__STATE__FAILED] = NOTIFY__KIND__IMPORT_FAILED,
	[DIRECTORY__JOB__STATE__UNDONE] = NOTIFY__KIND__IMPORT_UNDONE,
};

static void	look(void *);
static pg_done_fn on_taken, on_ended;
static notify_add_notice_done on_told;

bool
news_watch(struct directory *d)
{
	return loop_timer(d->loop, LOOK_MS, LOOK_MS, look, d) != NULL;
}

static void
look(void *arg)
{
	struct directory *d = arg;

	if (d->telling || !pg_ready(d->pg))
		return;
	d->telling = true;
	store_take_job_news(d->pg, AT_ONCE, on_taken, d);
}

static void
tell(struct directory *d, const struct store_job_news *n)
{
	struct rpc_context context = rpc_context_system(n->school_id, CALL_MS);
	Notify__AddNoticeRequest req = NOTIFY__ADD_NOTICE_REQUEST__INIT;
	Google__Protobuf__Timestamp at = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
	struct telling *t = calloc(1, sizeof(*t));
	char key[80], body[48], link[80];

	if (t == NULL)
		return;
	t->directory = d;
	t->school_id = n->school_id;
	t->since_us = n->since_us;
	(void)snprintf(t->job, sizeof(t->job), "%s", n->job);
	(void)snprintf(key, sizeof(key), "import-%s-%" PRId64, t->job,
	    n->since_us);
	(void)snprintf(body, sizeof(body), "%u %u %u", n->created, n->updated,
	    n->removed);
	(void)snprintf(link, sizeof(link), "/administration/rosters/%s",
	    t->job);
	at.seconds = n->since_us / 1000000;
	req.school_id = n->school_id;
	req.user_id = n->user_id;
	req.key = key;
	req.kind = kinds[n->state];
	req.at = &at;
	req.title = (char *)(uintptr_t)n->file_name;
	if (n->state == DIRECTORY__JOB__STATE__DONE)
		req.body = body;
	req.link = link;
	notify_client_add_notice(d->notify, &context, &req, on_told, t);
}

static void
on_taken(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct directory *d = arg;
	struct store_job_news n;
	size_t i;

	d->telling = false;
	if (status->code != RPC__CODE__OK) {
		log_warn("news", "take=%s", status_code_name(status->code));
		return;
	}
	for (i = 0; i < pg_count(rows); i++) {
		store_job_news_row(rows, i, &n);
		tell(d, &n);
	}
}

/* What notify cannot take now is told again in a minute. */
static void
on_told(const struct status *status, const Notify__AddNoticeReply *reply,
    void *arg)
{
	struct telling *t = arg;

	if (reply != NULL || status->code == RPC__CODE__INVALID_ARGUMENT)
		store_end_job_news(t->directory->pg, t->school_id, t->job,
		    t->since_us, on_ended, NULL);
	if (reply == NULL)
		log_warn("news", "job=%s school=%" PRId64 " code=%s", t->job,
		    t->school_id, status_code_name(status->code));
	free(t);
}

static void
on_ended(const struct status *status, const struct pg_rows *rows, void *arg)
{
	(void)rows;
	(void)arg;
	if (status->code != RPC__CODE__OK)
		log_warn("news", "end=%s", status_code_name(status->code));
}
