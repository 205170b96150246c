/* One call to every live replica, for health and metrics. */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "rpc/client/each.h"

struct each {
	rpc_each_fn	*fn;
	void		*arg;
	unsigned	 left;		/* answers to come */
};

struct one {
	struct each	*each;
	char		 endpoint[];
};

static void	*must(void *);
static void	 on_answer(const struct status *, const ProtobufCMessage *,
		    void *);
static void	 on_nobody(const struct status *, const ProtobufCMessage *,
		    void *);
static void	 end(struct each *);

void
rpc_client_each(struct rpc_client *client, const struct rpc_context *context,
    const struct rpc_rule *rule, const ProtobufCMessage *request,
    rpc_each_fn *fn, void *arg)
{
	struct each *each = must(calloc(1, sizeof(*each)));
	struct one *one;
	const char *endpoint;
	unsigned i;

	each->fn = fn;
	each->arg = arg;
	each->left = rpc_client_live(client);
	if (each->left == 0)
		rpc_client_later(client, on_nobody, each);
	for (i = 0; i < each->left; i++) {
		endpoint = rpc_client_live_endpoint(client, i);
		one = must(malloc(sizeof(*one) + strlen(endpoint) + 1));
		one->each = each;
		strcpy(one->endpoint, endpoint);
		rpc_client_call_one(client, i, context, rule, request,
		    on_answer, one);
	}
}

static void *
must(void *p)
{
	if (p == NULL)
		fatal("out of memory");
	return p;
}

static void
on_answer(const struct status *status, const ProtobufCMessage *reply,
    void *arg)
{
	struct one *one = arg;
	struct each *each = one->each;

	each->fn(one->endpoint, status, reply, each->arg);
	free(one);
	if (--each->left == 0)
		end(each);
}

static void
on_nobody(const struct status *status, const ProtobufCMessage *reply,
    void *arg)
{
	(void)status;
	(void)reply;
	end(arg);
}

static void
end(struct each *each)
{
	each->fn(NULL, NULL, NULL, each->arg);
	free(each);
}
