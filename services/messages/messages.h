/*
 * The messages service: what its handlers share.  They are those of
 * messages.serve.h, drafts.serve.h, receipts.serve.h, folders.serve.h,
 * forwards.serve.h, templates.serve.h, absences.serve.h, holdings.serve.h,
 * moderation.serve.h, retention.serve.h and trace.serve.h, one for each method
 * of the protos.
 */
#ifndef LIAISON_MESSAGES_MESSAGES_H
#define LIAISON_MESSAGES_MESSAGES_H

#include "absences.serve.h"
#include "drafts.serve.h"
#include "folders.serve.h"
#include "forwards.serve.h"
#include "holdings.serve.h"
#include "messages.serve.h"
#include "messages/limits.h"
#include "messages/relay/auto_replies.h"
#include "messages/relay/deliveries.h"
#include "messages/relay/outbox.h"
#include "messages/relay/readings.h"
#include "messages/relay/reminders.h"
#include "messages/relay/retention.h"
#include "messages/relay/tidying.h"
#include "messages/relay/urgencies.h"
#include "messages/store/store.h"
#include "moderation.serve.h"
#include "pg/pg.h"
#include "receipts.serve.h"
#include "retention.serve.h"
#include "rpc/client/client.h"
#include "rpc/server.h"
#include "templates.serve.h"
#include "trace.serve.h"

#define MAX_LEFT_OUT	20	/* named, of those left out of an answer */
#define MAX_RECIPIENTS	5000

struct messages {
	struct pg			*pg;
	struct rpc_client		*directory;
	struct rpc_client		*attachments;
	struct rpc_client		*notify;
	struct outbox			*outbox;
	struct readings			*readings;
	struct deliveries		*deliveries;
	struct tidying			*tidying;
	struct auto_replies		*auto_replies;
	struct reminders		*reminders;
	struct urgencies		*urgencies;
	struct keeping			*keeping;
	struct limit_table		*limits;
	int64_t				 retention_grace_s;
};

/* 1 to max visible ASCII characters: what an id can be at all. */
bool	messages_is_ascii(const char *id, size_t max);

/* There is no such folder of the caller's. */
struct status messages_folder_missing(const char *field);
/* A line of a box as the API has it for the caller, on the call's arena. */
Messages__Thread *messages_thread(struct rpc_call *, const struct line *);
/* The same of what is not delivered. */
Messages__Thread *messages_held_thread(struct rpc_call *, const struct line *);
/* handlers/thread.c: likewise, of what may be shown to the caller. */
Messages__Message *messages_message(struct rpc_call *, const struct message *);
/* The i-th of them, on the arena. */
Common__Attachment *messages_file(struct arena *, const struct files *,
		    size_t i);
/* Without the context, which not everybody may know. */
Common__Person	*messages_person(struct arena *, const struct person *);
/* With it for staff, teachers and themselves. */
Common__Person	*messages_person_for(struct rpc_call *, const struct person *);

#endif
