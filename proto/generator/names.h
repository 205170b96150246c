/* Where something stands in a proto, and what protoc-c calls it. */
#ifndef LIAISON_GENERATOR_NAMES_H
#define LIAISON_GENERATOR_NAMES_H

#include "google/protobuf/descriptor.pb-c.h"
#include "model.h"

/* Numbers of descriptor.proto's fields, of which a path is made. */
enum { PLACE_MESSAGE = 4, PLACE_ENUM = 5, PLACE_SERVICE = 6 };
enum { PLACE_FIELD = 2, PLACE_INNER_MESSAGE = 3, PLACE_INNER_ENUM = 4 };
enum { PLACE_ENUM_VALUE = 2, PLACE_METHOD = 2 };

#define PLACE_DEEP	16

struct place {
	const Google__Protobuf__FileDescriptorProto	*file;
	int32_t						 path[PLACE_DEEP];
	size_t						 n;
};

struct place	 place_of(const Google__Protobuf__FileDescriptorProto *,
		    int what, int index);
struct place	 place_below(const struct place *, int what, int index);
/* 0: not known. */
int		 place_line(const struct place *);
/* See model.h. */
const char	*place_comment(const struct place *);

/* (pb_c_file).c_package, or "". */
const char	*name_c_package(const Google__Protobuf__FileDescriptorProto *);
/* "liaison.messages.v1.Thread" as "Messages__Thread", "messages__thread". */
const char	*name_in_c(const struct model_file *, const char *full);
const char	*name_in_lower(const struct model_file *, const char *full);

#endif
