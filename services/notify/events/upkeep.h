/* What events need as time goes by: who has left, and reminders. */
#ifndef LIAISON_NOTIFY_EVENTS_UPKEEP_H
#define LIAISON_NOTIFY_EVENTS_UPKEEP_H

#include "base/loop.h"
#include "notify/notify.h"

/* For as long as the loop runs; ends the process where it cannot. */
void	upkeep_start(struct loop *, struct notify *);

#endif
