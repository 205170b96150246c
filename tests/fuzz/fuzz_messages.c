/* The dispatch and the handlers of the messages service. */
#include "dispatch.h"
#include "fuzz.h"
#include "messages/messages.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct messages m;

	if (m.pg == NULL) {
		m.pg = dispatch_pg();
		m.directory = m.attachments = m.notify = dispatch_peer();
		dispatch_also(&drafts_serve);
		dispatch_also(&forwards_serve);
		dispatch_also(&holdings_serve);
		dispatch_also(&moderation_serve);
		dispatch_also(&retention_serve);
		dispatch_also(&receipts_serve);
		dispatch_also(&trace_serve);
	}
	dispatch_request("messages", &messages_serve, &m, data, size);
	return 0;
}
