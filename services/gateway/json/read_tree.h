/* JSON -> protobuf, by way of a tree of the JSON. */
#ifndef LIAISON_GATEWAY_JSON_READ_TREE_H
#define LIAISON_GATEWAY_JSON_READ_TREE_H

#include <jansson.h>
#include <protobuf-c/protobuf-c.h>

#include "gateway/json/refuse.h"

/* As transcoder_read(), of all that it reads. */
ProtobufCMessage *transcoder_read_tree(struct arena *,
	    const ProtobufCMessageDescriptor *, const char *json, size_t len,
	    const char *const *hidden, struct transcoder_error *);

/* One value into `out`, of the field's type, repeated or not. */
bool	transcoder_read_value(struct reader *, const struct path *,
	    const ProtobufCFieldDescriptor *, const json_t *, void *out);

#endif
