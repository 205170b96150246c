/* A calendar that other programs subscribe to. */
#include <stdio.h>
#include <string.h>

#include "calendar.rpc.h"
#include "gateway/api/answers.h"
#include "gateway/api/input.h"
#include "gateway/http/text.h"

#define FEED_TOKEN_MAX	64	/* of ReadFeed */

static void	on_feed(struct exchange *, const struct status *,
		    const ProtobufCMessage *, void *);

/* Whatever is no address of a feed is answered alike. */
void
answer_get_feed(struct exchange *x)
{
	Calendar__ReadFeedRequest request =
	    CALENDAR__READ_FEED_REQUEST__INIT;

	if ((request.token = exchange_param(x, 0)) == NULL ||
	    strlen(request.token) > FEED_TOKEN_MAX) {
		exchange_fail(x, status_not_found());
		return;
	}
	exchange_call(x, SERVICE_NOTIFY, &calendar_rule_read_feed,
	    &request.base, on_feed, NULL);
}

static void
on_feed(struct exchange *x, const struct status *status,
    const ProtobufCMessage *m, void *arg)
{
	const Calendar__ReadFeedReply *feed = (const void *)m;
	char etag[80];

	(void)arg;
	if (feed == NULL) {
		exchange_fail(x, status->code == RPC__CODE__NOT_FOUND ?
		    status_not_found() : *status);
		return;
	}
	(void)snprintf(etag, sizeof(etag), "\"%.64s\"", feed->digest);
	exchange_header(x, "etag", etag);
	/* Who may have it can change, and so can the address. */
	exchange_header(x, "cache-control", "private, no-cache");
	if (http_etag_listed(x->head.field[HTTP_IF_NONE_MATCH], etag)) {
		exchange_empty(x, 304);
		return;
	}
	exchange_header(x, "content-disposition",
	    "inline; filename=\"liaison.ics\"");
	exchange_header(x, "content-security-policy",
	    "default-src 'none'; sandbox; frame-ancestors 'none'");
	x->type = "text/calendar; charset=utf-8";
	x->http_status = 200;
	buffer_add(&x->body, feed->data.data, feed->data.len);
	exchange_done(x);
}
