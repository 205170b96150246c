/* Header and payload in one part of a ZeroMQ message, or in two. */
#include <stdlib.h>
#include <string.h>

#include "wire/envelope.h"

/* From here on handing the memory over is cheaper than copying it. */
#define COPY_MAX	(64 * 1024)

static bool	 split(const uint8_t *, size_t len, struct rpc_wire *);
static bool	 make_part(zmq_msg_t *, const void *, size_t);
static void	 free_block(void *data, void *block);

bool
rpc_wire_read(zmq_msg_t *parts, int n, struct rpc_wire *w)
{
	memset(w, 0, sizeof(*w));
	if (n == 1)
		return split(zmq_msg_data(&parts[0]), zmq_msg_size(&parts[0]),
		    w);
	if (n < 1)
		return false;
	w->version = RPC_TWO_PARTS;
	w->header = zmq_msg_data(&parts[0]);
	w->header_len = zmq_msg_size(&parts[0]);
	w->payload = zmq_msg_data(&parts[1]);
	w->payload_len = zmq_msg_size(&parts[1]);
	return true;
}

int
rpc_wire_write(struct rpc_packer *p, uint32_t version,
    const ProtobufCMessage *header, zmq_msg_t parts[RPC_WIRE_PARTS])
{
	const size_t payload = rpc_packed_len(p);
	size_t len;

	rpc_pack_message(p, header);
	len = rpc_packed_len(p) - payload;
	if (version == RPC_ONE_PART) {
		rpc_pack_varint(p, len);
		return rpc_wire_part(p, &parts[0]) ? 1 : 0;
	}
	if (p->failed || !make_part(&parts[0], rpc_packed(p), len))
		return 0;
	rpc_packer_drop(p, len);
	if (rpc_wire_part(p, &parts[1]))
		return 2;
	zmq_msg_close(&parts[0]);
	return 0;
}

bool
rpc_wire_part(struct rpc_packer *p, zmq_msg_t *part)
{
	const size_t len = rpc_packed_len(p);
	void *data = (void *)(uintptr_t)rpc_packed(p), *block;
	bool made;

	if (p->failed)
		return false;
	if (len <= COPY_MAX)
		return make_part(part, data, len);
	block = rpc_packer_take(p);
	made = zmq_msg_init_data(part, data, len, free_block, block) == 0;
	if (!made)
		free(block);
	return made;
}

/* A length that is not there or too large is no such form. */
static bool
split(const uint8_t *p, size_t len, struct rpc_wire *w)
{
	const uint8_t *end = p + len;
	size_t header = 0;
	int shift = 0;

	do {
		if (p == end || shift > 21)
			return false;
		header |= (size_t)(*p & 0x7f) << shift;
		shift += 7;
	} while ((*p++ & 0x80) != 0);
	if (header > (size_t)(end - p))
		return false;
	w->version = RPC_ONE_PART;
	w->header = p;
	w->header_len = header;
	w->payload = p + header;
	w->payload_len = (size_t)(end - p) - header;
	return true;
}

static bool
make_part(zmq_msg_t *part, const void *data, size_t len)
{
	if (zmq_msg_init_size(part, len) == -1)
		return false;
	if (len > 0)
		memcpy(zmq_msg_data(part), data, len);
	return true;
}

static void
free_block(void *data, void *block)
{
	(void)data;
	free(block);
}
