/* JSON -> well-known types. */
#ifndef LIAISON_GATEWAY_TRANSCODER_READ_KNOWN_H
#define LIAISON_GATEWAY_TRANSCODER_READ_KNOWN_H

#include <jansson.h>

#include "transcoder_known.h"
#include "transcoder_refuse.h"

/* All but those that hold what is not known here: wrappers and Any. */
bool	transcoder_read_known(struct reader *, const struct path *,
	    enum known_kind, const json_t *, ProtobufCMessage *);

#endif
