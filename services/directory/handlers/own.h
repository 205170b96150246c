/* What the handlers of one's own account have in common. */
#ifndef LIAISON_DIRECTORY_HANDLERS_OWN_H
#define LIAISON_DIRECTORY_HANDLERS_OWN_H

#include "directory/directory.h"
#include "directory/login/passwords.h"
#include "directory/store/own.h"

struct own;

/* The password was right, or need not be said. */
typedef void	own_fn(struct own *);

/* A call of somebody about their own. */
struct own {
	struct directory	*directory;
	struct rpc_call		*call;
	struct store_owner	 owner;
	/* ---- of own_look(): set these before ---- */
	const char		*password;
	const char		*new_password;	/* to be hashed, or NULL */
	/* A session that has this to do need not say its password. */
	Directory__Pending	 spared;
	own_fn			*then;
	/* ---- and these come of it; on the arena ---- */
	const char		*hash, *login;	/* NULL: none */
	const char		*school_name, *school_code;
	char			 new_hash[PASSWORD_HASH];
	bool			 right, hashed;
	struct login_job	 job;
	/* The caller's of own_look(). */
	const void		*request;
};

/* On the call's arena. */
struct own	*own_new(struct directory *, struct rpc_call *);
/*
 * Looks at o->password before something that matters, as slowly as a login
 * does, and calls o->then; or answers the call: WRONG_PASSWORD,
 * TOO_MANY_ATTEMPTS, or why the new password is not taken.
 */
void		 own_look(struct own *);
/* "Firefox sur Windows", in the caller's language; on the arena. */
char		*own_device_label(struct rpc_call *, const char *user_agent);
/* Of SHA-256, in hexadecimal, on the arena. */
char		*own_id_text(struct arena *, const uint8_t id[32]);
/* False: none can be called so. */
bool		 own_id_read(const char *text, uint8_t id[32]);

#endif
