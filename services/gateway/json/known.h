/* The types that have a JSON form of their own. */
#ifndef LIAISON_GATEWAY_JSON_KNOWN_H
#define LIAISON_GATEWAY_JSON_KNOWN_H

#include <stdbool.h>

#include <protobuf-c/protobuf-c.h>

enum known_kind {
	KNOWN_WRAPPER,		/* its JSON is that of its one field */
	KNOWN_TIME,
	KNOWN_DURATION,
	KNOWN_MASK,
	KNOWN_VALUE,
	KNOWN_STRUCT,
	KNOWN_LIST,
	KNOWN_ANY,
	KNOWN_KINDS
};

struct well_known {
	const ProtobufCMessageDescriptor *type;
	enum known_kind	 kind;
	bool		 text;	/* its JSON is a string, number or boolean */
};

/* NULL if `type` has no JSON form of its own. */
const struct well_known *transcoder_well_known(
	    const ProtobufCMessageDescriptor *type);
/* True for NullValue, whose one value is null. */
bool	transcoder_is_null(const ProtobufCEnumDescriptor *);

/* Messages that a google.protobuf.Any may hold: an array ended by NULL. */
void	transcoder_set_types(const ProtobufCMessageDescriptor *const *);
/* That of an Any's URL, or NULL. */
const ProtobufCMessageDescriptor *transcoder_type(const char *url);

#endif
