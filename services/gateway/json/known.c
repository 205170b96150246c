/* Finding the well-known types, and what an Any holds. */
#include <string.h>

#include <google/protobuf/any.pb-c.h>
#include <google/protobuf/duration.pb-c.h>
#include <google/protobuf/field_mask.pb-c.h>
#include <google/protobuf/struct.pb-c.h>
#include <google/protobuf/timestamp.pb-c.h>
#include <google/protobuf/wrappers.pb-c.h>

#include "gateway/json/known.h"

static const struct well_known table[] = {
	{ &google__protobuf__bool_value__descriptor, KNOWN_WRAPPER, true },
	{ &google__protobuf__timestamp__descriptor, KNOWN_TIME, true },
	{ &google__protobuf__string_value__descriptor, KNOWN_WRAPPER, true },
	{ &google__protobuf__int64_value__descriptor, KNOWN_WRAPPER, true },
	{ &google__protobuf__uint64_value__descriptor, KNOWN_WRAPPER, true },
	{ &google__protobuf__int32_value__descriptor, KNOWN_WRAPPER, true },
	{ &google__protobuf__uint32_value__descriptor, KNOWN_WRAPPER, true },
	{ &google__protobuf__double_value__descriptor, KNOWN_WRAPPER, true },
	{ &google__protobuf__float_value__descriptor, KNOWN_WRAPPER, true },
	{ &google__protobuf__bytes_value__descriptor, KNOWN_WRAPPER, true },
	{ &google__protobuf__duration__descriptor, KNOWN_DURATION, true },
	{ &google__protobuf__field_mask__descriptor, KNOWN_MASK, true },
	{ &google__protobuf__value__descriptor, KNOWN_VALUE, false },
	{ &google__protobuf__struct__descriptor, KNOWN_STRUCT, false },
	{ &google__protobuf__list_value__descriptor, KNOWN_LIST, false },
	{ &google__protobuf__any__descriptor, KNOWN_ANY, false },
};

static const ProtobufCMessageDescriptor *const no_types[] = { NULL };
static const ProtobufCMessageDescriptor *const *any_types = no_types;

const struct well_known *
transcoder_well_known(const ProtobufCMessageDescriptor *type)
{
	size_t i;

	/* Most are not; their package tells. */
	if (strncmp(type->name, "google.protobuf.", 16) != 0)
		return NULL;
	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (table[i].type == type)
			return &table[i];
	return NULL;
}

bool
transcoder_is_null(const ProtobufCEnumDescriptor *d)
{
	return d == &google__protobuf__null_value__descriptor;
}

void
transcoder_set_types(const ProtobufCMessageDescriptor *const *types)
{
	any_types = types;
}

const ProtobufCMessageDescriptor *
transcoder_type(const char *url)
{
	const char *slash = strrchr(url, '/');
	size_t i;

	if (slash == NULL)
		return NULL;
	for (i = 0; any_types[i] != NULL; i++)
		if (strcmp(any_types[i]->name, slash + 1) == 0)
			return any_types[i];
	return NULL;
}
