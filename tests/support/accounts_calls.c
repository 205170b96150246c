/* Calls of the accounts' tests. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <sodium.h>

#include "accounts_calls.h"

#define SAID(text)	((char *)(uintptr_t)((text) != NULL ? (text) : ""))

struct small_school school;
static const struct rpc_caller nobody = { .language = "fr" };

static const Directory__GetSessionReply *
get(const char *token)
{
	Directory__GetSessionRequest req =
	    DIRECTORY__GET_SESSION_REQUEST__INIT;
	const ProtobufCMessage *reply;

	req.token = SAID(token);
	(void)test_call(school.peer, &directory__directory__descriptor,
	    "GetSession", &nobody, &req.base, &reply, NULL);
	return (const Directory__GetSessionReply *)(const void *)reply;
}

/* The code of OpenSession. */
static int
login_try(struct login *l)
{
	Directory__OpenSessionRequest req =
	    DIRECTORY__OPEN_SESSION_REQUEST__INIT;
	const Directory__OpenSessionReply *r;
	const ProtobufCMessage *reply;
	int code;

	req.login = SAID(l->name);
	req.password = SAID(l->password != NULL ? l->password :
	    SMALL_PASSWORD);
	req.user_agent = SAID(l->agent);
	req.client_address = SAID(l->address);
	req.code = SAID(l->code);
	req.remember = l->remember;
	req.remembered = SAID(l->remembered);
	code = test_call(school.peer, &directory__directory__descriptor,
	    "OpenSession", &nobody, &req.base, &reply, &l->status);
	if (code != 0)
		return code;
	r = (const Directory__OpenSessionReply *)(const void *)reply;
	snprintf(l->token, sizeof(l->token), "%s", r->token);
	snprintf(l->new_remembered, sizeof(l->new_remembered), "%s",
	    r->remembered);
	l->pending = (int)r->pending;
	l->caller = test_caller(r->school->id, r->user->id,
	    (int)r->user->role);
	strcpy(l->caller.language, "fr");
	assert_true(login_lives(l));
	return 0;
}

void
login_ok(struct login *l)
{
	if (login_try(l) != 0)
		fail_msg("%s cannot log in: %s", l->name, l->status.message);
}

void
login_refused(struct login *l, Rpc__Reason reason)
{
	if (login_try(l) == 0)
		fail_msg("%s can log in", l->name);
	assert_string_equal(status_reason_name(l->status.reason),
	    status_reason_name(reason));
}

bool
login_lives(struct login *l)
{
	const Directory__GetSessionReply *g = get(l->token);

	if (g == NULL)
		return false;
	l->pending = (int)g->pending;
	l->caller.has_session = true;
	memcpy(l->caller.session_id, g->session_id.data,
	    sizeof(l->caller.session_id));
	return true;
}

bool
login_is_revoked(const struct login *l)
{
	Directory__ListRevokedSessionsRequest req =
	    DIRECTORY__LIST_REVOKED_SESSIONS_REQUEST__INIT;
	const struct rpc_caller gateway = test_caller(0, 0,
	    COMMON__ROLE__SYSTEM);
	const Directory__ListRevokedSessionsReply *r;
	size_t i;

	r = test_expect(school.peer, &directory__directory__descriptor,
	    "ListRevokedSessions", &gateway, &req, 0, NULL);
	for (i = 0; i < r->n_session_ids; i++)
		if (memcmp(r->session_ids[i].data, l->caller.session_id,
		    sizeof(l->caller.session_id)) == 0)
			return true;
	return false;
}

char *
login_session_text(const struct login *l, char text[65])
{
	return sodium_bin2hex(text, 65, l->caller.session_id,
	    sizeof(l->caller.session_id));
}

const void *
accounts_ok(const char *method, const struct rpc_caller *caller,
    const void *request)
{
	return test_expect(school.peer, &accounts__accounts__descriptor,
	    method, caller, request, 0, NULL);
}

void
accounts_refused(const char *method, const struct rpc_caller *caller,
    const void *request, Rpc__Reason reason)
{
	struct status status;

	if (test_call(school.peer, &accounts__accounts__descriptor, method,
	    caller, request, NULL, &status) == 0)
		fail_msg("%s is not refused", method);
	assert_string_equal(status_reason_name(status.reason),
	    status_reason_name(reason));
}
