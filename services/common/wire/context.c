/* The context of calls that no user asked for. */
#include "base/loop.h"
#include "common.pb-c.h"
#include "wire/context.h"

struct rpc_context
rpc_context_system(int64_t school_id, int64_t timeout_ms)
{
	return (struct rpc_context){
		.caller = {
			.school_id = school_id,
			.role = COMMON__ROLE__SYSTEM,
		},
		.deadline_ms = loop_now_ms() +
		    (timeout_ms > 0 ? timeout_ms : RPC_DEFAULT_TIMEOUT_MS),
	};
}
