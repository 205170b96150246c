/* One's own account in the database: sessions, and what else one has. */
#ifndef LIAISON_DIRECTORY_STORE_OWN_H
#define LIAISON_DIRECTORY_STORE_OWN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/once.h"
#include "pg/pg.h"

/* Whose; session_id: STORE_SESSION_ID bytes. */
struct store_owner {
	int64_t		 school_id, person_id;
	const uint8_t	*session_id;	/* the one that asks */
	const char	*language;	/* of mails to them */
};

/* ---- sessions ---- */

struct store_session_entry {
	const uint8_t	*id;		/* STORE_SESSION_ID bytes */
	const char	*agent, *address;
	int64_t		 created_us, seen_us;
};
/* max_seconds: of a whole life.  One row each. */
void	store_list_sessions(struct pg *, const struct store_owner *,
	    int32_t max_seconds, pg_done_fn *, void *arg);
void	store_session_entry_row(const struct pg_rows *, size_t row,
	    struct store_session_entry *);
/* No row: it is not theirs. */
void	store_end_session(struct pg *, const struct store_owner *,
	    const uint8_t *id, pg_done_fn *, void *arg);
/* One row: how many have ended. */
void	store_end_other_sessions(struct pg *, const struct store_owner *,
	    pg_done_fn *, void *arg);
int64_t	store_ended(const struct pg_rows *);

/* ---- one's password, asked for again ---- */

struct store_secret {
	int64_t		 wait;		/* seconds; 0: may be looked at */
	bool		 spared;	/* the session need not say it */
	const char	*hash;		/* NULL: none */
	const char	*login;		/* NULL: none */
	const char	*school_name, *school_code;
};
/* Counts a try; spared: a Directory__Pending that need not say it, or 0. */
void	store_ask_secret(struct pg *, const struct store_owner *, int spared,
	    int32_t limit, pg_done_fn *, void *arg);
/* False: there is no such account. */
bool	store_secret_row(const struct pg_rows *, struct store_secret *);
enum store_try { STORE_NOT_TRIED = -1, STORE_WRONG, STORE_RIGHT };
/* What tries are counted by. */
enum store_kind { STORE_PASSWORD = 5, STORE_CODE };
void	store_settle_secret(struct pg *, const struct store_owner *,
	    enum store_kind, enum store_try, pg_done_fn *, void *arg);
/* One row: false where `old` is not its hash any more. */
void	store_change_hash(struct pg *, const struct store_owner *,
	    const char *old, const char *hash, pg_done_fn *, void *arg);
bool	store_hash_changed(const struct pg_rows *);
/* Of the same password; no session ends. */
void	store_renew_hash(struct pg *, int64_t school_id, int64_t person_id,
	    const char *old, const char *hash, pg_done_fn *, void *arg);

/* ---- remembered devices ---- */

struct store_device_entry {
	const char	*id, *agent, *address;
	int64_t		 made_us, seen_us;
};
#define STORE_REMEMBERED_DAYS	30
void	store_list_devices(struct pg *, const struct store_owner *,
	    pg_done_fn *, void *arg);
void	store_device_entry_row(const struct pg_rows *, size_t row,
	    struct store_device_entry *);
void	store_forget_device(struct pg *, const struct store_owner *,
	    const char *id, pg_done_fn *, void *arg);

/* ---- second factor ---- */

struct store_factor_ask {
	struct store_owner	 owner;
	const char *const	*remembered;	/* ids of devices */
	size_t			 nremembered;
	bool			 count;		/* a code will be looked at */
	bool			 next;		/* of what was begun */
	int32_t			 limit;
};
struct store_factor {
	int64_t		 wait;		/* seconds; 0: may be looked at */
	bool		 lacks;		/* the school demands one */
	const char	*remembered;	/* id of the device, or NULL */
	const uint8_t	*secret;	/* sealed; NULL: there is none */
	size_t		 secret_len;
	int64_t		 step;		/* the last one that was used */
};
void	store_ask_factor(struct pg *, const struct store_factor_ask *,
	    pg_done_fn *, void *arg);
void	store_factor_row(const struct pg_rows *, struct store_factor *);
/* code: SHA-256 of a recovery code, where step is 0.  One row. */
void	store_use_factor(struct pg *, const struct store_owner *, int64_t step,
	    const uint8_t *code, pg_done_fn *, void *arg);
bool	store_factor_used(const struct pg_rows *);

struct store_factor_state {
	int64_t		 since_us;	/* 0: there is none */
	uint32_t	 codes;
	bool		 demanded;
	bool		 spared;	/* the session need say no password */
};
void	store_get_factor(struct pg *, const struct store_owner *, pg_done_fn *,
	    void *arg);
bool	store_factor_state_row(const struct pg_rows *,
	    struct store_factor_state *);
void	store_begin_factor(struct pg *, const struct store_owner *,
	    const uint8_t *sealed, size_t len, pg_done_fn *, void *arg);
struct store_confirm {
	struct store_owner	 owner;
	const uint8_t		*sealed;	/* as it was begun */
	size_t			 len;
	int64_t			 step;
	const char *const	*codes;		/* hashes, in hexadecimal */
	size_t			 ncodes;
};
/* One row: false where it is not what was begun any more. */
void	store_confirm_factor(struct pg *, const struct store_confirm *,
	    pg_done_fn *, void *arg);
bool	store_factor_confirmed(const struct pg_rows *);
/* codes: hashes, in hexadecimal.  One row: false where there is no factor. */
void	store_renew_recovery(struct pg *, const struct store_owner *,
	    const char *const *codes, size_t n, pg_done_fn *, void *arg);
bool	store_recovery_renewed(const struct pg_rows *);
enum store_removed { STORE_NO_FACTOR, STORE_REMOVED, STORE_DEMANDED };
void	store_remove_factor(struct pg *, const struct store_owner *,
	    pg_done_fn *, void *arg);
enum store_removed store_factor_removed(const struct pg_rows *);

void	store_get_factor_roles(struct pg *, int64_t school_id, pg_done_fn *,
	    void *arg);
/* address: the client's, for the audit trail. */
void	store_set_factor_roles(struct pg *, const struct store_owner *,
	    const int16_t *roles, size_t n, const char *address, pg_done_fn *,
	    void *arg);
/* Of both. */
struct pg_array store_factor_roles(const struct pg_rows *);

/* ---- API tokens ---- */

struct store_token {
	const uint8_t	*id;		/* STORE_SESSION_ID bytes */
	const char	*name;
	int		 scopes;	/* 1 << Accounts__Scope */
	int64_t		 made_us, expires_us, used_us;	/* used 0: never */
};
void	store_use_token(struct pg *, int64_t school_id, const uint8_t *id,
	    pg_done_fn *, void *arg);
void	store_list_tokens(struct pg *, const struct store_owner *,
	    pg_done_fn *, void *arg);
void	store_token_row(const struct pg_rows *, size_t row,
	    struct store_token *);
struct store_new_token {
	struct store_token	 token;
	int32_t			 days, max;	/* max: that one may have */
	/* Kept for who repeats the call; not of a call without a key. */
	const uint8_t		*sealed;
	size_t			 sealed_len;
	struct once		 once;
};
/* One row. */
void	store_make_token(struct pg *, const struct store_owner *,
	    const struct store_new_token *, pg_done_fn *, void *arg);
enum store_token_made {
	STORE_TOKEN_MADE, STORE_TOO_MANY_TOKENS, STORE_TOKEN_AGAIN,
	STORE_TOKEN_KEY_REUSED = 9
};
/* What was made, now or before: sealed NULL: it is not kept any more. */
enum store_token_made store_token_made(const struct pg_rows *,
	    struct store_new_token *);
/* No row: it is not theirs. */
void	store_end_token(struct pg *, const struct store_owner *,
	    const uint8_t *id, pg_done_fn *, void *arg);

#endif
