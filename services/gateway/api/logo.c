/* The logo of the caller's school. */
#include <string.h>

#include "administration.rpc.h"
#include "gateway/api/answers.h"
#include "gateway/api/input.h"

static void	on_logo(struct exchange *, const struct status *,
		    const ProtobufCMessage *, void *);

void
answer_get_school_logo(struct exchange *x)
{
	Administration__GetLogoRequest request =
	    ADMINISTRATION__GET_LOGO_REQUEST__INIT;

	if ((request.logo = exchange_param(x, 0)) == NULL) {
		exchange_fail(x, status_not_found());
		return;
	}
	exchange_call(x, SERVICE_DIRECTORY, &administration_rule_get_logo,
	    &request.base, on_logo, NULL);
}

/* Named after its bytes: what a browser has of it is right for ever. */
static void
on_logo(struct exchange *x, const struct status *status,
    const ProtobufCMessage *m, void *arg)
{
	const Administration__Logo *logo = (const void *)m;

	(void)arg;
	if (logo == NULL) {
		exchange_fail(x, *status);
		return;
	}
	exchange_header(x, "cache-control",
	    "private, max-age=31536000, immutable");
	exchange_header(x, "content-security-policy",
	    "default-src 'none'; sandbox; frame-ancestors 'none'");
	x->type = strcmp(logo->media_type, "image/png") == 0 ? "image/png" :
	    "image/jpeg";
	x->http_status = 200;
	buffer_add(&x->body, logo->image.data, logo->image.len);
	exchange_done(x);
}
