/* Fields: their names in JSON, their place in a message. */
#ifndef LIAISON_JSON_FIELD_H
#define LIAISON_JSON_FIELD_H

#include <stdbool.h>
#include <stddef.h>

#include <protobuf-c/protobuf-c.h>

/* ---- protobuf-c's memory layout ---- */

#define MEMBER_AT(type, message, offset) \
	((type *)(void *)((char *)(message) + (offset)))
#define MEMBER_OF(type, message, offset) \
	(*(type const *)(const void *)((const char *)(message) + (offset)))

/* Bytes of one value of this protobuf-c type. */
size_t	transcoder_type_size(ProtobufCType);

/* True for a map<> field: its items are generated FooEntry messages. */
bool	transcoder_is_map(const ProtobufCFieldDescriptor *);

/* ---- names ---- */

/* The field with this JSON or original name, or NULL. */
const ProtobufCFieldDescriptor *transcoder_field(
	    const ProtobufCMessageDescriptor *, const char *name);

/* "body_html" as "bodyHtml"; at most cap - 1 characters and a NUL. */
void	transcoder_json_name(const char *name, char *out, size_t cap);

#endif
