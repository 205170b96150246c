/*
 * Drives a service's real dispatch: rpc/server.c takes the frames, looks the
 * method up, unpacks and checks, and the generated code calls the handlers.
 *
 * Four seams are replaced at link time (--wrap, see fuzz.mk):
 *	the socket	gives the input's frames, and its answers are checked
 *	the database	is not there, or has nothing of what is looked for
 *	peers		answer with what the input says
 *	work threads	run their jobs here, one by one
 *
 * An input: a byte of DISPATCH_* bits; the header's frame and the payload's
 * (each two bytes of length, little end first, and its bytes); then what peers
 * answer (each a byte, the Code, and a message like a frame).
 */
#ifndef LIAISON_TEST_DISPATCH_H
#define LIAISON_TEST_DISPATCH_H

#include <protobuf-c/protobuf-c.h>

#include "base/loop.h"
#include "base/work.h"
#include "pg/pg.h"
#include "rpc/client/client.h"
#include "rpc/serve.h"

/* Statements that may find nothing find nothing; else all are refused. */
#define DISPATCH_NOTHING	1
/* One frame fewer, one more than there should be. */
#define DISPATCH_FEWER		2
#define DISPATCH_MORE		4
/* What a fuzzer makes of it. */
#define DISPATCH_OWN		8
/* Header and payload in one frame. */
#define DISPATCH_ONE		16

struct loop	*dispatch_loop(void);
/* What goes into a service's struct: nobody looks inside. */
struct pg	*dispatch_pg(void);
struct rpc_client *dispatch_peer(void);
struct work	*dispatch_work(void);

/* Serves one more service of the process, from the first request on. */
void	dispatch_also(const struct rpc_serve *);

/*
 * Serves the request of an input.  What holds: a readable header gets exactly
 * one answer, an unreadable one none; the answer can be read, is for the
 * request and of the method's type; so can what peers are asked.
 */
void	dispatch_request(const char *name, const struct rpc_serve *,
	    void *service, const uint8_t *, size_t);

#endif
