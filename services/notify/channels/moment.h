/* When something is, as a letter says it. */
#ifndef LIAISON_NOTIFY_CHANNELS_MOMENT_H
#define LIAISON_NOTIFY_CHANNELS_MOMENT_H

#include <stdbool.h>

#include "base/arena.h"

/*
 * Of a notification's body that begins with an instant
 * ("2026-12-03T17:10:00Z") or a day ("2026-12-03"), that in words by the clock
 * of the zone ("jeudi 3 décembre 2026 à 18 h 10"), on the arena; *rest: what
 * comes behind it, or "".  NULL: it begins with neither.
 */
const char	*moment_words(struct arena *, const char *body,
		    const char *zone, bool french, const char **rest);

#endif
