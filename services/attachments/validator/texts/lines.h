/* Calendars and cards: content lines between BEGIN and END. */
#ifndef LIAISON_ATTACHMENTS_VALIDATOR_TEXTS_LINES_H
#define LIAISON_ATTACHMENTS_VALIDATOR_TEXTS_LINES_H

#include "attachments/validator/reading/reader.h"

/* RFC 5545, and RFC 2445 with its alarms that start something. */
reader_fn	calendar_read;
/* RFC 2426, RFC 6350. */
reader_fn	card_read;

#endif
