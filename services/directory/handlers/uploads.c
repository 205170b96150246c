/* Files of rosters that come in pieces. */
#include "base/random_hex.h"
#include "directory/directory.h"

#define ID_BYTES	16

struct upload {
	struct directory	*directory;
	struct rpc_call		*call;
	char			 id[2 * ID_BYTES + 1];
};

static pg_done_fn	on_made, on_added, on_dropped;

void
directory_create_roster_upload(struct directory *d, struct rpc_call *call,
    const Directory__CreateRosterUploadRequest *req)
{
	struct upload *u;

	if (req->size > (uint64_t)d->roster_max) {
		rpc_fail(call, status_limit(RPC__CODE__INVALID_ARGUMENT,
		    RPC__REASON__ROSTER_TOO_LARGE, NULL, d->roster_max,
		    "roster too large"));
		return;
	}
	u = arena_alloc(rpc_call_arena(call), sizeof(*u));
	u->directory = d;
	u->call = call;
	random_hex(u->id, ID_BYTES);
	store_upload_make(d->import_pg, &(struct store_upload){
	    .school_id = rpc_call_caller(call)->school_id,
	    .user_id = rpc_call_caller(call)->user_id, .id = u->id },
	    req->size, on_made, u);
}

static void
on_made(const struct status *status, const struct pg_rows *rows, void *arg)
{
	Directory__CreateRosterUploadReply reply =
	    DIRECTORY__CREATE_ROSTER_UPLOAD_REPLY__INIT;
	struct upload *u = arg;

	(void)rows;
	if (status->code != RPC__CODE__OK) {
		rpc_fail(u->call, *status);
		return;
	}
	reply.id = u->id;
	rpc_reply(u->call, &reply);
}

void
directory_append_roster_upload(struct directory *d, struct rpc_call *call,
    const Directory__AppendRosterUploadRequest *req)
{
	struct upload *u = arena_alloc(rpc_call_arena(call), sizeof(*u));

	u->directory = d;
	u->call = call;
	store_upload_add(d->import_pg, &(struct store_upload){
	    .school_id = rpc_call_caller(call)->school_id,
	    .user_id = rpc_call_caller(call)->user_id, .id = req->id },
	    req->offset, req->data.data, req->data.len, d->roster_max,
	    on_added, u);
}

static void
on_added(const struct status *status, const struct pg_rows *rows, void *arg)
{
	Directory__AppendRosterUploadReply reply =
	    DIRECTORY__APPEND_ROSTER_UPLOAD_REPLY__INIT;
	struct upload *u = arg;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(u->call, *status);
		return;
	}
	switch (store_upload_added(rows)) {
	case STORE_ADDED:
		rpc_reply(u->call, &reply);
		return;
	case STORE_TOO_LARGE:
		rpc_fail(u->call, status_limit(RPC__CODE__INVALID_ARGUMENT,
		    RPC__REASON__ROSTER_TOO_LARGE, NULL,
		    u->directory->roster_max, "roster too large"));
		return;
	case STORE_OTHER_PIECE:
		rpc_fail(u->call, status_invalid("offset",
		    "other bytes are there"));
		return;
	case STORE_NO_UPLOAD:
		break;
	}
	rpc_fail(u->call, status_not_found());
}

void
directory_drop_roster_upload(struct directory *d, struct rpc_call *call,
    const Directory__DropRosterUploadRequest *req)
{
	store_upload_drop(d->import_pg, &(struct store_upload){
	    .school_id = rpc_call_caller(call)->school_id,
	    .user_id = rpc_call_caller(call)->user_id, .id = req->id },
	    on_dropped, call);
}

/* One that is gone already, too. */
static void
on_dropped(const struct status *status, const struct pg_rows *rows, void *call)
{
	Directory__DropRosterUploadReply reply =
	    DIRECTORY__DROP_ROSTER_UPLOAD_REPLY__INIT;

	(void)rows;
	if (status->code == RPC__CODE__OK)
		rpc_reply(call, &reply);
	else
		rpc_fail(call, *status);
}
