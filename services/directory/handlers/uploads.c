/* Files of rosters that come in pieces. */
#include "directory/directory.h"

void
directory_create_roster_upload(struct directory *d, struct rpc_call *call,
    const Directory__CreateRosterUploadRequest *req)
{
	(void)d;
	(void)req;
	rpc_fail(call, status_make(RPC__CODE__UNIMPLEMENTED,
	    RPC__REASON__METHOD_UNKNOWN, NULL, "not yet"));
}

void
directory_append_roster_upload(struct directory *d, struct rpc_call *call,
    const Directory__AppendRosterUploadRequest *req)
{
	(void)d;
	(void)req;
	rpc_fail(call, status_make(RPC__CODE__UNIMPLEMENTED,
	    RPC__REASON__METHOD_UNKNOWN, NULL, "not yet"));
}
