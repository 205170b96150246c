/* Well-known types -> JSON. */
#ifndef LIAISON_GATEWAY_JSON_WRITE_KNOWN_H
#define LIAISON_GATEWAY_JSON_WRITE_KNOWN_H

#include "base/buffer.h"
#include "gateway/json/known.h"

/* All but those that hold what is not known here: wrappers and Any. */
void	transcoder_write_known(struct buffer *, enum known_kind,
	    const ProtobufCMessage *);

#endif
