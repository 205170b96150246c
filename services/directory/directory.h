/*
 * The directory service: what its handlers share.  They are those of
 * accounts.serve.h, addresses.serve.h, administration.serve.h,
 * belonging.serve.h, blocks.serve.h, directory.serve.h, families.serve.h,
 * oversight.serve.h, preferences.serve.h, reach.serve.h and teaching.serve.h,
 * one for each method of these protos.
 */
#ifndef LIAISON_DIRECTORY_DIRECTORY_H
#define LIAISON_DIRECTORY_DIRECTORY_H

#include "accounts.serve.h"
#include "addresses.serve.h"
#include "administration.serve.h"
#include "base/loop.h"
#include "base/work.h"
#include "belonging.serve.h"
#include "blocks.serve.h"
#include "directory.serve.h"
#include "families.serve.h"
#include "oversight.serve.h"
#include "directory/login/line.h"
#include "directory/login/queue.h"
#include "directory/login/seal.h"
#include "directory/quiet.h"
#include "directory/rights/rights.h"
#include "directory/store/store.h"
#include "pg/pg.h"
#include "preferences.serve.h"
#include "reach.serve.h"
#include "rpc/client/client.h"
#include "rpc/server.h"
#include "teaching.serve.h"

#define KEPT_SCHOOLS	1024

/* A school that has set no hours, or wants no copies to guardians. */
struct kept_school {
	int64_t			 school_id;	/* 0: none */
	uint64_t		 generation;	/* of its rights, then */
};

struct directory {
	struct loop		*loop;
	struct pg		*pg;
	/* Of its own for imports: a big one holds up nobody's login. */
	struct pg		*import_pg;
	/* One transaction of many statements at a time; see import.c. */
	struct pg		*apply_pg;
	bool			 applying;
	struct rights		*rights;
	struct work		*password_work, *roster_work;
	struct login_queue	*login_queue;
	struct login_line	*login_line;
	int32_t			 session_seconds, session_max_seconds;
	int32_t			 login_failures, name_failures;
	int32_t			 address_failures;
	int32_t			 roster_share;	/* per cent, too_much() */
	/*
	 * A wrong login and a forgotten password are answered so long after
	 * they came, whoever there is: the time would tell.
	 */
	int64_t			 even_ms;
	int64_t			 roster_max;	/* bytes of a file */
	int64_t			 longest_hold_us;
	/* See quiet.c, handlers/copies.c; by the remainder of their ids. */
	struct kept_school	 unquiet[KEPT_SCHOOLS];
	struct kept_school	 uncopied[KEPT_SCHOOLS];
	unsigned		 imports;	/* running in this process */
	unsigned		 waiting;	/* imports to be confirmed */
	bool			 turning;	/* see day.c */
	struct rpc_client	*notify, *messages;
	bool			 mailing;	/* see mail.c */
	bool			 absences;	/* see absences.c */
	bool			 veiling;	/* see veils.c */
	bool			 telling;	/* see news.c */
	/* Of what the database keeps sealed; login/seal.h. */
	uint8_t			 seal_key[SEAL_KEY];
};

/* ---- handlers/handlers.c: what several of them need ---- */

/* OK, or why it is not a text: empty, with control characters, no UTF-8. */
struct status	 check_text(const char *text, const char *field);
struct status	 check_school_code(const char *);
/* One that a school gives: what is the region's is not among them. */
bool		 directory_school_gives(Common__Permission);
Common__Person	*person_message(struct rpc_call *,
		    const struct store_person *);
/* Without the context, which not everybody may know. */
Common__Person	*person_plain(struct rpc_call *,
		    const struct store_person *);
Directory__School *school_message(struct rpc_call *,
		    const struct store_school *);

/* ---- handlers/recipients.c ---- */

Directory__Category *category_message(struct rpc_call *,
		    const struct store_category *);

/* ---- handlers/sessions.c: tokens ---- */

#define SESSION_TOKEN	44	/* characters of a token, with its NUL */

/* The secret that is told once, and the hash of it that is kept. */
void		 session_token_make(int64_t school_id,
		    char text[SESSION_TOKEN], uint8_t id[STORE_SESSION_ID]);
bool		 session_token_read(const char *text, int64_t *school_id,
		    uint8_t id[STORE_SESSION_ID]);

/* An API token: the same behind a word that says what it is. */
#define API_TOKEN_PREFIX	"liaison_"
#define API_TOKEN	(SESSION_TOKEN + sizeof(API_TOKEN_PREFIX) - 1)
void		 api_token_make(int64_t school_id, char text[API_TOKEN],
		    uint8_t id[STORE_SESSION_ID]);
bool		 api_token_read(const char *text, int64_t *school_id,
		    uint8_t id[STORE_SESSION_ID]);

/* ---- handlers/renew.c ---- */

/*
 * The password is right and its hash is of former parameters: when nobody else
 * waits it is hashed anew.  Nobody hears of it where it fails.
 */
void		 hash_renew(struct directory *, int64_t school_id,
		    int64_t person_id, const char *hash, const char *password);
/* ---- handlers/settings.c ---- */

/* Refused: somebody has changed them since they were looked at. */
struct status	 settings_changed(void);

/* ---- import.c ---- */

/*
 * Imports the bundle for the call's school.  Answers the call: with the job
 * id, after which the job runs on by itself, or with why not.
 */
void	import_start(struct directory *, struct rpc_call *,
	    const Directory__ImportRosterRequest *);
/*
 * A job has been confirmed here.  It is applied by the process that has read
 * it, or by this one if that is gone.
 */
void	import_confirmed(struct directory *, int64_t school_id,
	    const char *job);

/* Takes a job back that store_job_undo() has put into RUNNING. */
void	import_undo(struct directory *, int64_t school_id, const char *job);

/* ---- mail.c ---- */

/* From now on mails about accounts go to notify; false: no memory. */
bool	mail_watch(struct directory *);
/* There is one: it need not wait for the next look. */
void	mail_wake(struct directory *);

/* ---- news.c ---- */

/* From now on imports are told to who began them; false: no memory. */
bool	news_watch(struct directory *);

/* ---- absences.c ---- */

/* Goes on as long as the loop does.  False: out of memory. */
bool	absences_watch(struct directory *);

/* ---- veils.c ---- */

/* From now on the messages service is told of bans; false: no memory. */
bool	veils_watch(struct directory *);
/*
 * Tells it now what it does not know, and then calls done, told or not: the
 * ban is in force anyway, for all but the threads of before.
 */
void	veils_tell(struct directory *, void (*done)(void *arg), void *arg);

/* ---- day.c ---- */

/* From now on brings schools to their day; false when memory is exhausted. */
bool	day_watch(struct directory *);

/* ---- trail.c ---- */

/* From now on logs the ends of audit trails; false without memory. */
bool	trail_watch(struct directory *);

#endif
