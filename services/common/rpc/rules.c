/* Who may make a call. */
#include <string.h>

#include "common.pb-c.h"
#include "rpc/rules.h"

const struct rpc_rule *
rpc_rules_find(const struct rpc_rules *rules, const char *method)
{
	const size_t n = strlen(rules->name) + 1;
	size_t i;

	for (i = 0; i < rules->nmethods; i++)
		if (strcmp(rules->methods[i]->name + n, method) == 0)
			return rules->methods[i];
	return NULL;
}

uint64_t
rpc_permissions_of_role(int role)
{
	const ProtobufCEnumDescriptor *all = &common__permission__descriptor;
	uint64_t permissions = 0;
	unsigned i;

	if (role == COMMON__ROLE__TEACHER || role == COMMON__ROLE__STAFF)
		return UINT64_C(1) << COMMON__PERMISSION__EVENTS;
	if (role != COMMON__ROLE__ADMIN)
		return 0;
	for (i = 0; i < all->n_values; i++)
		permissions |= UINT64_C(1) << all->values[i].value;
	return permissions &
	    ~(UINT64_C(1) << COMMON__PERMISSION__PERMISSION_UNSPECIFIED |
	    UINT64_C(1) << COMMON__PERMISSION__BANS |
	    UINT64_C(1) << COMMON__PERMISSION__SCHOOLS |
	    UINT64_C(1) << COMMON__PERMISSION__URGENT);
}

/* A bit for each role of somebody's, nothing else. */
static unsigned
roles_of(const struct rpc_caller *caller)
{
	const unsigned people = (1u << (COMMON__ROLE__ADMIN + 1)) -
	    (1u << COMMON__ROLE__GUARDIAN);

	return (1u << caller->role | caller->other_roles) & people;
}

bool
rpc_caller_administers(const struct rpc_caller *caller)
{
	const uint64_t others = UINT64_C(1) << COMMON__PERMISSION__EVENTS |
	    UINT64_C(1) << COMMON__PERMISSION__URGENT;

	return (roles_of(caller) & 1u << COMMON__ROLE__ADMIN) != 0 ||
	    (caller->permissions & ~others) != 0;
}

struct status
rpc_rule_allows(const struct rpc_rule *rule, const struct rpc_caller *caller)
{
	const unsigned people = rule->who & ~(unsigned)(RPC_PUBLIC | RPC_PEER);
	const bool is_person = caller->role >= COMMON__ROLE__GUARDIAN &&
	    caller->role <= COMMON__ROLE__ADMIN;

	if (rpc_rule_is_public(rule))
		return STATUS_OK;
	if ((rule->who & RPC_PEER) != 0 &&
	    caller->role == COMMON__ROLE__SYSTEM)
		return STATUS_OK;
	if (people == 0 && rule->may == 0)
		return status_forbidden();
	if (caller->school_id <= 0 || caller->user_id <= 0)
		return status_session_ended();
	if (!is_person)
		return status_forbidden();
	if ((people & (RPC_USER | roles_of(caller) * RPC_ROLE)) != 0)
		return STATUS_OK;
	if ((rule->may & (caller->permissions |
	    rpc_permissions_of_role(caller->role))) != 0)
		return STATUS_OK;
	return status_forbidden();
}
