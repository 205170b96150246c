/* Bytes from the wire -> JSON in one pass. */
#ifndef LIAISON_GATEWAY_JSON_WRITE_STRAIGHT_H
#define LIAISON_GATEWAY_JSON_WRITE_STRAIGHT_H

#include <stdbool.h>
#include <stddef.h>

#include <protobuf-c/protobuf-c.h>

#include "base/buffer.h"

/*
 * What transcoder_write_wire() tries first.  False, with some of it written:
 * the bytes are no such message, or one that it leaves to the other way.
 */
bool	transcoder_write_straight(struct buffer *,
	    const ProtobufCMessageDescriptor *, const void *data, size_t len)
	    __attribute__((warn_unused_result));

#endif
