/* What is told about each request. */
#ifndef LIAISON_GATEWAY_KORE_ACCOUNT_H
#define LIAISON_GATEWAY_KORE_ACCOUNT_H

#include "gateway/kore/exchange.h"

/* Its metrics and its line of the log. */
void	exchange_account(const struct exchange *);

#endif
