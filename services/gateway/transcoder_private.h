/* What the files of the transcoder share. */
#ifndef LIAISON_GATEWAY_TRANSCODER_PRIVATE_H
#define LIAISON_GATEWAY_TRANSCODER_PRIVATE_H

#include <stdint.h>

#include <jansson.h>

#include "transcoder.h"

/* Deeper input is refused: it bounds our stack. */
#define TRANSCODER_MAX_DEPTH	32

/* Where we are in the input, from the innermost step outwards. */
struct path {
	const struct path	*parent;
	const char		*name;	/* NULL: item `index` of an array */
	size_t			 index;
};

struct reader {
	struct arena			*arena;
	struct transcoder_error		*error;
	unsigned			 depth;
	/* From a path, a query or a map key: all is text, enums in any case. */
	bool				 text;
};

/* ---- protobuf-c's memory layout ---- */

#define MEMBER_AT(type, message, offset) \
	((type *)(void *)((char *)(message) + (offset)))
#define MEMBER_OF(type, message, offset) \
	(*(type const *)(const void *)((const char *)(message) + (offset)))

/* Bytes of one value of this protobuf-c type. */
size_t	transcoder_type_size(ProtobufCType);
const ProtobufCMessageDescriptor *transcoder_type(const char *url);

/* ---- one value ---- */

/* One value at `in` / into `out`, of the field's type, repeated or not. */
void	transcoder_write_value(struct buffer *,
	    const ProtobufCFieldDescriptor *, const void *in);
void	transcoder_write_members(struct buffer *, const ProtobufCMessage *,
	    bool first);
bool	transcoder_read_value(struct reader *, const struct path *,
	    const ProtobufCFieldDescriptor *, const json_t *, void *out);
bool	transcoder_read_scalar(struct reader *, const struct path *,
	    const ProtobufCFieldDescriptor *, const json_t *, void *out);
bool	transcoder_read_fields(struct reader *, const struct path *,
	    const json_t *object, const char *const *skip, ProtobufCMessage *);
/* Refuses; always false. */
bool	transcoder_fail(struct reader *, const struct path *, Rpc__Reason,
	    const char *message);

/* ---- well-known types ---- */

struct well_known {
	const ProtobufCMessageDescriptor *type;
	void	(*write)(struct buffer *, const ProtobufCMessage *);
	bool	(*read)(struct reader *, const struct path *, const json_t *,
		    ProtobufCMessage *);
	bool	 text;	/* its JSON is a string, number or boolean */
};
/* NULL if `type` has no JSON form of its own. */
const struct well_known *transcoder_well_known(
	    const ProtobufCMessageDescriptor *type);

/* ---- text forms ---- */

bool	transcoder_parse_time(const char *text, int64_t *seconds,
	    int32_t *nanos);
bool	transcoder_parse_duration(const char *text, int64_t *seconds,
	    int32_t *nanos);
void	transcoder_write_time(struct buffer *, int64_t seconds, int32_t nanos);
void	transcoder_write_duration(struct buffer *, int64_t seconds,
	    int32_t nanos);
void	transcoder_write_base64(struct buffer *, const uint8_t *, size_t);
/* Standard or URL-safe, padded or not.  NULL if it is neither. */
uint8_t	*transcoder_parse_base64(struct arena *, const char *text, size_t len,
	    size_t *out_len);
void	transcoder_write_double(struct buffer *, double);
void	transcoder_write_float(struct buffer *, float);

#endif
