/* Who may make a call. */
#include "common.pb-c.h"
#include "rpc/require.h"

bool
require_user(struct rpc_call *call)
{
	const struct rpc_caller *caller = rpc_call_caller(call);

	if (caller->school_id > 0 && caller->user_id > 0)
		return true;
	rpc_fail(call, status_session_ended());
	return false;
}

bool
require_system(struct rpc_call *call)
{
	if (rpc_call_caller(call)->role == COMMON__ROLE__SYSTEM)
		return true;
	rpc_fail(call, status_forbidden());
	return false;
}
