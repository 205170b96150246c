/*
 * The memory that the bodies under way may take of this process: 32 MiB in
 * pieces of 64 KiB, shared by all of them.
 *
 * A connection takes a place before it reads a piece of a body and hands it
 * on with the piece; whoever holds the bytes gives it back once it holds them
 * no more.  Without a place nothing is read: the client waits, in its turn.
 */
#ifndef LIAISON_GATEWAY_HTTP_WINDOW_H
#define LIAISON_GATEWAY_HTTP_WINDOW_H

#include <sys/queue.h>

#include <stdbool.h>

/* Bytes of a piece, and pieces in all. */
#define HTTP_PIECE	(64 * 1024)
#define HTTP_WINDOW	512

struct loop;

/* Who waits for a place; zeroed at the start. */
struct http_waiter {
	void			(*fn)(void *arg);
	void			*arg;
	bool			 waiting;
	TAILQ_ENTRY(http_waiter) list;
};

/* fn of who waits is called from this loop.  NULL: never again. */
void	 http_window_init(struct loop *);
/* False: there is none; its fn is called once when it may try again. */
bool	 http_window_take(struct http_waiter *);
void	 http_window_give(unsigned places);
/* It waits no more. */
void	 http_window_forget(struct http_waiter *);
/* Places that are taken. */
unsigned http_window_taken(void);

#endif
