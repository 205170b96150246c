/* Who may make a call: checks that answer it where they refuse. */
#ifndef LIAISON_RPC_REQUIRE_H
#define LIAISON_RPC_REQUIRE_H

#include <stdbool.h>

#include "rpc/server.h"

/* True when somebody is logged in; else the call has failed. */
bool	require_user(struct rpc_call *) __attribute__((warn_unused_result));
/* True for another service or liaisonctl; else the call has failed. */
bool	require_system(struct rpc_call *) __attribute__((warn_unused_result));

#endif
