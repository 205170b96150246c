/* A protobuf-c service that is a client: the generated functions call it. */
#include <stdlib.h>

#include "base/log.h"
#include "rpc/client/client.h"

struct typed {
	ProtobufCClosure	 closure;
	void			*data;
};

static void	 invoke(ProtobufCService *, unsigned, const ProtobufCMessage *,
		    ProtobufCClosure, void *);
static void	 on_done(const struct status *, const ProtobufCMessage *,
		    void *);

ProtobufCService *
rpc_stub(struct rpc_stub *stub, struct rpc_client *client,
    const struct rpc_context *context,
    const ProtobufCServiceDescriptor *descriptor)
{
	*stub = (struct rpc_stub){
		.base = { .descriptor = descriptor, .invoke = invoke },
		.client = client,
		.context = context,
	};
	return &stub->base;
}

static void
invoke(ProtobufCService *service, unsigned method_index,
    const ProtobufCMessage *request, ProtobufCClosure closure, void *data)
{
	struct rpc_stub *stub = (struct rpc_stub *)service;
	struct typed *typed;

	typed = malloc(sizeof(*typed));
	if (typed == NULL)
		fatal("out of memory");
	*typed = (struct typed){ closure, data };
	rpc_client_call(stub->client, stub->context, service->descriptor,
	    method_index, request, on_done, typed);
}

/* The status is with rpc_status(). */
static void
on_done(const struct status *status, const ProtobufCMessage *reply, void *arg)
{
	struct typed typed = *(struct typed *)arg;

	(void)status;
	free(arg);
	typed.closure(reply, typed.data);
}
