/* What answers a route: one function for each kind. */
#ifndef LIAISON_GATEWAY_KORE_ANSWERS_H
#define LIAISON_GATEWAY_KORE_ANSWERS_H

#include "kore_exchange.h"

typedef void	 exchange_fn(struct exchange *);

/* kore_call.c */
exchange_fn	 answer_call;
/* kore_session.c */
exchange_fn	 answer_login, answer_logout, answer_me;
/* kore_upload.c, kore_download.c */
exchange_fn	 answer_upload, answer_download;
/* kore_operation.c */
exchange_fn	 answer_health, answer_ready, answer_metrics, answer_openapi,
		 answer_page;

#endif
