/* What somebody wants by mail and push, between the API and the database. */
#ifndef LIAISON_DIRECTORY_HANDLERS_MAIL_CHOICES_H
#define LIAISON_DIRECTORY_HANDLERS_MAIL_CHOICES_H

#include "base/arena.h"
#include "base/status.h"
#include "directory/store/preferences.h"
#include "preferences.pb-c.h"

/* OK, or the field at fault.  What is not said is left. */
struct status	 mail_choices_read(struct arena *,
		    const Preferences__PutPreferencesRequest *,
		    struct store_mail_choices *);
/* On the arena. */
Preferences__ChannelChoices *mail_choices_message(struct arena *,
		    const struct store_mail_choices *);

#endif
