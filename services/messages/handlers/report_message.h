/* A message that was reported as the API has it. */
#ifndef LIAISON_MESSAGES_HANDLERS_REPORT_MESSAGE_H
#define LIAISON_MESSAGES_HANDLERS_REPORT_MESSAGE_H

#include "messages/handlers/names.h"
#include "messages/store/reports.h"

/* handlers/reports.c: on the arena. */
Moderation__ReportedMessage *report_message(struct arena *,
		    const struct reported *,
		    const Directory__NamePeopleReply *);

#endif
