/* The types that have a JSON form of their own: those that a contract uses. */
#ifndef LIAISON_JSON_KNOWN_H
#define LIAISON_JSON_KNOWN_H

#include <protobuf-c/protobuf-c.h>

enum known_kind {
	KNOWN_NOT,
	KNOWN_WRAPPER,		/* its JSON is that of its one field */
	KNOWN_TIME
};

/* KNOWN_NOT if `type` has no JSON form of its own. */
enum known_kind	 transcoder_known(const ProtobufCMessageDescriptor *type);

#endif
