/*
 * One attempt at a file of somebody's data.  It asks the services one after the
 * other on their behalf, and writes what they say: at any time there is a page
 * of one list in memory, and nothing of what was written before.
 */
#ifndef LIAISON_ATTACHMENTS_OWN_DATA_JOB_H
#define LIAISON_ATTACHMENTS_OWN_DATA_JOB_H

#include "attachments/attachments.h"
#include "attachments/exports/zip.h"
#include "attachments/own_data/seen.h"
#include "attachments/store/data_exports.h"
#include "base/buffer.h"

#define DATA_JOB_LEASE_MS	10000
#define DATA_JOB_PAGE		200

typedef void	 data_job_end_fn(void *arg);

struct data_job_options {
	struct loop		*loop;
	struct attachments	*a;
	struct rpc_client	*notify;
	int64_t			 max_bytes, kept_ms;
	bool			 hopeless;	/* it only fails */
	data_job_end_fn		*end;
	void			*arg;
};

/* False, and `end` is not called, when memory is exhausted. */
bool	data_job_start(const struct data_job_options *,
	    const struct taken_data_export *, const char *file_id);

/* ---- within ---- */

struct data_job;
typedef void	 data_job_fn(struct data_job *);
/* reply: NULL where there is nothing for the caller. */
typedef void	 data_job_reply_fn(struct data_job *,
		    const ProtobufCMessage *reply);

enum data_peer { DATA_DIRECTORY, DATA_MESSAGES, DATA_NOTIFY };

enum data_count {
	DATA_THREADS,
	DATA_MESSAGES_OF_THEM,
	DATA_DRAFTS,
	DATA_SCHEDULED,
	DATA_TEMPLATES,
	DATA_FOLDERS,
	DATA_GROUPS,
	DATA_NOTIFICATIONS,
	DATA_EVENTS,
	DATA_ADDRESSED_EVENTS,
	DATA_ACKNOWLEDGEMENTS,
	DATA_ANSWERS,
	DATA_SLOTS,
	DATA_BROWSERS,
	DATA_REPORTS,
	DATA_RECEIPTS,
	DATA_FILES,
	DATA_FILES_LEFT_OUT,
	DATA_COUNTS
};

/* Ids in decimal or hexadecimal, of what is still to be written. */
struct data_ids {
	char	(*id)[BLOB_ID_LEN + 1];
	size_t	 n, cap;
};
void	data_ids_add(struct data_ids *, const char *id);

struct data_job {
	struct data_job_options	 o;
	struct rpc_context	 context;
	char			 id[BLOB_ID_LEN + 1], file_id[BLOB_ID_LEN + 1];
	bool			 with_files, noted;
	char			 person[256];
	struct loop_timer	*renewal, *pause;
	bool			 holding;	/* a renewal is under way */
	bool			 lost;		/* it is another's */
	bool			 ended;

	/* What it is about to do, and does then. */
	data_job_fn		*redo, *then;
	data_job_reply_fn	*told;
	unsigned		 failures;	/* in a row */

	/* What is written next, on a work thread. */
	struct zip		*zip;
	struct buffer		 out;
	char			 member[1200];	/* its name */
	unsigned		 how;
	char			 blob[BLOB_ID_LEN + 1];	/* of a copy */
	enum zip_result		 result;
	enum blob_result	 stored;
	int64_t			 size;
	uint8_t			 sha256[BLOB_SHA256_LEN];

	/* Where it is: what, in a table of these, in a list, on a page. */
	size_t			 part, row;
	char			*token;		/* of the page after, or NULL */
	int64_t			 ids[DATA_JOB_PAGE];
	size_t			 nids, at;
	bool			 inside;	/* a member is begun */
	bool			 first;		/* of the items in it */
	struct data_ids		 files, sent;	/* of this draft or thread */
	size_t			 file, message;
	bool			 of_events;	/* the file at hand */
	data_job_fn		*after_files;
	struct seen		*seen;		/* files */
	struct data_ids		 held;		/* those that are in it */
	uint32_t		 total;		/* threads */
	uint32_t		 count[DATA_COUNTS];
};

/* What it is made of, in turn; each ends with data_job_next(). */
data_job_fn	data_part_profile, data_part_lists, data_part_single,
		data_part_threads, data_part_index;
void		data_job_next(struct data_job *);

/*
 * Asks on behalf of whose data it is.  `redo` asks again, where nobody answers
 * now; it is given up after a while.
 */
void	data_job_ask(struct data_job *, enum data_peer,
	    const struct rpc_rule *, const ProtobufCMessage *request,
	    data_job_fn *redo, data_job_reply_fn *told);

/* Of an answer that is not OK: asks again, or gives up. */
void	data_job_stumbled(struct data_job *, const struct status *);

/* Writes out, which is empty then, and a member's begin and end. */
#define DATA_BEGIN	1u
#define DATA_END	2u
void	data_job_write(struct data_job *, unsigned how, data_job_fn *then);
/* Copies the attachment j->blob to j->member. */
void	data_job_copy(struct data_job *, data_job_fn *then);

/* files.c: those in j->files, which are none then. */
void	data_job_files(struct data_job *, data_job_fn *then);

/* ---- pages.c ---- */

/* "" is none.  Of what is asked for next, into j->token. */
void	data_job_keep_token(struct data_job *, const char *token);
/*
 * A member with a list of items, page by page: `open` and the list begin where
 * j->inside is false; then it writes these, and keeps the token of the next
 * page.  Without one the list ends, with `close`, and the member, and j->inside
 * is false again.
 */
void	data_job_open_items(struct data_job *, const char *open);
void	data_job_write_items(struct data_job *,
	    const ProtobufCMessage *const *, size_t n, const char *token,
	    const char *close, data_job_fn *then);

/* Items of a repeated field, and a field of one of them, by name. */
const ProtobufCMessage *const *data_items(const ProtobufCMessage *,
	    const char *name, size_t *n);
int64_t		 data_int64(const ProtobufCMessage *, const char *name);
bool		 data_bool(const ProtobufCMessage *, const char *name);
const char	*data_text(const ProtobufCMessage *, const char *name);
/* Sets it, where the message has such a field. */
void		 data_set_int64(ProtobufCMessage *, const char *name, int64_t);
void		 data_set_page(ProtobufCMessage *, const char *token);

#endif
