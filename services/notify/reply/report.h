/* Inside of received.c: what a mail server says of a delivery (RFC 3464). */
#ifndef LIAISON_NOTIFY_REPLY_REPORT_H
#define LIAISON_NOTIFY_REPLY_REPORT_H

#include <gmime/gmime.h>

#include "notify/reply/received.h"

bool	report_is(GMimeObject *);
/* Of its first recipient: mail of ours has one. */
void	report_read(struct arena *, GMimeMultipart *,
	    struct received_report *);

#endif
