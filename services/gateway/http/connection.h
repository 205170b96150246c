/*
 * One HTTP/1.1 connection, from its first byte to its last: one request at a
 * time, its body in pieces, its answer, then the next.  What it reads from and
 * whom it tells are functions, so that it knows neither sockets nor routes.
 *
 * While it waits it holds no memory beyond this structure: everything is read
 * into one buffer of the process, and only what cannot be used yet is kept.
 */
#ifndef LIAISON_GATEWAY_HTTP_CONNECTION_H
#define LIAISON_GATEWAY_HTTP_CONNECTION_H

#include <sys/types.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gateway/http/body.h"
#include "gateway/http/head.h"
#include "gateway/http/output.h"
#include "gateway/http/window.h"

/* Bodies up to here are taken from anybody: a login's. */
#define HTTP_SMALL_BODY	4096
/* Bodies up to here do not wait for a place of the window. */
#define HTTP_FREE_BODY	HTTP_HEAD_MAX

struct http_connection;

/* Its socket.  `socket` is the connection's own. */
struct http_io {
	/* Bytes read; 0: no more will come; -1: none now; -2: it is gone. */
	ssize_t		(*read)(void *socket, void *, size_t);
	http_write_fn	*write;
	/* Bytes that are written, and that the other end has not taken. */
	size_t		(*untaken)(void *socket);
	/* There may be something to read. */
	bool		(*readable)(void *socket);
	/* Calls http_connection_ready() again, after it was others' turn. */
	void		(*again)(void *socket);
	/* Nothing more will be written. */
	void		(*shut)(void *socket);
	/* Ends it; http_connection_gone() is called before this returns. */
	void		(*close)(void *socket);
};

enum http_failure {
	HTTP_FAILED_BAD,	/* the body is not what its coding says */
	HTTP_FAILED_LARGE,	/* it is beyond what is taken */
	HTTP_FAILED_SLOW,	/* head or body came too slowly */
	HTTP_FAILED_CROWDED,	/* the window had no place for too long */
};

struct http_events {
	/*
	 * The bytes of a head; they live during the call only.  Whoever is
	 * told calls http_connection_begin() or http_connection_refused().
	 */
	void	(*head)(struct http_connection *, const char *, size_t);
	/*
	 * Bytes of the body, which live during the call only; with `place`, a
	 * place of the window goes with them.  Small bodies do without.
	 */
	void	(*piece)(struct http_connection *, const char *, size_t,
		    bool place);
	/* The whole body has come. */
	void	(*end)(struct http_connection *);
	/* Refuse it: answer, then http_connection_refused(). */
	void	(*failed)(struct http_connection *, enum http_failure);
	/* It has ended, and with it what it is asked. */
	void	(*gone)(struct http_connection *);
	/* Bytes of one that was handed over; they live during the call only. */
	void	(*bytes)(struct http_connection *, const char *, size_t);
};

/* What is read from it now, and what for. */
enum http_state {
	HTTP_STATE_HEAD,
	HTTP_STATE_BODY,
	HTTP_STATE_ANSWER,	/* nothing: a request is being answered */
	HTTP_STATE_DISCARD,	/* it is answered: the rest of its body */
	HTTP_STATE_FULL,	/* nothing, until it takes its answers */
	HTTP_STATE_OPEN,	/* handed over: whatever comes */
	HTTP_STATE_LINGER,	/* refused: what still comes is dropped */
	HTTP_STATE_CLOSING,	/* nothing: it ends when all is sent */
	HTTP_STATE_ENDED,
};

/* Its owner allocates it, and frees it some time after it is gone. */
struct http_connection {
	const struct http_io	*io;
	const struct http_events *events;
	void			*socket;
	enum http_state		 state;
	bool			 reading, flushing;	/* on the stack */
	bool			 partial;	/* kept is part of a head */
	bool			 place;		/* of the window, to be used */
	bool			 small;		/* its body needs no place */
	bool			 wanted;	/* the body, by its handler */
	bool			 paused;
	bool			 expects;	/* 100 Continue */
	bool			 close;		/* once it is answered */
	bool			 shut;
	char			*kept;		/* read, not used; malloc'd */
	size_t			 kept_len;
	size_t			 ahead;		/* behind the head at hand */
	struct http_body	 body;
	struct http_output	 output;
	struct http_waiter	 waiter;
	int64_t			 deadline_ms;	/* 0: none */
	size_t			 untaken;	/* when that was set to send */
	/* Of the body: since when it may come, and is not read. */
	int64_t			 body_ms, stopped_ms;
	size_t			 discarded;
};

void	 http_connection_init(struct http_connection *,
	    const struct http_io *, const struct http_events *, void *socket);
/* Its socket has something to read, or room; or its handler wants more. */
void	 http_connection_ready(struct http_connection *);
/* Ends it, wherever it is. */
void	 http_connection_end(struct http_connection *);
/* Told by io: the socket has ended. */
void	 http_connection_gone(struct http_connection *);
/* To be called now and then: ends or refuses what makes no progress. */
void	 http_connection_check(struct http_connection *, int64_t now_ms);

/* ---- a request ---- */

/* A head is understood: its body may follow. */
void	 http_connection_begin(struct http_connection *,
	    const struct http_head *, uint64_t body_max);
/*
 * Its handler wants the body, or no more for now, or again.  Nothing is read
 * within these: http_connection_ready() does, or whoever calls them does so
 * because of it.
 */
void	 http_connection_take_body(struct http_connection *);
void	 http_connection_pause(struct http_connection *);
void	 http_connection_resume(struct http_connection *);

/* ---- its answer ---- */

/* Must it end after this answer, whatever the client wants? */
bool	 http_connection_must_close(const struct http_connection *);
void	 http_connection_send(struct http_connection *,
	    const struct http_part *, int n);
/* All of the answer is sent or kept: on to the next request. */
void	 http_connection_answered(struct http_connection *, bool close);
/*
 * The same for an answer that ends it: closing while unread bytes are here
 * would reset the connection, and the answer with it, so it says that it ends,
 * and reads and drops what still comes.
 */
void	 http_connection_refused(struct http_connection *);
/*
 * The head of the answer is sent or kept, and nothing is asked on it any more:
 * what comes is for events->bytes, until http_connection_refused() or its end.
 * What is sent may wait 30 s to be taken; how much, is for who sends it.
 */
void	 http_connection_hand_over(struct http_connection *);
/* Nothing is under way on it, nor waits to be sent. */
bool	 http_connection_is_idle(const struct http_connection *);

#endif
