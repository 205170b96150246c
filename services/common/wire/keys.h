/*
 * CURVE keys (RFC 26/CurveZMQ).  A folder holds, for each program name,
 * NAME.pub and NAME.secret (mode 0600), as czmq certificates.
 */
#ifndef LIAISON_WIRE_KEYS_H
#define LIAISON_WIRE_KEYS_H

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

/* ---- for rpc and wire ---- */

/* A key in Z85, with its NUL. */
#define RPC_KEY_TEXT	41
#define RPC_KEYS_PATH	4096

/* dir/name with the suffix, ".pub" or ".secret".  0, or -1 and error. */
int		 rpc_keys_path(char path[RPC_KEYS_PATH], const char *dir,
		    const char *name, const char *suffix, char *error,
		    size_t errlen);

/* True for NULL and for a folder of "". */
int		 rpc_keys_is_plain(const struct rpc_keys *);
const char	*rpc_keys_public(const struct rpc_keys *);
const char	*rpc_keys_secret(const struct rpc_keys *);
/* The public key of another program in the folder.  0, or -1 and error. */
int		 rpc_keys_peer(const struct rpc_keys *, const char *name,
		    char text[RPC_KEY_TEXT], char *error, size_t errlen);

#endif
