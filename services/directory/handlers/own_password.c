/* Changing one's password. */
#include "directory/handlers/own.h"

static own_fn		change;
static pg_done_fn	on_changed;

void
accounts_change_password(struct directory *d, struct rpc_call *call,
    const Accounts__ChangePasswordRequest *req)
{
	struct own *o = own_new(d, call);

	o->password = req->old;
	o->new_password = req->new_;
	o->spared = DIRECTORY__PENDING__NEW_PASSWORD;
	o->then = change;
	own_look(o);
}

static void
change(struct own *o)
{
	store_change_hash(o->directory->pg, &o->owner, o->hash, o->new_hash,
	    on_changed, o);
}

static void
on_changed(const struct status *status, const struct pg_rows *rows, void *arg)
{
	Accounts__ChangePasswordReply reply =
	    ACCOUNTS__CHANGE_PASSWORD_REPLY__INIT;
	struct own *o = arg;

	if (status->code != RPC__CODE__OK)
		rpc_fail(o->call, *status);
	else if (!store_hash_changed(rows))
		rpc_fail(o->call, status_make(RPC__CODE__PERMISSION_DENIED,
		    RPC__REASON__WRONG_PASSWORD, NULL, "changed meanwhile"));
	else
		rpc_reply(o->call, &reply);
}
