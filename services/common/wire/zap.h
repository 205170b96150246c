/*
 * Who may connect to a CURVE server (ZAP, ZeroMQ RFC 27).  For rpc and wire
 * alone.
 */
#ifndef LIAISON_WIRE_ZAP_H
#define LIAISON_WIRE_ZAP_H

#include <stddef.h>

#include "base/loop.h"
#include "wire/keys.h"

#define RPC_ZAP_DOMAIN	"liaison"

struct rpc_zap;

/*
 * Answers for the ZeroMQ context, which must hold one server only: programs
 * named in `allow` ("gateway,directory") get in, by their public keys in the
 * folder of `keys` (kept by the caller), nobody else does.
 */
struct rpc_zap	*rpc_zap_new(struct loop *, void *zmq,
		    const struct rpc_keys *keys, const char *allow,
		    char *error, size_t errlen);
void		 rpc_zap_destroy(struct rpc_zap **);

#endif
