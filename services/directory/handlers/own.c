/* What the handlers of one's own account have in common. */
#include <string.h>

#include <sodium.h>

#include "directory/handlers/labels.h"
#include "directory/handlers/own.h"
#include "directory/login/agent.h"

struct own *
own_new(struct directory *d, struct rpc_call *call)
{
	const struct rpc_caller *c = rpc_call_caller(call);
	struct own *o = arena_alloc(rpc_call_arena(call), sizeof(*o));

	o->directory = d;
	o->call = call;
	o->owner = (struct store_owner){ c->school_id, c->user_id,
		c->session_id, c->language };
	return o;
}

char *
own_device_label(struct rpc_call *call, const char *user_agent)
{
	return label_device(rpc_call_arena(call),
	    rpc_call_caller(call)->language, agent_browser(user_agent),
	    agent_system(user_agent));
}

char *
own_id_text(struct arena *a, const uint8_t id[32])
{
	char *text = arena_alloc(a, 65);

	sodium_bin2hex(text, 65, id, 32);
	return text;
}

bool
own_id_read(const char *text, uint8_t id[32])
{
	size_t len;

	return strlen(text) == 64 && sodium_hex2bin(id, 32, text, 64, NULL,
	    &len, NULL) == 0 && len == 32;
}
