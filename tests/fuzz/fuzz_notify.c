/* The dispatch and the handlers of the notify service. */
#include "dispatch.h"
#include "fuzz.h"
#include "notify/notify.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t secret[PUSH_SCALAR] = { 1 };
	static struct notify n;
	char error[128];

	if (n.pg == NULL) {
		n.pg = dispatch_pg();
		n.directory = n.messages = n.attachments = dispatch_peer();
		n.planner = planner_new(dispatch_loop(), n.pg, n.directory, 0);
		dispatch_also(&events_serve);
		dispatch_also(&calendar_serve);
		n.site = "https://liaison.example";
		dispatch_also(&channels_serve);
		n.outbound_policy = outbound_policy_new("", "", error,
		    sizeof(error));
		n.vapid = vapid_new(secret, "mailto:a@b.example");
		dispatch_also(&push_serve);
		dispatch_also(&rsvp_serve);
		dispatch_also(&slots_serve);
		dispatch_also(&hooks_serve);
		n.loop = dispatch_loop();
		n.outbound_policy = outbound_policy_new("", "", error,
		    sizeof(error));
		n.outbound = outbound_new(n.loop, n.outbound_policy);
		n.hook_sender = hook_sender_new(&(struct hook_sender_options){
		    .loop = n.loop,
		    .pg = n.pg,
		    .directory = n.directory,
		    .messages = n.messages,
		    .outbound = n.outbound,
		    .key = n.hook_key,
		});
	}
	dispatch_request("notify", &notify_serve, &n, data, size);
	return 0;
}
