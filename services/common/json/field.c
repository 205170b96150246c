/* What descriptors tell of fields. */
#include <ctype.h>
#include <string.h>

#include "json/field.h"

static const size_t type_sizes[] = {
	[PROTOBUF_C_TYPE_INT32] = 4,
	[PROTOBUF_C_TYPE_SINT32] = 4,
	[PROTOBUF_C_TYPE_SFIXED32] = 4,
	[PROTOBUF_C_TYPE_INT64] = 8,
	[PROTOBUF_C_TYPE_SINT64] = 8,
	[PROTOBUF_C_TYPE_SFIXED64] = 8,
	[PROTOBUF_C_TYPE_UINT32] = 4,
	[PROTOBUF_C_TYPE_FIXED32] = 4,
	[PROTOBUF_C_TYPE_UINT64] = 8,
	[PROTOBUF_C_TYPE_FIXED64] = 8,
	[PROTOBUF_C_TYPE_FLOAT] = sizeof(float),
	[PROTOBUF_C_TYPE_DOUBLE] = sizeof(double),
	[PROTOBUF_C_TYPE_BOOL] = sizeof(protobuf_c_boolean),
	[PROTOBUF_C_TYPE_ENUM] = sizeof(int),
	[PROTOBUF_C_TYPE_STRING] = sizeof(char *),
	[PROTOBUF_C_TYPE_BYTES] = sizeof(ProtobufCBinaryData),
	[PROTOBUF_C_TYPE_MESSAGE] = sizeof(ProtobufCMessage *),
};

size_t
transcoder_type_size(ProtobufCType type)
{
	return type_sizes[type];
}

/* protobuf-c does not keep map_entry, but the entry's name is reserved. */
bool
transcoder_is_map(const ProtobufCFieldDescriptor *f)
{
	const ProtobufCMessageDescriptor *entry = f->descriptor;
	const char *in, *name;

	if (f->label != PROTOBUF_C_LABEL_REPEATED ||
	    f->type != PROTOBUF_C_TYPE_MESSAGE || entry->n_fields != 2)
		return false;
	/* "by_role" makes "ByRoleEntry". */
	name = entry->short_name;
	if (name[0] != toupper((unsigned char)f->name[0]))
		return false;
	for (in = f->name; *in != '\0'; in++) {
		if (*in == '_')
			continue;
		if (tolower((unsigned char)*name++) !=
		    tolower((unsigned char)*in))
			return false;
	}
	return strcmp(name, "Entry") == 0 &&
	    strcmp(entry->fields[0].name, "key") == 0 &&
	    strcmp(entry->fields[1].name, "value") == 0;
}

void
transcoder_json_name(const char *name, char *out, size_t cap)
{
	size_t n = 0;
	bool up = false;

	for (; *name != '\0' && n + 1 < cap; name++) {
		if (*name == '_') {
			up = true;
			continue;
		}
		out[n++] = up ? (char)toupper((unsigned char)*name) : *name;
		up = false;
	}
	out[n] = '\0';
}

static bool
is_json_name(const char *original, const char *json)
{
	bool up = false;

	for (; *original != '\0'; original++) {
		if (*original == '_') {
			up = true;
			continue;
		}
		if (*json++ != (up ? (char)toupper((unsigned char)*original)
				   : *original))
			return false;
		up = false;
	}
	return *json == '\0';
}

const ProtobufCFieldDescriptor *
transcoder_field(const ProtobufCMessageDescriptor *d, const char *name)
{
	unsigned i;

	for (i = 0; i < d->n_fields; i++)
		if (is_json_name(d->fields[i].name, name) ||
		    strcmp(d->fields[i].name, name) == 0)
			return &d->fields[i];
	return NULL;
}
