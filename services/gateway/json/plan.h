/* Plans: what is known of a message before its bytes come. */
#ifndef LIAISON_GATEWAY_JSON_PLAN_H
#define LIAISON_GATEWAY_JSON_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <protobuf-c/protobuf-c.h>

/* Beyond protobuf-c's types. */
enum plan_kind {
	PLAN_TIME = PROTOBUF_C_TYPE_MESSAGE + 1,
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

#endif
