/* Browsers that are not asked for the second factor. */
#include "directory/handlers/own.h"

static pg_done_fn	on_devices, on_forgotten;

void
accounts_list_devices(struct directory *d, struct rpc_call *call,
    const Accounts__ListDevicesRequest *req)
{
	struct own *o = own_new(d, call);

	(void)req;
	store_list_devices(d->pg, &o->owner, on_devices, o);
}

static Accounts__RememberedDevice *
device_entry(struct own *o, const struct store_device_entry *e)
{
	struct arena *a = rpc_call_arena(o->call);
	Accounts__RememberedDevice *m = arena_message(a,
	    &accounts__remembered_device__descriptor);

	m->id = arena_strdup(a, e->id);
	m->device = own_device_label(o->call, e->agent);
	m->address = arena_strdup(a, e->address);
	m->created_at = arena_timestamp(a, e->made_us);
	m->last_seen_at = arena_timestamp(a, e->seen_us);
	m->expires_at = arena_timestamp(a, e->made_us +
	    INT64_C(86400000000) * STORE_REMEMBERED_DAYS);
	return m;
}

static void
on_devices(const struct status *status, const struct pg_rows *rows, void *arg)
{
	Accounts__ListDevicesReply reply = ACCOUNTS__LIST_DEVICES_REPLY__INIT;
	struct store_device_entry e;
	struct own *o = arg;
	size_t i, n;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(o->call, *status);
		return;
	}
	n = pg_count(rows);
	reply.devices = arena_pointers(rpc_call_arena(o->call), n);
	for (i = 0; i < n; i++) {
		store_device_entry_row(rows, i, &e);
		reply.devices[reply.n_devices++] = device_entry(o, &e);
	}
	rpc_reply(o->call, &reply);
}

/* Somebody else's is as one that is forgotten already. */
void
accounts_forget_device(struct directory *d, struct rpc_call *call,
    const Accounts__ForgetDeviceRequest *req)
{
	struct own *o = own_new(d, call);

	store_forget_device(d->pg, &o->owner, req->id, on_forgotten, o);
}

static void
on_forgotten(const struct status *status, const struct pg_rows *rows,
    void *arg)
{
	Accounts__ForgetDeviceReply reply =
	    ACCOUNTS__FORGET_DEVICE_REPLY__INIT;
	struct own *o = arg;

	(void)rows;
	if (status->code == RPC__CODE__OK)
		rpc_reply(o->call, &reply);
	else
		rpc_fail(o->call, *status);
}
