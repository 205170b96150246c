/* The log of changes. */
#ifndef LIAISON_NOTIFY_STORE_LIVE_H
#define LIAISON_NOTIFY_STORE_LIVE_H

#include "live/queries.h"

extern const struct live_queries notify_live;

#endif
