/*
 * The notify service, as its handlers see it; they are those of
 * calendar.serve.h, channels.serve.h, events.serve.h, hooks.serve.h,
 * notify.serve.h, push.serve.h, rsvp.serve.h and slots.serve.h.
 */
#ifndef LIAISON_NOTIFY_NOTIFY_H
#define LIAISON_NOTIFY_NOTIFY_H

#include "calendar.serve.h"
#include "channels.serve.h"
#include "events.serve.h"
#include "hooks.serve.h"
#include "notify.serve.h"
#include "notify/calendar/token.h"
#include "notify/channels/planner.h"
#include "notify/channels/postman.h"
#include "notify/channels/unsubscribe.h"
#include "notify/hooks/sender.h"
#include "notify/mail/mailer.h"
#include "notify/outbound/client.h"
#include "notify/push/vapid.h"
#include "notify/reply/address.h"
#include "pg/pg.h"
#include "push.serve.h"
#include "rpc/client/client.h"
#include "rsvp.serve.h"
#include "slots.serve.h"

#define SECONDS_MAX	INT64_C(253402300799)	/* 9999-12-31T23:59:59Z */

struct notify {
	struct pg	*pg;
	const char	*site;		/* "https://liaison.example", or "" */
	uint8_t		 feed_key[FEED_KEY];
	struct rpc_client *directory, *messages, *attachments;
	struct mailer	*mailer;	/* NULL: no mail is sent */
	struct planner	*planner;
	struct postman	*postman;	/* NULL: no mail is sent */
	uint8_t		 unsubscribe_key[UNSUBSCRIBE_KEY];
	uint8_t		 address_key[ADDRESS_KEY];
	struct outbound_policy *outbound_policy;
	struct outbound	*outbound;	/* of hooks */
	struct vapid	*vapid;		/* NULL: no push is sent */
	struct hook_sender *hook_sender;
	uint8_t		 hook_key[HOOK_KEY];
	struct trying	*trying;	/* hooks */
	struct loop	*loop;
	unsigned	 channels;	/* a bit 1 << enum channel each */
	int		 events_per_hour; /* of one person; 0: any */
};

#endif
