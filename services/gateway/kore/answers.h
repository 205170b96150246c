/* What answers a route: one function for each kind. */
#ifndef LIAISON_GATEWAY_KORE_ANSWERS_H
#define LIAISON_GATEWAY_KORE_ANSWERS_H

#include "gateway/kore/exchange.h"

typedef void	 exchange_fn(struct exchange *);

/* kore/call.c */
exchange_fn	 answer_call;
/* kore/session.c */
exchange_fn	 answer_login, answer_logout, answer_me;
/* kore/upload.c, kore/download.c */
exchange_fn	 answer_upload, answer_download;
/* kore/operation.c */
exchange_fn	 answer_health, answer_ready, answer_metrics, answer_openapi,
		 answer_page;

/* What other workers tell of this one is kept fresh. */
void		 operation_watch(struct loop *);

#endif
