/*
 * What the protos say, ready to be written in other words: names in each
 * spelling, options, comments.  Read once from a descriptor set, never freed:
 * the generator ends soon.
 */
#ifndef LIAISON_GENERATOR_MODEL_H
#define LIAISON_GENERATOR_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Numbers of google.protobuf.FieldDescriptorProto.Type. */
enum model_type {
	MODEL_DOUBLE = 1,
	MODEL_FLOAT,
	MODEL_INT64,
	MODEL_UINT64,
	MODEL_INT32,
	MODEL_FIXED64,
	MODEL_FIXED32,
	MODEL_BOOL,
	MODEL_STRING,
	MODEL_GROUP,
	MODEL_MESSAGE,
	MODEL_BYTES,
	MODEL_UINT32,
	MODEL_ENUM,
	MODEL_SFIXED32,
	MODEL_SFIXED64,
	MODEL_SINT32,
	MODEL_SINT64
};

/* Of model_method.who: a bit for each value of options.proto's Who. */
enum {
	MODEL_PUBLIC = 1 << 1,
	MODEL_USER = 1 << 2,
	MODEL_PEER = 1 << 3,
	MODEL_ROLE = 1 << 10	/* shifted by the number of a common.v1.Role */
};
/* A Who beyond this is that and the number of a common.v1.Permission. */
#define MODEL_MAY	100

/* Of model_method.sessions: a bit for each of options.proto's Session. */
enum {
	MODEL_FULL = 1 << 1,
	MODEL_TOKEN = 1 << 2
};

/* Of protobuf's own idempotency_level. */
enum model_repeat {
	MODEL_REPEAT_UNKNOWN,
	MODEL_NO_SIDE_EFFECTS,
	MODEL_IDEMPOTENT
};

struct model_file;
struct model_message;
struct model_service;

/*
 * Comments are those before what they are of, else those behind it: a line
 * each paragraph, "" where there is none.
 */
struct model_value {
	const char			*name;	/* "GUARDIAN" */
	int				 number;
	const char			*comment;
	unsigned			 http_status;	/* of a Reason, or 0 */
};

struct model_enum {
	const struct model_file		*file;
	const struct model_message	*outer;	/* or NULL */
	const char			*name;	/* "Kind" */
	const char			*full;	/* "liaison.x.v1.Y.Kind" */
	const char			*c;	/* "X__Y__Kind" */
	const char			*comment;
	struct model_value		*values;
	size_t				 nvalues;
	int				 line;
};

struct model_field {
	const struct model_message	*in;
	const char			*name;	/* "user_ids" */
	const char			*json;	/* "userIds" */
	const char			*comment;
	int				 number, line;
	enum model_type			 type;
	bool				 repeated;	/* a map, too */
	bool				 optional;	/* says so itself */
	const struct model_message	*message;	/* its type, or NULL */
	const struct model_enum		*enumeration;	/* or NULL */
	const char			*oneof;		/* its name, or NULL */
	/* Options; 0: not said. */
	bool				 required;
	uint64_t			 max_chars, max_bytes, max_items, max;
};

struct model_message {
	const struct model_file		*file;
	const struct model_message	*outer;	/* or NULL */
	const char			*name;	/* "SendRequest" */
	const char			*full;	/* "liaison.x.v1.SendRequest" */
	const char			*c;	/* "X__SendRequest" */
	const char			*lower;	/* "x__send_request" */
	const char			*comment;
	struct model_field		*fields;
	size_t				 nfields;
	bool				 is_map;	/* key and value */
	int				 line;
};

/* How a method is called over HTTP. */
struct model_http {
	const char	*verb;		/* "get"; NULL: not at all */
	const char	*path;		/* "/api/v1/threads/{thread_id}" */
	const char	*body;		/* "", "*", a field's name */
	const char	*response_body;	/* "", a field's name */
	const char	*csv;		/* "", a field's name */
	int		 success;	/* status */
	uint64_t	 max_body;	/* bytes; 0: not said */
};

struct model_method {
	const struct model_service	*service;
	const char			*name;	/* "ListThreads" */
	const char			*snake;	/* "list_threads" */
	const char			*full;	/* "liaison.x.v1.X/List..." */
	const struct model_message	*input, *output;
	struct model_http		 http;
	unsigned			 who;	/* bits, see above */
	uint64_t			 may;	/* 1 << common.v1.Permission */
	bool				 who_unknown;	/* one is no Who */
	unsigned			 sessions;	/* bits, see above */
	bool				 once;
	enum model_repeat		 repeat;
	/* May be sent again elsewhere. */
	bool				 safe;
	const char			**formerly;	/* names */
	size_t				 nformerly;
	/* The comment: its first sentence, and all of it. */
	const char			*summary, *description;
	/* Those of rpc.proto's Reason that are named in it, in their order. */
	const char			**reasons;
	size_t				 nreasons;
	int				 line;
};

struct model_service {
	const struct model_file		*file;
	const char			*name;	/* "Messages" */
	const char			*full;	/* "liaison.messages.v1..." */
	const char			*lower;	/* "messages" */
	/* The base of the file whose service's process answers. */
	const char			*process;
	const char			*comment;
	struct model_method		*methods;
	size_t				 nmethods;
	int				 line;
};

/* Messages and enums of messages stand behind those they are in. */
struct model_file {
	const char		*name;		/* "messages.proto" */
	const char		*base;		/* "messages" */
	const char		*package;	/* "liaison.messages.v1" */
	const char		*c_package;	/* "messages" */
	struct model_message	*messages;
	size_t			 nmessages;
	struct model_enum	*enums;
	size_t			 nenums;
	struct model_service	*services;
	size_t			 nservices;
};

/* All files of the set, those of others (google.protobuf) as well. */
struct model {
	struct model_file	*files;
	size_t			 nfiles;
};

/* Ends the process, with a sentence, where `path` is no descriptor set. */
const struct model *model_read(const char *path);

/* NULL: none of this full name. */
const struct model_message *model_find_message(const struct model *,
		    const char *full);
const struct model_enum *model_find_enum(const struct model *,
		    const char *full);
/* NULL: no such field; by its name in the proto. */
const struct model_field *model_find_field(const struct model_message *,
		    const char *name);

#endif
