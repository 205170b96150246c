/* For whom, until when, within which trace: what a call carries along. */
#ifndef LIAISON_WIRE_CONTEXT_H
#define LIAISON_WIRE_CONTEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/once.h"

#define RPC_SESSION_ID_LEN	32
#define RPC_TRACEPARENT_LEN	55
/* Bytes of an address in text, with its NUL. */
#define RPC_ADDRESS_MAX		65
/* Calls made for nobody in particular, when the caller sets none. */
#define RPC_DEFAULT_TIMEOUT_MS	5000

struct rpc_caller {
	int64_t	 school_id;
	int64_t	 user_id;
	int	 role;				/* Common__Role */
	bool	 has_session;
	uint8_t	 session_id[RPC_SESSION_ID_LEN];
	char	 language[3];			/* "fr" or "en" */
	uint64_t permissions;			/* 1 << Common__Permission */
	uint32_t other_roles;			/* 1 << Common__Role */
	char	 address[RPC_ADDRESS_MAX];	/* the client's, or "" */
};

struct rpc_context {
	struct rpc_caller	 caller;
	int64_t			 deadline_ms;	/* of loop_now_ms() */
	char			 traceparent[RPC_TRACEPARENT_LEN + 1];
	/* The Idempotency-Key of this very call, or "": not handed on. */
	char			 key[ONCE_KEY_MAX + 1];
};

/* For a peer or liaisonctl itself: role SYSTEM of a school (0: none). */
struct rpc_context rpc_context_system(int64_t school_id, int64_t timeout_ms);

#endif
