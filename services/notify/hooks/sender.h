/*
 * Sends what is due at hooks: each by one of the replicas, so many at once and
 * few of them at one hook, so that one that is slow keeps nobody waiting.  At
 * least once: where a replica dies between the answer and the database, it goes
 * again, with the same webhook-id.
 */
#ifndef LIAISON_NOTIFY_HOOKS_SENDER_H
#define LIAISON_NOTIFY_HOOKS_SENDER_H

#include "base/loop.h"
#include "notify/hooks/post.h"
#include "notify/store/hooks.h"
#include "pg/pg.h"
#include "rpc/client/client.h"

struct hook_sender;

struct hook_sender_options {
	struct loop		*loop;
	struct pg		*pg;
	struct rpc_client	*directory, *messages;
	struct outbound		*outbound;
	const uint8_t		*key;		/* HOOK_KEY */
};

/* All of it is the caller's.  NULL: no memory. */
struct hook_sender *hook_sender_new(const struct hook_sender_options *);
/* Something was planned, or is to go again. */
void		 hook_sender_wake(void *);

/* By these salts of the school's. */
void		 hook_secrets(const uint8_t key[HOOK_KEY], int64_t school_id,
		    const uint8_t salts[2][HOOK_SALT], size_t nsalts,
		    struct hook_endpoint *);
/* As a delivery is known to whom it is sent, and to administrators. */
void		 hook_delivery_id(int64_t school_id,
		    const struct hook_delivery_key *, char id[HOOK_ID]);

#endif
