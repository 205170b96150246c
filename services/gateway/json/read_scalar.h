/* JSON -> numbers, booleans, enums, strings and bytes. */
#ifndef LIAISON_GATEWAY_JSON_READ_SCALAR_H
#define LIAISON_GATEWAY_JSON_READ_SCALAR_H

#include <jansson.h>
#include <protobuf-c/protobuf-c.h>

#include "gateway/json/refuse.h"

/* One value into `out`, of the field's type, repeated or not. */
bool	transcoder_read_scalar(struct reader *, const struct path *,
	    const ProtobufCFieldDescriptor *, const json_t *, void *out);

#endif
