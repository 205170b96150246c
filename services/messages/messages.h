/* The messages service: what its handlers share. */
#ifndef LIAISON_MESSAGES_MESSAGES_H
#define LIAISON_MESSAGES_MESSAGES_H

#include "messages.pb-c.h"
#include "messages/limits.h"
#include "messages/relay/outbox.h"
#include "messages/relay/readings.h"
#include "messages/store/store.h"
#include "pg/pg.h"
#include "rpc/client/client.h"
#include "rpc/server.h"

#define MAX_SUBJECT	255		/* characters */
#define MAX_BODY	(256 * 1024)	/* bytes, as it comes */
#define MAX_USER_IDS	5000
#define MAX_CATEGORY_IDS 200
#define MAX_EXCEPT_IDS	200
#define MAX_LEFT_OUT	20	/* named, of those left out of an answer */
#define MAX_RECIPIENTS	5000
/* Attachments that are asked about; how many a message takes, Claim says. */
#define MAX_FILES	100
#define MAX_BATCH	200		/* threads in one update */
#define MAX_FILTER	1000		/* attachments asked about at once */

struct messages {
	Messages__Messages_Service	 base;
	struct pg			*pg;
	struct rpc_client		*directory;
	struct rpc_client		*attachments;
	struct outbox			*outbox;
	struct readings			*readings;
	struct limit_table		*limits;
};

/* Fills base; the rest is the caller's. */
void	messages_init_service(struct messages *);

/* False, and the call is answered, when no user is logged in. */
bool	messages_for_user(struct rpc_call *)
	    __attribute__((warn_unused_result));

/* 1 to max visible ASCII characters: what an id can be at all. */
bool	messages_is_ascii(const char *id, size_t max);

/* A line of a box as the API has it for the caller, on the call's arena. */
Messages__Thread *messages_thread(struct rpc_call *, const struct line *);
/* Without the context, which not everybody may know. */
Common__Person	*messages_person(struct arena *, const struct person *);
/* With it for staff, teachers and themselves. */
Common__Person	*messages_person_for(struct rpc_call *, const struct person *);

/* One a method; messages.proto says what they do. */
#define MESSAGES_HANDLER(name, Request, Reply)				\
void	messages_##name(Messages__Messages_Service *,			\
	    const Messages__##Request *, Messages__##Reply##_Closure, void *)
MESSAGES_HANDLER(send, SendRequest, SendReply);
MESSAGES_HANDLER(reply, ReplyRequest, SendReply);
MESSAGES_HANDLER(list_threads, ListThreadsRequest, ListThreadsReply);
MESSAGES_HANDLER(get_thread, GetThreadRequest, GetThreadReply);
MESSAGES_HANDLER(update_thread, UpdateThreadRequest, UpdateThreadReply);
MESSAGES_HANDLER(update_threads, UpdateThreadsRequest, UpdateThreadsReply);
MESSAGES_HANDLER(count_unread, CountUnreadRequest, CountUnreadReply);
MESSAGES_HANDLER(check_attachment, CheckAttachmentRequest,
    CheckAttachmentReply);
MESSAGES_HANDLER(filter_attachments, FilterAttachmentsRequest,
    FilterAttachmentsReply);
#undef MESSAGES_HANDLER

#endif
