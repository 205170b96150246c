/*
 * What a contract says of its methods, as the generator writes it down from
 * the protos: proto/options.proto has the words.
 */
#ifndef LIAISON_RPC_RULES_H
#define LIAISON_RPC_RULES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <protobuf-c/protobuf-c.h>

#include "base/status.h"
#include "rpc/limits.h"
#include "wire/context.h"

/* Who may call: a bit for each value of options.proto's Who. */
enum {
	RPC_PUBLIC = 1 << 1,
	RPC_USER = 1 << 2,
	RPC_PEER = 1 << 3,
	RPC_ROLE = 1 << 10	/* shifted by a Common__Role */
};

/* A function of another type, which is cast back before it is called. */
typedef void	 rpc_any_fn(void);
/* Calls `done`, of the method's own type, with what came of a call. */
typedef void	 rpc_tell_fn(rpc_any_fn *done, const struct status *,
		    const ProtobufCMessage *reply, void *arg);

struct rpc_rule {
	const char			*name;	/* "liaison.x.v1.X/Send" */
	const char			*said;	/* by clients, for a release */
	const char *const		*formerly; /* ended by NULL */
	const ProtobufCMessageDescriptor *input, *output;
	unsigned			 who;
	uint64_t			 may;	/* 1 << Common__Permission */
	bool				 once;	/* has an Idempotency-Key */
	bool				 safe;	/* may go again elsewhere */
	struct rpc_limits		 limits;	/* of the request */
	rpc_tell_fn			*tell;
};

/* Of a service. */
struct rpc_rules {
	const char			*name;	/* "liaison.x.v1.X" */
	const struct rpc_rule *const	*methods;	/* as in the proto */
	size_t				 nmethods;
};

/* By its short name ("Send"); NULL: there is none. */
const struct rpc_rule *rpc_rules_find(const struct rpc_rules *,
		    const char *method);

/* Nobody need be logged in. */
static inline bool
rpc_rule_is_public(const struct rpc_rule *rule)
{
	return (rule->who & RPC_PUBLIC) != 0;
}

/* What a role lets its people do in the administration: see common.proto. */
uint64_t	 rpc_permissions_of_role(int role);

/* Events and urgent messages are no administration. */
bool		 rpc_caller_administers(const struct rpc_caller *);

/*
 * OK; UNAUTHENTICATED where somebody logged in might call and nobody is; else
 * PERMISSION_DENIED.
 */
struct status	 rpc_rule_allows(const struct rpc_rule *,
		    const struct rpc_caller *);

#endif
