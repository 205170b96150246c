/*
 * The RPC frame: bytes of a ZeroMQ frame as each message that goes over the
 * wire.  What is taken has only UTF-8, and packed and unpacked it is the same,
 * by protobuf-c and by our packer.  As a whole frame: header and payload lie
 * in it.
 */
#include <stdlib.h>
#include <string.h>

#include "attachments.pb-c.h"
#include "base/utf8.h"
#include "directory.pb-c.h"
#include "fuzz.h"
#include "messages.pb-c.h"
#include "notify.pb-c.h"
#include "wire/envelope.h"
#include "wire/frame.h"
#include "wire/pack.h"

static const ProtobufCServiceDescriptor *const services[] = {
	&rpc__server__descriptor, &directory__directory__descriptor,
	&messages__messages__descriptor, &attachments__attachments__descriptor,
	&notify__notify__descriptor,
};

static const ProtobufCMessageDescriptor *choose(unsigned);
static void	check_packed(const ProtobufCMessage *);
static void	check_wire(struct fuzz_input);
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
		check_packed(message);
	check_wire(in);
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
check_packed(const ProtobufCMessage *m)
{
	static struct rpc_packer packer;
	const size_t len = protobuf_c_message_get_packed_size(m);
	uint8_t *data = malloc(len + 1);

	fuzz_check_message(m);
	CHECK(data != NULL);
	CHECK(protobuf_c_message_pack(m, data) == len);
	rpc_packer_reset(&packer, len);
	rpc_pack_message(&packer, m);
	CHECK(!packer.failed && rpc_packed_len(&packer) == len);
	CHECK(memcmp(rpc_packed(&packer), data, len) == 0);
	free(data);
}

static void
check_wire(struct fuzz_input in)
{
	const uint8_t *data, *header, *payload;
	struct rpc_wire w;
	zmq_msg_t part;

	CHECK(zmq_msg_init_size(&part, in.left) == 0);
	data = zmq_msg_data(&part);
	if (in.left > 0)
		memcpy(zmq_msg_data(&part), in.p, in.left);
	if (rpc_wire_read(&part, 1, &w)) {
		header = w.header;
		payload = w.payload;
		CHECK(header > data && header + w.header_len == payload);
		CHECK(payload + w.payload_len == data + in.left);
	}
	zmq_msg_close(&part);
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
