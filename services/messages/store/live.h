/* The log of changes. */
#ifndef LIAISON_MESSAGES_STORE_LIVE_H
#define LIAISON_MESSAGES_STORE_LIVE_H

#include "live/queries.h"

extern const struct live_queries messages_live;

#endif
