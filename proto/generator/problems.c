/* Which problem codes a route may answer with. */
#include <string.h>

#include "problems.h"

static bool
every(const struct route *r)
{
	(void)r;
	return true;
}

static bool
needs_session(const struct route *r)
{
	return r->method->who != MODEL_PUBLIC;
}

/* Asks a service, if only who it is that asks. */
static bool
calls(const struct route *r)
{
	return !r->in_process || needs_session(r) || r->body != BODY_NONE;
}

static bool
has_input(const struct route *r)
{
	return r->method->input->nfields > 0;
}

/* Of JSON a handler may want more than each field by itself says. */
static bool
may_lack(const struct route *r)
{
	const struct model_message *m = r->method->input;
	size_t i;

	if (r->body == BODY_JSON)
		return true;
	for (i = 0; i < m->nfields; i++)
		if (m->fields[i].required)
			return true;
	return false;
}

static bool
has_json(const struct route *r)
{
	return r->body == BODY_JSON;
}

/* Also where none is taken. */
static bool
may_be_too_large(const struct route *r)
{
	return r->changes && (r->body != BODY_BYTES || route_body_max(r) > 0);
}

static bool
has_param(const struct route *r)
{
	return r->nparams > 0;
}

static bool
needs_role(const struct route *r)
{
	return needs_session(r) && (r->method->who & MODEL_USER) == 0;
}

/* Some sessions wait for one thing; who does it has the rest. */
static bool
may_wait(const struct route *r)
{
	return needs_session(r) && (r->method->sessions & MODEL_FULL) != 0;
}

static bool
changes(const struct route *r)
{
	return r->changes;
}

static bool
has_key(const struct route *r)
{
	return r->method->once;
}

/* Said by the gateway, or by what every service has in common. */
static const struct {
	const char	*reason;
	bool		(*of)(const struct route *);
} general[] = {
	{ "MALFORMED_REQUEST", every },
	{ "FIELD_MISSING", may_lack },
	{ "FIELD_TOO_LONG", has_input },
	{ "FIELD_INVALID", has_input },
	{ "FIELD_UNKNOWN", calls },
	{ "THING_NOT_FOUND", has_param },
	{ "SESSION_ENDED", needs_session },
	{ "FORBIDDEN", needs_role },
	{ "SECOND_FACTOR_TO_ENROL", may_wait },
	{ "PASSWORD_TO_CHOOSE", may_wait },
	{ "TOKEN_SCOPE", needs_session },
	{ "CSRF_MISMATCH", changes },
	{ "IDEMPOTENCY_KEY_REUSED", has_key },
	{ "PRECONDITION_FAILED", every },
	{ "BODY_TOO_LARGE", may_be_too_large },
	{ "MEDIA_TYPE_UNSUPPORTED", has_json },
	{ "OVERLOADED", every },
	{ "SERVICE_UNAVAILABLE", calls },
	{ "DEADLINE_PASSED", calls },
	{ "INTERNAL_ERROR", every },
};

const struct model_enum *
problems_reasons(const struct model *m)
{
	return model_find_enum(m, "liaison.rpc.v1.Reason");
}

static bool
is_named(const struct model_method *m, const char *reason)
{
	size_t i;

	for (i = 0; i < m->nreasons; i++)
		if (strcmp(m->reasons[i], reason) == 0)
			return true;
	return false;
}

bool
problem_of(const struct route *r, const struct model_value *reason)
{
	size_t i;

	if (reason->http_status == 0)
		return false;
	for (i = 0; i < sizeof(general) / sizeof(general[0]); i++)
		if (strcmp(general[i].reason, reason->name) == 0 &&
		    general[i].of(r))
			return true;
	return is_named(r->method, reason->name);
}
