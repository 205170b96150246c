/*
 * The notify service, as its handlers see it; they are those of
 * notify.serve.h, events.serve.h and slots.serve.h.
 */
#ifndef LIAISON_NOTIFY_NOTIFY_H
#define LIAISON_NOTIFY_NOTIFY_H

#include "events.serve.h"
#include "notify.serve.h"
#include "notify/mail/mailer.h"
#include "pg/pg.h"
#include "rpc/client/client.h"
#include "slots.serve.h"

#define SECONDS_MAX	INT64_C(253402300799)	/* 9999-12-31T23:59:59Z */

struct notify {
	struct pg	*pg;
	struct rpc_client *directory;
	struct mailer	*mailer;	/* NULL: no mail is sent */
	int		 events_per_hour; /* of one person; 0: any */
};

#endif
