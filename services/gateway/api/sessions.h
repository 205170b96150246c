/*
 * Sessions this gateway has seen lately, so that the typical request needs no
 * call to the directory.
 *
 * Every gateway asks the directory often for sessions that ended early, and
 * forgets these.  While that question goes unanswered, no cached session is
 * used: so a logout counts everywhere within a second, whatever is down.
 */
#ifndef LIAISON_GATEWAY_API_SESSIONS_H
#define LIAISON_GATEWAY_API_SESSIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/loop.h"
#include "directory.rpc.h"
#include "rpc/client/client.h"
#include "wire/context.h"

struct sessions;

/* Held by its holders and the cache; read-only. */
struct session {
	/* ---- of the cache: what is looked at first comes first ---- */
	uint8_t				 key[32];	/* hash of the token */
	struct session			*next;
	int64_t				 asked_ms, used_ms;
	int64_t				 expires_s;	/* wall clock */
	unsigned			 holders;
	/* ---- */
	struct rpc_caller		 caller;
	Directory__GetSessionReply	*info;
	struct session			*newer, *older;	/* as used */
};

/* At most max sessions; the least recently used one makes room. */
struct sessions	*sessions_new(size_t max);
void		 sessions_destroy(struct sessions **);

/*
 * The session of a token, held for the caller, or NULL: unknown, too old, or
 * the last answer about ended sessions is not fresh enough.
 */
struct session	*sessions_find(struct sessions *, const char *token,
		    int64_t now_ms);
/* Keeps what the directory said, and gives it, held.  NULL: not usable. */
struct session	*sessions_put(struct sessions *, const char *token,
		    const Directory__GetSessionReply *, int64_t now_ms);
void		 session_release(struct session **);

void		 sessions_forget_token(struct sessions *, const char *token);
void		 sessions_forget_id(struct sessions *, const uint8_t *id,
		    size_t len);
/* The directory answered at now_ms which sessions have ended. */
void		 sessions_are_fresh(struct sessions *, int64_t now_ms);

/*
 * fn hears of each session that has ended, or of which something else has
 * changed, as often as the directory tells: for ten seconds.
 */
void		 sessions_on_stale(struct sessions *,
		    void (*fn)(const uint8_t *id, size_t len));
/* Has the directory told, up to so long ago, which sessions have ended? */
bool		 sessions_are_known(const struct sessions *, int64_t now_ms,
		    int64_t grace_ms);

/* Asks the directory for ended sessions from now on. */
void		 sessions_watch(struct sessions *, struct loop *,
		    struct rpc_client *directory);

#endif
