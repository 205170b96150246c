/* JSON -> protobuf in one pass. */
#ifndef LIAISON_GATEWAY_JSON_READ_STRAIGHT_H
#define LIAISON_GATEWAY_JSON_READ_STRAIGHT_H

#include <protobuf-c/protobuf-c.h>

#include "base/arena.h"

/*
 * What transcoder_read() tries first.  NULL, without a reason: it is refused,
 * or left to the other way.
 */
ProtobufCMessage *transcoder_read_straight(struct arena *,
	    const ProtobufCMessageDescriptor *, const char *json, size_t len,
	    const char *const *hidden);

#endif
