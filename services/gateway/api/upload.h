/* An upload as its body comes: what its kinds have in common. */
#ifndef LIAISON_GATEWAY_API_UPLOAD_H
#define LIAISON_GATEWAY_API_UPLOAD_H

#include "attachments.pb-c.h"
#include "gateway/api/exchange.h"
#include "gateway/http/multipart.h"

struct upload;

struct upload_kind {
	Rpc__Reason	 too_large;
	/* The field that is missing where no byte came; NULL: an attachment's
	 * own reason. */
	const char	*empty;
	/* It is no whole file: there may be no byte, and it begins with its
	 * head in any case. */
	bool		 partial;
	/* Each makes its call by upload_call(); append() with what begins at
	 * upload.sent. */
	void	(*create)(struct upload *, uint64_t size);
	void	(*append)(struct upload *, const uint8_t *, size_t);
	void	(*commit)(struct upload *);
	/* What has come of it is of no use; nobody waits. */
	void	(*discard)(const struct upload *);
};

/* On the arena of its exchange, whose `work` it is. */
struct upload {
	struct exchange		*x;
	const struct upload_kind *kind;
	size_t			 max;		/* bytes of the file */
	struct multipart	*form;		/* NULL: the body is the file */
	const char		*name;		/* of the file; or NULL */
	bool			 clean;		/* asked for */
	char			*id;		/* NULL: not created yet */
	uint8_t			*piece;		/* HTTP_PIECE, gathered */
	size_t			 gathered;
	uint64_t		 came, sent;	/* bytes of the file */
	unsigned		 in_flight;	/* Appends */
	bool			 created, creating, paused, ended;
	bool			 waits;		/* its client, for leave */
	bool			 kept;		/* what has come stays */
	bool			 failed, answered;
	struct status		 why;		/* it failed */
	void			*work;		/* the kind's own */
};

struct upload	*upload_new(struct exchange *, const struct upload_kind *,
		    size_t max);
/* Takes the body. */
void		 upload_start(struct upload *);
/* Always false.  Answers, once what is being created has its id. */
bool		 upload_fail(struct upload *, struct status);

/* ---- for its kind ---- */

void		 upload_call(struct upload *, enum route_service,
		    const struct rpc_rule *, const ProtobufCMessage *request,
		    exchange_reply_fn *);
/* The answer to create(); id NULL: it failed. */
void		 upload_created(struct upload *, const struct status *,
		    const char *id);
/* Before that, of an attachment: fails where it would not be cleaned. */
void		 upload_check_clean(struct upload *,
		    const Attachments__CreateReply *);
/* Of append(). */
exchange_reply_fn upload_appended;
/* Of commit(): what has come is kept, and answered with the reply. */
exchange_reply_fn upload_committed;
/* What has come of an attachment is deleted; nobody waits. */
void		 upload_discard(const struct upload *);
/* "No bytes". */
struct status	 upload_empty(void);

#endif
