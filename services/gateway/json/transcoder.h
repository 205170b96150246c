/*
 * JSON <-> protobuf over protobuf-c's descriptors, by proto3's JSON mapping:
 * lowerCamelCase names (the original ones are accepted too), 64-bit integers
 * as strings, bytes in base64, enums by name, RFC 3339 timestamps, and the
 * own forms of Timestamp and of the wrappers, the well-known types that the
 * contracts use.
 *
 * Stricter than the mapping in three places, so that a mistake of a client is
 * told and not swallowed: a field the message does not have, a field given
 * twice, and an enum number without a name are errors.
 */
#ifndef LIAISON_GATEWAY_JSON_TRANSCODER_H
#define LIAISON_GATEWAY_JSON_TRANSCODER_H

#include <stdbool.h>
#include <stddef.h>

#include <protobuf-c/protobuf-c.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "gateway/json/error.h"

/*
 * Writes what transcoder_write() writes, from the bytes of a message as a peer
 * sent it.  False, and nothing is written, if it is no such message or is
 * refused by rpc_frame_unpack().
 */
bool	transcoder_write_wire(struct buffer *,
	    const ProtobufCMessageDescriptor *, const void *data, size_t len)
	    __attribute__((warn_unused_result));

/*
 * Reads a JSON object of `len` bytes into a message made on the arena.
 * `hidden`, NULL or an array of original field names ended by NULL, lists
 * top-level fields that are not for the client to set: they count as unknown.
 * NULL with the reason in *error when it is refused.
 */
ProtobufCMessage *transcoder_read(struct arena *,
	    const ProtobufCMessageDescriptor *, const char *json, size_t len,
	    const char *const *hidden, struct transcoder_error *)
	    __attribute__((warn_unused_result));

/*
 * Sets one top-level field from text, as it stands in a path or a query:
 * numbers, booleans, strings, enums (in any case), and what has a text form
 * (wrappers, Timestamp).  Repeated fields get one more item.
 * False with *error filled in when it is refused.
 */
bool	transcoder_set(struct arena *, ProtobufCMessage *,
	    const ProtobufCFieldDescriptor *, const char *text,
	    struct transcoder_error *) __attribute__((warn_unused_result));

/* True if transcoder_set() can set it. */
bool	transcoder_has_text(const ProtobufCFieldDescriptor *);

#endif
