/* JSON -> well-known types. */
#ifndef LIAISON_GATEWAY_JSON_READ_KNOWN_H
#define LIAISON_GATEWAY_JSON_READ_KNOWN_H

#include <jansson.h>

#include "gateway/json/known.h"
#include "gateway/json/refuse.h"

/* All but those that hold what is not known here: wrappers and Any. */
bool	transcoder_read_known(struct reader *, const struct path *,
	    enum known_kind, const json_t *, ProtobufCMessage *);

#endif
