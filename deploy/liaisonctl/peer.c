/* Blocking calls of directory, as the peer `ctl`. */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ctl.h"
#include "oversight.rpc.h"
#include "peer.h"

#define CALL_MS		10000
#define PATIENCE_MS	5000
#define RETRY_MS	100

/* What NOT_FOUND means to an operator. */
static const struct {
	const struct rpc_rule	*rule;
	const char		*sentence;
} unknown[] = {
	{ &directory_rule_create_school, "there is no school of that code; "
	    "`import --name NAME` makes it" },
	{ &oversight_rule_give_permissions, "nobody in the school has that "
	    "login or roster id" },
	{ &oversight_rule_find_erasable, "nobody in the school has that "
	    "login or roster id" },
	{ &directory_rule_set_password, "nobody in the school has that login "
	    "or roster id" },
};

/* Where a service is that nobody says. */
static const struct {
	const char	*service, *setting, *standard;
} places[] = {
	{ "directory", "LIAISON_DIRECTORY", "tcp://127.0.0.1:5501" },
	{ "messages", "LIAISON_MESSAGES", "tcp://127.0.0.1:5502" },
	{ "attachments", "LIAISON_ATTACHMENTS", "tcp://127.0.0.1:5503" },
	{ "notify", "LIAISON_NOTIFY", "tcp://127.0.0.1:5504" },
};

static int	state_dir(char *);

struct call {
	struct loop		*loop;
	bool			 done;
	struct peer_result	*result;
	peer_reply_fn		*on_reply;
	void			*arg;
};

int
peer_open(struct peer *p, const char *endpoints, const char *keys)
{
	char dir[CTL_PATH], error[512];

	memset(p, 0, sizeof(*p));
	if (state_dir(dir) == -1)
		return -1;
	if (keys == NULL)
		keys = getenv("LIAISON_KEYS");
	ctl_path(dir, "%.4000s/keys", strdupa(dir));
	if (keys == NULL)
		keys = access(dir, R_OK) == 0 ? dir : "";
	p->loop = loop_new();
	p->keys = rpc_keys_load(keys, "ctl", error, sizeof(error));
	if (p->loop == NULL || p->keys == NULL)
		ctl_error("%s", p->loop == NULL ? "no event loop" : error);
	else
		p->client = peer_client(p, "directory", endpoints);
	if (p->client != NULL)
		return 0;
	peer_close(p);
	return -1;
}

static int
state_dir(char *dir)
{
	const char *state = getenv("LIAISON_STATE");

	return ctl_absolute(state != NULL && *state ? state : "var", dir);
}

struct rpc_client *
peer_client(struct peer *p, const char *service, const char *endpoints)
{
	char dir[CTL_PATH], file[CTL_PATH], error[512];
	struct rpc_client *client;
	size_t i;

	for (i = 0; strcmp(places[i].service, service) != 0; i++)
		continue;
	if (state_dir(dir) == -1)
		return NULL;
	ctl_path(file, "file:%.4000s/run/endpoints/%.32s", dir, service);
	if (endpoints == NULL)
		endpoints = getenv(places[i].setting);
	if (endpoints == NULL)
		endpoints = access(file + 5, R_OK) == 0 ? file :
		    places[i].standard;
	client = rpc_client_new(p->loop, &(struct rpc_client_options){
	    .service = service, .endpoints = endpoints, .keys = p->keys,
	    .max_inflight = 8 }, error, sizeof(error));
	if (client == NULL)
		ctl_error("%s", error);
	return client;
}

void
peer_close(struct peer *p)
{
	rpc_client_destroy(&p->client);
	rpc_keys_destroy(&p->keys);
	loop_destroy(&p->loop);
}

static void
on_done(const struct status *status, const ProtobufCMessage *reply, void *arg)
{
	struct call *c = arg;
	struct peer_result *r = c->result;

	c->done = true;
	r->code = status->code;
	r->reason = status->reason;
	snprintf(r->message, sizeof(r->message), "%s", status->message);
	snprintf(r->field, sizeof(r->field), "%s", status->field);
	if (status->code == RPC__CODE__OK && c->on_reply != NULL)
		c->on_reply(reply, c->arg);
	loop_stop(c->loop);
}

int
peer_try(struct peer *p, struct rpc_client *client,
    const struct rpc_caller *caller, const char *key,
    const struct rpc_rule *rule, const void *request,
    peer_reply_fn *on_reply, void *arg, struct peer_result *result)
{
	int64_t until = loop_now_ms() + PATIENCE_MS;

	for (;;) {
		struct rpc_context context = rpc_context_system(0, CALL_MS);
		struct call c = { .loop = p->loop, .result = result,
		    .on_reply = on_reply, .arg = arg };

		context.caller = *caller;
		snprintf(context.key, sizeof(context.key), "%s", key);
		rpc_client_call(client, &context, rule, request, on_done, &c);
		while (!c.done)
			loop_run(p->loop);
		if (result->code == RPC__CODE__OK)
			return 0;
		if (result->code != RPC__CODE__UNAVAILABLE ||
		    loop_now_ms() > until)
			return -1;
		poll(NULL, 0, RETRY_MS);
	}
}

int
peer_refused(const char *what, const struct peer_result *r)
{
	return ctl_error("%s: %s %s%s%s%s%s", what,
	    status_code_name(r->code), status_reason_name(r->reason),
	    *r->field ? ", " : "", r->field, *r->message ? ": " : "",
	    r->message);
}

int
peer_call(struct peer *p, int64_t school_id, const struct rpc_rule *rule,
    const void *request, peer_reply_fn *on_reply, void *arg)
{
	struct rpc_context context = rpc_context_system(school_id, CALL_MS);
	struct peer_result result;

	if (peer_try(p, p->client, &context.caller, "", rule, request,
	    on_reply, arg, &result) == 0)
		return 0;
	for (size_t i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++)
		if (result.code == RPC__CODE__NOT_FOUND &&
		    unknown[i].rule == rule)
			return ctl_error("%s", unknown[i].sentence);
	return peer_refused(strchr(rule->name, '/') + 1, &result);
}

static void
on_school(const void *reply, void *arg)
{
	const Directory__CreateSchoolReply *r = reply;

	*(int64_t *)arg = r->school->id;
}

int
peer_find_school(struct peer *p, const char *code, const char *name,
    int64_t *school_id)
{
	Directory__CreateSchoolRequest request =
	    DIRECTORY__CREATE_SCHOOL_REQUEST__INIT;

	request.code = (char *)(uintptr_t)code;
	request.name = (char *)(uintptr_t)name;
	return peer_call(p, 0, &directory_rule_create_school, &request,
	    on_school, school_id);
}

int
peer_set_password(struct peer *p, int64_t school_id, const char *login,
    const char *password)
{
	Directory__SetPasswordRequest request =
	    DIRECTORY__SET_PASSWORD_REQUEST__INIT;

	request.login = (char *)(uintptr_t)login;
	request.password = (char *)(uintptr_t)password;
	return peer_call(p, school_id, &directory_rule_set_password, &request,
	    NULL, NULL);
}
