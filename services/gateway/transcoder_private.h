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
/* "name":value; false, and nothing is written, if it is not set. */
bool	transcoder_write_member(struct buffer *, const ProtobufCMessage *,
	    const ProtobufCFieldDescriptor *);
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
	bool	 wrapper;	/* its JSON is that of its one field */
};
/* NULL if `type` has no JSON form of its own. */
const struct well_known *transcoder_well_known(
	    const ProtobufCMessageDescriptor *type);

/* ---- plans: what is known of a message before its bytes come ---- */

/* Beyond protobuf-c's types. */
enum plan_kind {
	PLAN_TIME = PROTOBUF_C_TYPE_MESSAGE + 1,
	PLAN_DURATION,
	PLAN_WRAPPER,
	PLAN_OTHER,		/* only by way of the unpacked message */
	PLAN_KINDS
};

struct plan_field {
	uint32_t	 id;
	unsigned	 kind;		/* ProtobufCType or plan_kind */
	unsigned	 wire;		/* its wire type */
	bool		 repeated, packable;
	uint64_t	 oneof;		/* a bit for its oneof; 0: in none */
	char		*key;		/* ,"name": */
	size_t		 key_len;
	size_t		 absent_at;	/* in the plan's text */
	const ProtobufCEnumDescriptor *names;
	const struct plan *inner;
};

struct plan {
	const ProtobufCMessageDescriptor *type;
	struct plan		*next;
	/*
	 * ,"name":value of each field that is written when it is absent, all
	 * in one: several absent ones are one copy.
	 */
	char			*absent;
	unsigned		 n;
	struct plan_field	 field[];	/* by number, and an end */
};

/* Made once and kept for ever. */
const struct plan *transcoder_plan(const ProtobufCMessageDescriptor *);

/*
 * What transcoder_write_wire() tries first.  False, with some of it written:
 * the bytes are no such message, or one that it leaves to the other way.
 */
bool	transcoder_write_straight(struct buffer *,
	    const ProtobufCMessageDescriptor *, const void *data, size_t len)
	    __attribute__((warn_unused_result));

/* ---- two ways to read ---- */

/*
 * What transcoder_read() tries first.  NULL, without a reason: it is refused,
 * or left to the other way.
 */
ProtobufCMessage *transcoder_read_straight(struct arena *,
	    const ProtobufCMessageDescriptor *, const char *json, size_t len,
	    const char *const *hidden);
ProtobufCMessage *transcoder_read_tree(struct arena *,
	    const ProtobufCMessageDescriptor *, const char *json, size_t len,
	    const char *const *hidden, struct transcoder_error *);

/* ---- text forms ---- */

/* Bytes from p that stand for themselves in a JSON string: ASCII. */
size_t	transcoder_plain_length(const uint8_t *p, const uint8_t *end);
/* Bytes of the well-formed UTF-8 sequence (not ASCII) at p, or 0. */
size_t	transcoder_utf8_length(const uint8_t *p, size_t left);

/* A field's name as a key: "bodyHtml": */
void	transcoder_write_name(struct buffer *, const char *name);
/* As transcoder_write_string(); false at what is not UTF-8, or a NUL. */
bool	transcoder_write_text(struct buffer *, const void *text, size_t len)
	    __attribute__((warn_unused_result));

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
