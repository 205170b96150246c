/*
 * The RPC frame: bytes of a ZeroMQ frame as each message that goes over the
 * wire.  What is taken has only UTF-8, and packed and unpacked it is the same.
 */
#include <stdlib.h>
#include <string.h>

#include "attachments.pb-c.h"
#include "directory.pb-c.h"
#include "fuzz.h"
#include "messages.pb-c.h"
#include "notify.pb-c.h"
#include "rpc_frame.h"
#include "utf8.h"

static const ProtobufCServiceDescriptor *const services[] = {
	&rpc__server__descriptor, &directory__directory__descriptor,
	&messages__messages__descriptor, &attachments__attachments__descriptor,
	&notify__notify__descriptor,
};

static const ProtobufCMessageDescriptor *choose(unsigned);
static void	check_context(const Rpc__RequestHeader *);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_input in = { data, size };
	const ProtobufCMessageDescriptor *d = choose(fuzz_byte(&in));
	struct arena *arena = arena_new();
	uint8_t *copy = fuzz_copy(in);
	ProtobufCMessage *message;
	struct status status;

	status = rpc_frame_unpack(d, copy, in.left, arena, &message);
	CHECK((status.code == RPC__CODE__OK) == (message != NULL));
	CHECK(utf8_length(status.field) >= 0);
	if (message != NULL)
		fuzz_check_message(message);
	if (message != NULL && d == &rpc__request_header__descriptor)
		check_context((const Rpc__RequestHeader *)message);
	free(copy);
	arena_destroy(&arena);
	return 0;
}

/* The two headers, then the input and the output of each method. */
static const ProtobufCMessageDescriptor *
choose(unsigned n)
{
	size_t i;

	if (n < 2)
		return n == 0 ? &rpc__request_header__descriptor :
		    &rpc__reply_header__descriptor;
	for (i = 0, n -= 2; i < sizeof(services) / sizeof(services[0]); i++) {
		if (n < 2 * services[i]->n_methods)
			return n % 2 == 0 ? services[i]->methods[n / 2].input :
			    services[i]->methods[n / 2].output;
		n -= 2 * services[i]->n_methods;
	}
	return &rpc__request_header__descriptor;
}

static void
check_context(const Rpc__RequestHeader *header)
{
	struct rpc_context c;

	if (rpc_frame_context(header, &c).code != RPC__CODE__OK)
		return;
	CHECK(c.traceparent[0] == '\0' ||
	    strlen(c.traceparent) == RPC_TRACEPARENT_LEN);
	CHECK(memchr(c.caller.language, '\0', sizeof(c.caller.language)) !=
	    NULL);
}
