/* Makes statuses and names their codes; the texts come from rpc.proto. */
#include "base/arena.h"
#include "base/status.h"

const struct status STATUS_OK = {
	.code = RPC__CODE__OK,
	.field = "",
	.message = "",
};

static const char *enum_name(const ProtobufCEnumDescriptor *, int);

struct status
status_keep(struct arena *a, const struct status *s)
{
	struct status kept = *s;
	Rpc__Fault **faults = arena_pointers(a, s->nfaults);
	size_t i;

	kept.field = arena_strdup(a, s->field);
	kept.message = arena_strdup(a, s->message);
	for (i = 0; i < s->nfaults; i++) {
		faults[i] = arena_message(a, &rpc__fault__descriptor);
		faults[i]->id = arena_strdup(a, s->faults[i]->id);
		faults[i]->reason = arena_strdup(a, s->faults[i]->reason);
	}
	kept.faults = faults;
	return kept;
}

struct status
status_make(Rpc__Code code, Rpc__Reason reason, const char *field,
    const char *message)
{
	return status_limit(code, reason, field, 0, message);
}

struct status
status_limit(Rpc__Code code, Rpc__Reason reason, const char *field,
    int64_t limit, const char *message)
{
	return (struct status){
		.code = code,
		.reason = reason,
		.field = field == NULL ? "" : field,
		.limit = limit,
		.message = message == NULL ? "" : message,
	};
}

struct status
status_missing(const char *field)
{
	return status_make(RPC__CODE__INVALID_ARGUMENT,
	    RPC__REASON__FIELD_MISSING, field, "required field is missing");
}

struct status
status_invalid(const char *field, const char *why)
{
	return status_make(RPC__CODE__INVALID_ARGUMENT,
	    RPC__REASON__FIELD_INVALID, field, why);
}

struct status
status_too_long(const char *field, int64_t limit)
{
	return status_limit(RPC__CODE__INVALID_ARGUMENT,
	    RPC__REASON__FIELD_TOO_LONG, field, limit, "field is too long");
}

struct status
status_not_found(void)
{
	return status_make(RPC__CODE__NOT_FOUND, RPC__REASON__THING_NOT_FOUND,
	    NULL, "no such thing for this caller");
}

struct status
status_forbidden(void)
{
	return status_make(RPC__CODE__PERMISSION_DENIED,
	    RPC__REASON__FORBIDDEN, NULL, "not allowed for this caller");
}

struct status
status_session_ended(void)
{
	return status_make(RPC__CODE__UNAUTHENTICATED,
	    RPC__REASON__SESSION_ENDED, NULL, "no such session");
}

struct status
status_overloaded(const char *message)
{
	return status_make(RPC__CODE__RESOURCE_EXHAUSTED,
	    RPC__REASON__OVERLOADED, NULL, message);
}

struct status
status_internal(const char *message)
{
	return status_make(RPC__CODE__INTERNAL, RPC__REASON__INTERNAL_ERROR,
	    NULL, message);
}

struct status
status_unavailable(const char *message)
{
	return status_make(RPC__CODE__UNAVAILABLE,
	    RPC__REASON__SERVICE_UNAVAILABLE, NULL, message);
}

const char *
status_code_name(Rpc__Code code)
{
	return enum_name(&rpc__code__descriptor, (int)code);
}

const char *
status_reason_name(Rpc__Reason reason)
{
	return enum_name(&rpc__reason__descriptor, (int)reason);
}

static const char *
enum_name(const ProtobufCEnumDescriptor *descriptor, int value)
{
	const ProtobufCEnumValue *v;

	v = protobuf_c_enum_descriptor_get_value(descriptor, value);
	return v == NULL ? "UNKNOWN" : v->name;
}
