/* Finding the well-known types. */
#include <string.h>

#include <google/protobuf/timestamp.pb-c.h>
#include <google/protobuf/wrappers.pb-c.h>

#include "json/known.h"

static const ProtobufCMessageDescriptor *const wrappers[] = {
	&google__protobuf__bool_value__descriptor,
	&google__protobuf__string_value__descriptor,
	&google__protobuf__int64_value__descriptor,
	&google__protobuf__uint64_value__descriptor,
	&google__protobuf__int32_value__descriptor,
	&google__protobuf__uint32_value__descriptor,
	&google__protobuf__double_value__descriptor,
	&google__protobuf__float_value__descriptor,
	&google__protobuf__bytes_value__descriptor,
};

enum known_kind
transcoder_known(const ProtobufCMessageDescriptor *type)
{
	size_t i;

	/* Most are not; their package tells. */
	if (strncmp(type->name, "google.protobuf.", 16) != 0)
		return KNOWN_NOT;
	if (type == &google__protobuf__timestamp__descriptor)
		return KNOWN_TIME;
	for (i = 0; i < sizeof(wrappers) / sizeof(wrappers[0]); i++)
		if (wrappers[i] == type)
			return KNOWN_WRAPPER;
	return KNOWN_NOT;
}
