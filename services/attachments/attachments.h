/* The attachments service, as its handlers and its sweep see it. */
#ifndef LIAISON_ATTACHMENTS_ATTACHMENTS_H
#define LIAISON_ATTACHMENTS_ATTACHMENTS_H

#include "administration.rpc.h"
#include "attachments.serve.h"
#include "exports.serve.h"
#include "attachments/blobs/blobs.h"
#include "attachments/formats/media_type.h"
#include "attachments/handlers/grants.h"
#include "attachments/handlers/incoming.h"
#include "attachments/store/store.h"
#include "attachments/validation/validation.h"
#include "base/work.h"
#include "rpc/client/client.h"
#include "rpc/server.h"

#define TYPES_MAX	64
#define SCHOOLS_KNOWN	256

/* What a school takes, as it was last told. */
struct known_rules {
	int64_t			 school_id;	/* 0: none */
	struct policy		 policy;
	bool			 refuse_unscanned;
};

struct attachments {
	struct pg		*pg;
	struct work		*work;
	/* For what reads or makes finished files: they may lie far away. */
	struct work		*far_work;
	struct blobs		*blobs;
	struct grants		*grants;	/* of reading */
	struct incoming		*incoming;
	struct validation	*validation;
	struct scanner		*scanner;	/* NULL: there is none */
	struct previews		*previews;
	struct policy		 policy;	/* where a school says none */
	struct rpc_client	*messages;
	struct rpc_client	*notify;	/* of events */
	struct rpc_client	*directory;	/* NULL: no rules of schools */
	struct sweep		*sweep;
	struct own_data		*own_data;	/* NULL: no directory */
	int64_t			 max_bytes;
	int64_t			 max_export;	/* bytes */
	unsigned		 max_per_message;
	/* 0: no limit, and of a school none beyond its own. */
	int64_t			 max_message_bytes;
	struct attachment_quotas quotas;
	int64_t			 keep_ms;	/* what no message has */
	const struct media_type	*allowed[TYPES_MAX];
	size_t			 nallowed;
	struct known_rules	 known[SCHOOLS_KNOWN];	/* by its number */
};

struct transfer;
/* OK, not found, or that it could not be asked. */
typedef void	transfer_right_fn(struct transfer *, const struct status *);

/*
 * One call on its way through the database, the work threads and the messages
 * service.  On the call's arena.
 */
struct transfer {
	struct attachments	*a;
	struct rpc_call		*call;
	const struct rpc_caller	*caller;
	const char		*id;
	struct blob_piece	 piece;		/* of Append */
	struct digest		*digest;	/* of Commit */
	struct known_rules	 rules;		/* likewise */
	int			 fd;		/* likewise */
	int			 copy;		/* to be cleaned; or -1 */
	uint64_t		 offset;
	uint8_t			*buf;		/* Read: a piece */
	size_t			 len, got;
	int64_t			 size;
	uint64_t		 turn;		/* of grants, when it asked */
	const struct media_type	*type;
	struct attachment	 found;
	enum blob_result	 result;
	uint8_t			 sha256[BLOB_SHA256_LEN];
	void			(*then)(struct transfer *);
	transfer_right_fn	*on_right;
	uint64_t		 asked;		/* of Create: size, or 0 */
	struct attachment_quotas quotas;	/* of Create */
	struct attachment_claim	 claim;		/* of Claim */
	bool			 asked_clean;	/* likewise */
	uint32_t		 width;		/* of GetPreview */
	const char		*etag;		/* likewise */
};

/*
 * A transfer for a call about the attachment `id` (NULL: about none).  NULL
 * when it has been refused.
 */
struct transfer	*transfer_new(struct attachments *, struct rpc_call *,
		    const char *id);
/* What an id can be at all. */
bool		 attachment_is_id(const char *);
/*
 * Runs both with the transfer, `job` on a thread of far_work; or refuses the
 * call.
 */
void		 transfer_work(struct transfer *, work_fn *job, work_fn *done);
/*
 * Finds it and asks whether the caller may read it: `then` may be called before
 * it returns, or the call has failed.
 */
void		 transfer_authorise(struct transfer *,
		    void (*then)(struct transfer *));
/* Takes the first row into t->found, on the call's arena. */
bool		 transfer_take(struct transfer *, const struct pg_rows *);
/* The texts of t->found, which are of rows, go on the call's arena. */
void		 transfer_keep(struct transfer *);
/* False, and the call has failed, unless t->result is OK. */
bool		 transfer_worked(struct transfer *);

/*
 * May the caller have t->found?  Its uploader may, and whoever has a message
 * with it, or sees an event that has it.  `done` may be called before it
 * returns.
 */
void		 transfer_ask_right(struct transfer *, transfer_right_fn *done);

/* ---- handlers/limits.c: what the school takes of what we take ---- */

/* `done` may be called before it returns. */
void		 limits_ask(struct attachments *, struct rpc_call *,
		    administration_get_file_rules_done *, void *arg);
/* The same, and no longer than need be where they can be recalled. */
void		 limits_ask_again(struct attachments *, struct rpc_call *,
		    administration_get_file_rules_done *, void *arg);
/*
 * What it was last told: of an upload that has come the end waits for no
 * directory that is away for a moment.  False: nothing is known.
 */
bool		 limits_recall(struct attachments *, int64_t school_id,
		    const struct status *, struct known_rules *);
bool		 limits_take(const Administration__FileRules *,
		    const struct media_type *);
/* Those that are taken. */
char		**limits_extensions(const struct attachments *,
		    struct arena *, const Administration__FileRules *,
		    size_t *n);
/* Of one attachment. */
int64_t		 limits_bytes(const struct attachments *,
		    const Administration__FileRules *);

/* Of one message: how many, and bytes of all together (0: any). */
unsigned	 limits_files(const struct attachments *,
		    const Administration__FileRules *);
int64_t		 limits_message_bytes(const struct attachments *,
		    const Administration__FileRules *);
struct attachment_quotas limits_quotas(const struct attachments *,
		    const Administration__FileRules *);

struct status	 limits_too_large(int64_t most, const char *field);
struct known_rules limits_known(const struct attachments *,
		    int64_t school_id, const Administration__FileRules *);

/* ---- handlers/refusals.c: what was found in a file, and what would do ---- */

/* Its type is not taken. */
struct status	 refusal_of_type(const struct attachments *, struct arena *,
		    const Administration__FileRules *, const char *name);
/* What the validator has found in it. */
struct status	 refusal_of_content(const struct attachments *,
		    struct arena *, const char *name, const struct verdict *);

/* A job: all that there is of t->found goes from the store. */
void		 transfer_job_remove(void *transfer);

/* Answers the Append whose piece it is. */
incoming_fn	 attachments_on_appended;

/* Thirty-two hexadecimal digits. */
bool		 attachment_is_id(const char *);

/* An upload that waits, of a school that takes none unscanned. */
struct status	 scanner_away(void);
/* Why it may not be read, though the caller has a right to it. */
struct status	 attachment_unreadable(struct arena *,
		    const struct attachment *);

Common__Attachment *attachment_message(struct arena *,
		    const struct attachment *);

#endif
