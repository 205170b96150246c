/*
 * All that the messages service asks PostgreSQL; its SQL is in sql/queries.
 * Results come to a pg_done_fn; the store_take_*() and store_line() read them.
 * What they point to lives as long as the rows.
 */
#ifndef LIAISON_MESSAGES_STORE_STORE_H
#define LIAISON_MESSAGES_STORE_STORE_H

#include "messages/store/acknowledgements.h"
#include "messages/store/acts.h"
#include "messages/store/attachments.h"
#include "messages/store/audience.h"
#include "messages/store/drafts.h"
#include "messages/store/folders.h"
#include "messages/store/forward.h"
#include "messages/store/held.h"
#include "messages/store/outbox.h"
#include "messages/store/receipts.h"
#include "messages/store/replies.h"
#include "messages/store/reports.h"
#include "messages/store/search.h"
#include "messages/store/send.h"
#include "messages/store/thread.h"
#include "messages/store/threads.h"

#endif
