/* What answers a route: one function for each kind. */
#ifndef LIAISON_GATEWAY_API_ANSWERS_H
#define LIAISON_GATEWAY_API_ANSWERS_H

#include "gateway/api/exchange.h"

typedef void	 exchange_fn(struct exchange *);

/* api/call.c */
exchange_fn	 answer_call;
/* api/login.c */
exchange_fn	 answer_login, answer_logout, answer_me;
/* api/upload.c, api/download.c */
exchange_fn	 answer_upload, answer_download;
/* api/operation.c */
exchange_fn	 answer_health, answer_ready, answer_metrics, answer_openapi,
		 answer_page;

#endif
