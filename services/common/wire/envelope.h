/*
 * How a request or a reply lies in a ZeroMQ message.  For rpc and wire alone.
 *	version 1	two parts: header, payload
 *	version 2	one part: varint of the header's length, header, payload
 * A part costs a box of CURVE and a place in each queue.  A server takes both
 * and answers in the form it was asked in; Check says what it takes.
 */
#ifndef LIAISON_WIRE_ENVELOPE_H
#define LIAISON_WIRE_ENVELOPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <zmq.h>

#include "wire/pack.h"

enum { RPC_TWO_PARTS = 1, RPC_ONE_PART = 2 };
/* The newest version. */
#define RPC_VERSION		RPC_ONE_PART
#define RPC_WIRE_PARTS		2		/* at most */

/* What came; points into its parts. */
struct rpc_wire {
	uint32_t	 version;
	const void	*header, *payload;
	size_t		 header_len, payload_len;
};

/*
 * Of the n parts of a message (more than RPC_WIRE_PARTS: not all are here).
 * False where they have neither form; of more than two the header is found.
 */
bool	rpc_wire_read(zmq_msg_t *parts, int n, struct rpc_wire *);

/*
 * Packs the header before the payload that is in the packer and makes a
 * message of them; the packer's content is gone then.  How many parts; 0, and
 * none is to be closed, without memory.
 */
int	rpc_wire_write(struct rpc_packer *, uint32_t version,
	    const ProtobufCMessage *header, zmq_msg_t parts[RPC_WIRE_PARTS]);
/* What is in the packer as a part of its own.  False without memory. */
bool	rpc_wire_part(struct rpc_packer *, zmq_msg_t *part);

#endif
