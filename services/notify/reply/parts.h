/* Inside of received.c: what is in the parts of a mail. */
#ifndef LIAISON_NOTIFY_REPLY_PARTS_H
#define LIAISON_NOTIFY_REPLY_PARTS_H

#include <gmime/gmime.h>

#include "notify/reply/received.h"

/* Text, files, report, and the kind where the parts say it. */
void	parts_read(struct arena *, struct received *, GMimeMessage *);

#endif
