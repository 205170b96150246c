/*
 * Packs protobuf messages back to front: what comes before a message is its
 * length, which is known then, so that one walk over it is enough.  For
 * rpc and wire alone.
 */
#ifndef LIAISON_WIRE_PACK_H
#define LIAISON_WIRE_PACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <protobuf-c/protobuf-c.h>

/* Zeroed: empty.  Its memory serves one message after the other. */
struct rpc_packer {
	uint8_t	*block;			/* packed are [start, size) of it */
	size_t	 size, start;
	size_t	 floor;			/* the least start that `max` allows */
	size_t	 max;			/* bytes; 0: no bound */
	bool	 failed;		/* too long, or no memory */
};

/* Forgets what was packed: empty, and at most max bytes long from now on. */
void		 rpc_packer_reset(struct rpc_packer *, size_t max);
void		 rpc_packer_clear(struct rpc_packer *);

/* Each goes before what is there.  Where it does not fit, `failed` is set. */
void		 rpc_pack_message(struct rpc_packer *,
		    const ProtobufCMessage *);
void		 rpc_pack_bytes(struct rpc_packer *, const void *, size_t);
void		 rpc_pack_varint(struct rpc_packer *, uint64_t);

/* What is packed; lives until more is. */
const uint8_t	*rpc_packed(const struct rpc_packer *);
size_t		 rpc_packed_len(const struct rpc_packer *);
/* Takes the first n bytes away again. */
void		 rpc_packer_drop(struct rpc_packer *, size_t n);
/*
 * The block itself, with rpc_packed() in it: the caller's to free().  The
 * packer is empty then.
 */
void		*rpc_packer_take(struct rpc_packer *);

#endif
