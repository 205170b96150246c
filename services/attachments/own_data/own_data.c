/* Takes files of data to be made, tells who waits, forgets old ones. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "attachments/own_data/job.h"
#include "attachments/own_data/own_data.h"
#include "base/log.h"
#include "base/random_hex.h"
#include "notify.rpc.h"

#define LOOK_MS		1000
#define TIDY_MS		(60 * 1000)
#define AT_ONCE		20
#define CALL_MS		10000
/* Of one that ends its process each time. */
#define ATTEMPTS_MAX	5

struct own_data {
	struct loop			*loop;
	struct attachments		*a;
	struct own_data_options		 o;
	bool				 busy;		/* takes, or makes */
	bool				 telling;
	char				 file_id[BLOB_ID_LEN + 1];
};

/* One who is being told. */
struct telling {
	struct own_data	*o;
	int64_t		 school_id;
	char		 id[BLOB_ID_LEN + 1];
};

static void	look(void *);
static void	tidy(void *);
static pg_done_fn on_taken, on_untold, on_ended;
static data_job_end_fn on_made;
static notify_add_notice_done on_told;

struct own_data *
own_data_new(struct loop *loop, struct attachments *a,
    const struct own_data_options *options)
{
	struct own_data *o = calloc(1, sizeof(*o));

	if (o == NULL)
		return NULL;
	o->loop = loop;
	o->a = a;
	o->o = *options;
	if (loop_timer(loop, LOOK_MS, LOOK_MS, look, o) == NULL ||
	    loop_timer(loop, LOOK_MS, TIDY_MS, tidy, o) == NULL) {
		free(o);
		return NULL;
	}
	return o;
}

void
own_data_wake(struct own_data *o)
{
	if (o->busy || !pg_ready(o->a->pg))
		return;
	o->busy = true;
	random_hex(o->file_id, BLOB_ID_LEN / 2);
	data_export_take(o->a->pg, o->file_id, DATA_JOB_LEASE_MS,
	    o->o.max_bytes, on_taken, o);
}

static void
look(void *arg)
{
	struct own_data *o = arg;

	own_data_wake(o);
	if (o->telling || !pg_ready(o->a->pg))
		return;
	o->telling = true;
	data_export_take_untold(o->a->pg, AT_ONCE, on_untold, o);
}

static void
tidy(void *arg)
{
	struct own_data *o = arg;

	if (pg_ready(o->a->pg))
		data_export_forget(o->a->pg, on_ended, NULL);
}

static void
on_taken(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct own_data *o = arg;
	struct taken_data_export t;
	struct data_job_options options = {
		.loop = o->loop,
		.a = o->a,
		.notify = o->o.notify,
		.max_bytes = o->o.max_bytes,
		.kept_ms = o->o.kept_ms,
		.end = on_made,
		.arg = o,
	};

	o->busy = false;
	if (status->code != RPC__CODE__OK) {
		log_warn("data_export", "take=%s",
		    status_code_name(status->code));
		return;
	}
	if (pg_count(rows) == 0)
		return;
	data_export_taken(rows, &t);
	log_info("data_export", "taken=%s school=%" PRId64 " attempt=%u", t.id,
	    t.school_id, t.attempts);
	options.hopeless = t.attempts > ATTEMPTS_MAX;
	o->busy = data_job_start(&options, &t, o->file_id);
}

static void
on_made(void *arg)
{
	struct own_data *o = arg;

	o->busy = false;
}

/* ---- who has asked for it is told, at least once, by its key ---- */

static void
tell(struct own_data *o, const struct untold_data_export *u)
{
	struct rpc_context context = rpc_context_system(u->school_id, CALL_MS);
	Notify__AddNoticeRequest req = NOTIFY__ADD_NOTICE_REQUEST__INIT;
	Google__Protobuf__Timestamp at = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
	struct telling *t = calloc(1, sizeof(*t));
	char key[80];

	if (t == NULL)
		return;
	t->o = o;
	t->school_id = u->school_id;
	(void)snprintf(t->id, sizeof(t->id), "%s", u->id);
	(void)snprintf(key, sizeof(key), "data-export-%s", t->id);
	at.seconds = u->finished_us / 1000000;
	req.school_id = u->school_id;
	req.user_id = u->user_id;
	req.key = key;
	req.kind = u->done ? NOTIFY__KIND__DATA_EXPORT_DONE
	    : NOTIFY__KIND__DATA_EXPORT_FAILED;
	req.at = &at;
	req.link = (char *)(uintptr_t)"/account/data";
	notify_client_add_notice(o->o.notify, &context, &req, on_told, t);
}

static void
on_untold(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct own_data *o = arg;
	struct untold_data_export u;
	size_t i;

	o->telling = false;
	if (status->code != RPC__CODE__OK) {
		log_warn("data_export", "untold=%s",
		    status_code_name(status->code));
		return;
	}
	for (i = 0; i < pg_count(rows); i++) {
		data_export_untold(rows, i, &u);
		tell(o, &u);
	}
}

/* What notify cannot take now is told again in a minute. */
static void
on_told(const struct status *status, const Notify__AddNoticeReply *reply,
    void *arg)
{
	struct telling *t = arg;

	if (reply != NULL || status->code == RPC__CODE__INVALID_ARGUMENT)
		data_export_told(t->o->a->pg, t->school_id, t->id, on_ended,
		    NULL);
	if (reply == NULL)
		log_warn("data_export", "told=%s code=%s", t->id,
		    status_code_name(status->code));
	free(t);
}

static void
on_ended(const struct status *status, const struct pg_rows *rows, void *arg)
{
	(void)rows;
	(void)arg;
	if (status->code != RPC__CODE__OK)
		log_warn("data_export", "end=%s",
		    status_code_name(status->code));
}
