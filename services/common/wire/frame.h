/*
 * What lies in a ZeroMQ frame: protobuf from outside, checked before it is
 * believed.  For rpc and wire, and for who takes replies unpacked by nobody.
 */
#ifndef LIAISON_WIRE_FRAME_H
#define LIAISON_WIRE_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <protobuf-c/protobuf-c.h>

#include "base/arena.h"
#include "base/status.h"
#include "wire/context.h"

/* Messages within messages. */
#define RPC_MAX_DEPTH		32
/* Bytes of one frame that a client takes from a server. */
#define RPC_MAX_REPLY		(64 * 1024 * 1024)

/*
 * Unpacks `data` into *message, on the arena.  INVALID_ARGUMENT with
 * MALFORMED_REQUEST when it is no such message or is nested too deep, with
 * FIELD_INVALID and the field ("to.userIds") when a string is not UTF-8 or
 * holds a NUL.  The status's field lives on the arena.  Strings are in
 * Normalization Form C then: nobody behind this has to think of others.
 */
struct status	 rpc_frame_unpack(const ProtobufCMessageDescriptor *,
		    const void *data, size_t len, struct arena *,
		    ProtobufCMessage **message);

/*
 * The caller, trace and deadline of a header, and whether the header's values
 * are within their bounds.  The deadline counts from now.
 */
struct status	 rpc_frame_context(const Rpc__RequestHeader *,
		    struct rpc_context *);

/* A W3C traceparent of version 00; NULL is none. */
bool		 rpc_frame_is_trace(const char *traceparent);

#endif
