/* Files of all that there is of the caller: asked for, looked at, deleted. */
#include <string.h>

#include "attachments/attachments.h"
#include "attachments/own_data/own_data.h"
#include "attachments/store/data_exports.h"
#include "base/random_hex.h"

#define EXPORTS_MAX	3	/* that are done, of one person */
#define RACES_MAX	5

/* A request on its way. */
struct creation {
	struct attachments	*a;
	struct rpc_call		*call;
	struct new_data_export	 n;
	unsigned		 races;
};

static void	create(struct creation *);
static pg_done_fn on_created, on_listed, on_got, on_deleted, on_opened;
static Exports__DataExport *message_of(struct arena *,
		    const struct data_export *);

void
exports_create_data_export(struct attachments *a, struct rpc_call *call,
    const Exports__CreateDataExportRequest *req)
{
	const struct rpc_caller *caller = rpc_call_caller(call);
	struct arena *arena = rpc_call_arena(call);
	struct creation *c = arena_alloc(arena, sizeof(*c));
	char *id = arena_alloc(arena, BLOB_ID_LEN + 1);
	struct status status;

	*c = (struct creation){ .a = a, .call = call, .n = {
		.school_id = caller->school_id,
		.user_id = caller->user_id,
		.role = caller->role,
		.id = id,
		.language = caller->language,
		.address = caller->address,
		.with_files = !req->without_attachments } };
	status = a->own_data == NULL ?
	    status_unavailable("there is no directory to ask") :
	    once_key(rpc_call_key(call), NULL, &c->n.once);
	if (status.code != RPC__CODE__OK) {
		rpc_fail(call, status);
		return;
	}
	once_content(&req->base, &c->n.once);
	random_hex(id, BLOB_ID_LEN / 2);
	create(c);
}

static void
create(struct creation *c)
{
	data_export_create(c->a->pg, &c->n, EXPORTS_MAX, on_created, c);
}

static void
on_created(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct creation *c = arg;
	struct data_export e;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(c->call, *status);
		return;
	}
	switch (data_export_made(rows, &c->n, EXPORTS_MAX, &e)) {
	case DATA_EXPORT_THERE:
		rpc_reply(c->call, message_of(rpc_call_arena(c->call), &e));
		own_data_wake(c->a->own_data);
		break;
	case DATA_EXPORT_OTHER:
		rpc_fail(c->call, once_other_content());
		break;
	case DATA_EXPORT_TOO_MANY:
		rpc_fail(c->call, status_limit(
		    RPC__CODE__FAILED_PRECONDITION,
		    RPC__REASON__TOO_MANY_DATA_EXPORTS, "", EXPORTS_MAX,
		    "too many that are done"));
		break;
	case DATA_EXPORT_RACED:
		if (++c->races < RACES_MAX)
			create(c);
		else
			rpc_fail(c->call,
			    status_unavailable("many requests at a time"));
	}
}

void
exports_list_data_exports(struct attachments *a, struct rpc_call *call,
    const Exports__ListDataExportsRequest *req)
{
	const struct rpc_caller *caller = rpc_call_caller(call);

	(void)req;
	data_export_list(a->pg, caller->school_id, caller->user_id, on_listed,
	    call);
}

static void
on_listed(const struct status *status, const struct pg_rows *rows, void *call)
{
	Exports__ListDataExportsReply reply =
	    EXPORTS__LIST_DATA_EXPORTS_REPLY__INIT;
	struct data_export e;
	size_t i;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(call, *status);
		return;
	}
	reply.n_exports = pg_count(rows);
	reply.exports = arena_pointers(rpc_call_arena(call), reply.n_exports);
	for (i = 0; i < reply.n_exports; i++) {
		data_export_of_row(rows, i, &e);
		reply.exports[i] = message_of(rpc_call_arena(call), &e);
	}
	rpc_reply(call, &reply);
}

void
exports_get_data_export(struct attachments *a, struct rpc_call *call,
    const Exports__GetDataExportRequest *req)
{
	const struct rpc_caller *caller = rpc_call_caller(call);

	if (!attachment_is_id(req->id))
		rpc_fail(call, status_not_found());
	else
		data_export_get(a->pg, caller->school_id, caller->user_id,
		    req->id, on_got, call);
}

static void
on_got(const struct status *status, const struct pg_rows *rows, void *call)
{
	struct data_export e;

	if (status->code != RPC__CODE__OK || pg_count(rows) == 0) {
		rpc_fail(call, status->code != RPC__CODE__OK ? *status
		    : status_not_found());
		return;
	}
	data_export_of_row(rows, 0, &e);
	rpc_reply(call, message_of(rpc_call_arena(call), &e));
}

void
exports_delete_data_export(struct attachments *a, struct rpc_call *call,
    const Exports__DeleteDataExportRequest *req)
{
	const struct rpc_caller *caller = rpc_call_caller(call);

	if (!attachment_is_id(req->id))
		rpc_fail(call, status_not_found());
	else
		data_export_delete(a->pg, caller->school_id, caller->user_id,
		    req->id, on_deleted, call);
}

static void
on_deleted(const struct status *status, const struct pg_rows *rows, void *call)
{
	Exports__DeleteDataExportReply reply =
	    EXPORTS__DELETE_DATA_EXPORT_REPLY__INIT;

	if (status->code != RPC__CODE__OK)
		rpc_fail(call, *status);
	else if (!data_export_deleted(rows))
		rpc_fail(call, status_not_found());
	else
		rpc_reply(call, &reply);
}

void
exports_open_data_export(struct attachments *a, struct rpc_call *call,
    const Exports__OpenDataExportRequest *req)
{
	const struct rpc_caller *caller = rpc_call_caller(call);

	if (!attachment_is_id(req->id))
		rpc_fail(call, status_not_found());
	else
		data_export_open(a->pg, caller->school_id, caller->user_id,
		    req->id, on_opened, call);
}

static void
on_opened(const struct status *status, const struct pg_rows *rows, void *call)
{
	Attachments__OpenReply reply = ATTACHMENTS__OPEN_REPLY__INIT;
	struct attachment found;

	if (status->code != RPC__CODE__OK || pg_count(rows) == 0) {
		rpc_fail(call, status->code != RPC__CODE__OK ? *status
		    : status_not_found());
		return;
	}
	if (!attachment_of_row(rows, 0, &found)) {
		rpc_fail(call, status_make(RPC__CODE__FAILED_PRECONDITION,
		    RPC__REASON__DATA_EXPORT_NOT_READY, "", "it is not done"));
		return;
	}
	reply.attachment = attachment_message(rpc_call_arena(call), &found);
	rpc_reply(call, &reply);
}

static Exports__DataExport *
message_of(struct arena *a, const struct data_export *e)
{
	Exports__DataExport *m =
	    arena_message(a, &exports__data_export__descriptor);

	m->id = arena_strdup(a, e->id);
	m->state = (Exports__DataExport__State)e->state;
	m->created_at = arena_timestamp(a, e->created_us);
	if (e->finished_us != 0)
		m->finished_at = arena_timestamp(a, e->finished_us);
	if (e->expires_us != 0)
		m->expires_at = arena_timestamp(a, e->expires_us);
	m->done = e->done;
	m->total = e->total;
	m->size = (uint32_t)e->size;
	m->without_attachments = !e->with_files;
	if (e->state == DATA_EXPORT_FAILED)
		m->reason = arena_strdup(a,
		    status_reason_name((Rpc__Reason)e->reason));
	m->limit = e->limit;
	return m;
}
