/*
 * Who listens in this worker: people, each with their sockets, and what the
 * parts of this folder do for them.
 */
#ifndef LIAISON_GATEWAY_LIVE_HUB_H
#define LIAISON_GATEWAY_LIVE_HUB_H

#include <sys/queue.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "gateway/api/client.h"
#include "gateway/api/gateway.h"
#include "gateway/live/position.h"
#include "gateway/live/stream.h"
#include "gateway/live/websocket.h"
#include "wire/context.h"

struct live_subscriber;
struct live_greeting;
struct live_asked;

struct live_socket {
	struct client		*client;
	struct live_user	*user;
	TAILQ_ENTRY(live_socket) of_user, of_session, of_all;
	/* NULL once it was greeted. */
	struct live_greeting	*greeting;
	struct rpc_caller	 caller;
	char			*token;		/* of its session; malloc'd */
	int64_t			 expires_s;	/* wall clock */
	int64_t			 asked_ms;	/* whether it goes on */
	struct live_asked	*asked;		/* under way, or NULL */
	bool			 is_token;	/* of the API */
	bool			 events;	/* text/event-stream */
	unsigned		 retry_ms;	/* to be said of it; or 0 */
	int64_t			 heard_ms, said_ms;
	struct websocket	 websocket;
};
TAILQ_HEAD(live_sockets, live_socket);

/* What is unread, as counted last. */
struct live_counts {
	bool		 known[LIVE_SOURCES], stale[LIVE_SOURCES];
	uint32_t	 value[LIVE_SOURCES];
	unsigned	 asked;		/* calls under way */
	bool		 changed, queued, resting;
	int64_t		 at_ms;
};

/* Of messages of one's own, what is to be told by and by. */
#define LIVE_RECEIPTS	4
struct live_receipts {
	struct live_change	 of[LIVE_RECEIPTS];
	unsigned		 n;
	int64_t			 at_ms;		/* told last */
};

struct live_user {
	int64_t			 school_id, user_id;
	uint64_t		 serial;	/* of no other, ever */
	struct live_user	*chain;
	struct live_sockets	 sockets;
	unsigned		 n, greeted;
	bool			 leaving;
	struct {
		struct live_stream	stream;
		bool			queued, asked, again;
		TAILQ_ENTRY(live_user)	link;
	} of[LIVE_SOURCES];
	struct live_counts	 counts;
	TAILQ_ENTRY(live_user)	 to_count;
	struct live_receipts	 receipts;
	TAILQ_ENTRY(live_user)	 to_tell;	/* where there are any */
};
TAILQ_HEAD(live_users, live_user);

struct live_hub {
	struct live_subscriber	*feed[LIVE_SOURCES];
	struct live_sockets	 sockets;	/* the newest last */
	unsigned		 n, max, max_of_user;
	bool			 draining;
};
extern struct live_hub live_hub;

/* ---- users.c ---- */

struct live_user *live_user_find(int64_t school_id, int64_t user_id);
/* The same, if it is still that one. */
struct live_user *live_user_again(int64_t school_id, int64_t user_id,
	    uint64_t serial);
/* With its first socket; it is heard of from then on. */
struct live_user *live_user_add(int64_t school_id, int64_t user_id);
/* Its last socket has gone. */
void	 live_user_left(struct live_user *);
void	 live_users_each(void (*)(struct live_user *));
/* Takes what is new, and tells it. */
void	 live_user_take(struct live_user *, enum live_source,
	    const struct live_change *);
/* The same, at once, whatever it is. */
void	 live_user_tell(struct live_user *, enum live_source,
	    const struct live_change *);
/* Their sockets are to ask for everything anew. */
void	 live_user_reset(struct live_user *);
/* What is unread is another number. */
void	 live_user_counted(struct live_user *);
/* Where they are: valid until the next call. */
const struct live_position *live_user_position(struct live_user *);

/* ---- reading.c: what may have been missed ---- */

void	 live_read_on(struct live_user *, enum live_source);
/* It is gone. */
void	 live_reading_forget(struct live_user *);
void	 live_reading_tick(int64_t now_ms);
/* Of a socket that was elsewhere before. */
struct live_own;
struct live_own *live_read_own(struct live_socket *, enum live_source,
	    const struct live_position *);
void	 live_own_forget(struct live_own **);

/* ---- greeting.c ---- */

/* By and by.  `since`: the id that it came with, or "". */
void	 live_greet(struct live_socket *, const char *since);
/* Something that its greeting may have waited for is there. */
void	 live_greet_waiting(struct live_user *);
/* The answer to its own question; n is of no use where `reset`. */
void	 live_greeting_got(struct live_socket *, enum live_source,
	    const struct live_change *, size_t n, uint64_t oldest, bool reset);
void	 live_greeting_free(struct live_socket *);
void	 live_greeting_tick(int64_t now_ms);

/* ---- counting.c ---- */

/* They may be others. */
void	 live_counts_stale(struct live_user *, enum live_source);
bool	 live_counts_fresh(const struct live_user *);
/* They are being counted, or are to be. */
bool	 live_counts_come(const struct live_user *);
void	 live_counting_forget(struct live_user *);
void	 live_counting_tick(int64_t now_ms);

/* ---- receipts.c ---- */

/* Of a message of theirs: with what else comes of it within a second. */
void	 live_receipts_add(struct live_user *, const struct live_change *);
void	 live_receipts_forget(struct live_user *);
void	 live_receipts_tick(int64_t now_ms);

/* ---- frames.c ---- */

void	 live_frame_change(struct buffer *, const struct buffer *id,
	    const struct live_change *);
void	 live_frame_counters(struct buffer *, const struct buffer *id,
	    const struct live_counts *);
void	 live_frame_hello(struct buffer *, const struct buffer *id,
	    const struct live_counts *);
/* "reset", "alive". */
void	 live_frame_bare(struct buffer *, const struct buffer *id,
	    const char *type);

/* ---- socket.c ---- */

/* For a connection that is being handed over. */
struct live_socket *live_socket_new(struct client *, bool events);
/* False: it is gone. */
bool	 live_socket_send(struct live_socket *, const struct buffer *json,
	    const struct buffer *id);
/* It is gone after that. */
void	 live_socket_close(struct live_socket *, unsigned code);

/* ---- session.c: does its session go on? ---- */

void	 live_session_add(struct live_socket *);
void	 live_session_remove(struct live_socket *);
/* Asks, and closes it where not. */
void	 live_session_check(struct live_socket *);
/* Something has become of this one. */
void	 live_session_stale(const uint8_t *id, size_t len);

#endif
