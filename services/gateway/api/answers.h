/* What answers a route: one function for each kind. */
#ifndef LIAISON_GATEWAY_API_ANSWERS_H
#define LIAISON_GATEWAY_API_ANSWERS_H

#include "gateway/api/exchange.h"

typedef void	 exchange_fn(struct exchange *);

/* An RPC: api/call.c. */
exchange_fn	 answer_call;
/* The methods of service Gateway. */
#define DECLARE_ANSWER(kind, name)	exchange_fn answer_##name;
ROUTE_ANSWERS(DECLARE_ANSWER)
/* The front end's files: api/operation.c. */
exchange_fn	 answer_page;

#endif
