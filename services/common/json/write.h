/* A message in memory -> JSON. */
#ifndef LIAISON_JSON_WRITE_H
#define LIAISON_JSON_WRITE_H

#include <stdbool.h>

#include <protobuf-c/protobuf-c.h>

#include "base/buffer.h"

/*
 * Writes every field, also those with their default value; message fields and
 * members of a oneof only when they are set.
 */
void	transcoder_write(struct buffer *, const ProtobufCMessage *);

/* "name":value; false, and nothing is written, if it is not set. */
bool	transcoder_write_member(struct buffer *, const ProtobufCMessage *,
	    const ProtobufCFieldDescriptor *);
/* A field's name as a key: "bodyHtml": */
void	transcoder_write_name(struct buffer *, const char *name);

#endif
