/* What is told about each request. */
#ifndef LIAISON_GATEWAY_API_ACCOUNT_H
#define LIAISON_GATEWAY_API_ACCOUNT_H

#include "gateway/api/exchange.h"

/* Its metrics and its line of the log. */
void	exchange_account(const struct exchange *);

#endif
