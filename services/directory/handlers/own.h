/* What the handlers of one's own account have in common. */
#ifndef LIAISON_DIRECTORY_HANDLERS_OWN_H
#define LIAISON_DIRECTORY_HANDLERS_OWN_H

#include "directory/directory.h"
#include "directory/store/own.h"

/* A call of somebody about their own. */
struct own {
	struct directory	*directory;
	struct rpc_call		*call;
	struct store_owner	 owner;
};

/* On the call's arena. */
struct own	*own_new(struct directory *, struct rpc_call *);
/* "Firefox sur Windows", in the caller's language; on the arena. */
char		*own_device_label(struct rpc_call *, const char *user_agent);
/* Of SHA-256, in hexadecimal, on the arena. */
char		*own_id_text(struct arena *, const uint8_t id[32]);
/* False: none can be called so. */
bool		 own_id_read(const char *text, uint8_t id[32]);

#endif
