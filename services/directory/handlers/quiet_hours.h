/* Quiet hours of one's own, between the API and the database. */
#ifndef LIAISON_DIRECTORY_HANDLERS_QUIET_HOURS_H
#define LIAISON_DIRECTORY_HANDLERS_QUIET_HOURS_H

#include "base/status.h"
#include "directory/store/preferences.h"
#include "preferences.pb-c.h"

/* On the arena; or why they are none, the time zone aside. */
struct status	quiet_hours_read(struct arena *,
		    const Preferences__QuietHours *,
		    struct store_quiet_hours *);
Preferences__QuietHours *quiet_hours_message(struct arena *,
		    const struct store_quiet_hours *);

#endif
