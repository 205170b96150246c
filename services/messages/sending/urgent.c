/* What is urgent, as it is asked for. */
#include "base/text.h"
#include "base/utf8.h"
#include "messages/sending/content.h"
#include "messages/sending/urgent.h"

#define FIELD	"options.urgentReason"

struct status
urgent_take(struct sending *s, const Messages__SendOptions *options)
{
	const char *reason;

	if (options == NULL || options->urgent_reason_said_case ==
	    MESSAGES__SEND_OPTIONS__URGENT_REASON_SAID__NOT_SET)
		return STATUS_OK;
	if (utf8_length(options->urgent_reason) < 0)
		return status_make(RPC__CODE__INVALID_ARGUMENT,
		    RPC__REASON__MALFORMED_REQUEST, FIELD, "not UTF-8");
	reason = text_line(s->arena, options->urgent_reason);
	if (*reason == '\0')
		return status_missing(FIELD);
	s->message.urgent_reason = reason;
	s->message.address = rpc_call_caller(s->call)->address;
	return STATUS_OK;
}

void
urgent_fingerprint(struct fingerprint *f, const struct new_message *m)
{
	if (m->urgent_reason == NULL)
		return;
	fingerprint_text(f, "urgent");
	fingerprint_text(f, m->urgent_reason);
}
