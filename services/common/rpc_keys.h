/*
 * CURVE keys (RFC 26/CurveZMQ).  A folder holds, for each program name,
 * NAME.pub and NAME.secret (mode 0600), as czmq certificates.
 */
#ifndef LIAISON_RPC_KEYS_H
#define LIAISON_RPC_KEYS_H

#include <stddef.h>

struct rpc_keys;

/*
 * The keys of program `name` in folder `dir`.  NULL with a sentence in `error`
 * when they are missing or unreadable.  dir "" means plain: no encryption,
 * which servers and clients accept on loopback addresses only.
 */
struct rpc_keys	*rpc_keys_load(const char *dir, const char *name, char *error,
		    size_t errlen);
void		 rpc_keys_destroy(struct rpc_keys **);

/* Makes NAME.pub and NAME.secret if they are not there.  0, or -1 and error. */
int		 rpc_keys_make(const char *dir, const char *name, char *error,
		    size_t errlen);

#endif
