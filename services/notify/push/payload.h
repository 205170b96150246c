/* What a browser is told: see web/src/push/worker.ts, which shows it. */
#ifndef LIAISON_NOTIFY_PUSH_PAYLOAD_H
#define LIAISON_NOTIFY_PUSH_PAYLOAD_H

#include "base/arena.h"
#include "notify/channels/letters.h"

/*
 * JSON of at most PUSH_TEXT_MAX bytes, on the arena: with what the message says
 * where its event has a text.  How long it is says little of what it is.
 */
const char	*push_payload(struct arena *, const struct letter_mail *);

#endif
