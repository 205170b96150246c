/* From a request to the function that answers it. */
#ifndef LIAISON_GATEWAY_API_DISPATCH_H
#define LIAISON_GATEWAY_API_DISPATCH_H

#include "gateway/api/exchange.h"

/* Finds out which, authenticates, authorizes. */
void	exchange_dispatch(struct exchange *);

#endif
