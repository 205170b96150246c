/* Service processes, and synchronous calls to them. */
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/loop.h"
#include "process.h"
#include "absences.rpc.h"
#include "accounts.rpc.h"
#include "addresses.rpc.h"
#include "administration.rpc.h"
#include "attachments.rpc.h"
#include "belonging.rpc.h"
#include "blocks.rpc.h"
#include "channels.rpc.h"
#include "directory.rpc.h"
#include "drafts.rpc.h"
#include "calendar.rpc.h"
#include "events.rpc.h"
#include "exports.rpc.h"
#include "folders.rpc.h"
#include "forwards.rpc.h"
#include "families.rpc.h"
#include "messages.rpc.h"
#include "moderation.rpc.h"
#include "retention.rpc.h"
#include "notify.rpc.h"
#include "oversight.rpc.h"
#include "preferences.rpc.h"
#include "reach.rpc.h"
#include "receipts.rpc.h"
#include "rpc.rpc.h"
#include "rsvp.rpc.h"
#include "slots.rpc.h"
#include "teaching.rpc.h"
#include "templates.rpc.h"
#include "trace.rpc.h"
#include "stack.h"

#define READY_MS	30000
#define STOP_MS		20000
#define CALL_MS		10000
#define MAX_ENV		64

struct test_service {
	struct test_process	*process;
	char			*endpoint;
};

struct test_peer {
	struct loop		*loop;
	struct rpc_client	*client;
	struct rpc_keys		*keys;		/* plain */
	const char		*key;		/* of the next calls */
	bool			 answered;
	struct status		 status;
	char			 field[128], message[512];
	ProtobufCMessage	*reply;
};

static void	on_reply(const struct status *, const ProtobufCMessage *,
		    void *);
static void	on_late(void *);
static ProtobufCMessage *copy_message(const ProtobufCMessage *);
static const struct rpc_rule *rule_of(const ProtobufCServiceDescriptor *,
		    const char *);

struct test_service *
test_service_start(const struct test_database *db, const char *name,
    const char *const env[])
{
	struct test_service *s = calloc(1, sizeof(*s));
	const char *all[MAX_ENV] = {
		"LIAISON_LISTEN=tcp://127.0.0.1:*",
		"LIAISON_LIVE_LISTEN=tcp://127.0.0.1:*", "LIAISON_KEYS=",
		test_setting("LIAISON_DATABASE",
		    test_database_conninfo(db, name)),
	};
	char program_name[64], *program, *text;
	const char *argv[2] = { NULL, NULL };
	size_t n = 4;

	for (; env != NULL && *env != NULL && n < MAX_ENV - 1; env++)
		all[n++] = *env;
	snprintf(program_name, sizeof(program_name), "liaison-%s", name);
	argv[0] = program = process_program(program_name);
	if (s == NULL)
		fail_msg("out of memory");
	s->process = process_start(argv, all);
	s->endpoint = process_wait_line(s->process, " ready endpoint=",
	    READY_MS);
	if (s->endpoint == NULL) {
		text = process_output(s->process);
		fail_msg("%s is not ready:\n%s", program, text);
	}
	s->endpoint[strcspn(s->endpoint, " ")] = '\0';
	free(program);
	return s;
}

const char *
test_service_endpoint(const struct test_service *s)
{
	return s->endpoint;
}

int
test_service_pid(const struct test_service *s)
{
	return process_pid(s->process);
}

void
test_service_stop(struct test_service **sp)
{
	struct test_service *s = *sp;
	char *text;
	int status;

	if (s == NULL)
		return;
	*sp = NULL;
	text = process_output(s->process);
	status = process_end(&s->process, SIGTERM, STOP_MS);
	free(s->endpoint);
	free(s);
	/* cmocka would cut the end, which says why. */
	if (status != 0 && fputs(text, stderr) != EOF)
		fail_msg("a service ended with %d; what it said is above",
		    status);
	free(text);
}

void
test_service_kill(struct test_service **sp)
{
	struct test_service *s = *sp;

	if (s == NULL)
		return;
	*sp = NULL;
	process_end(&s->process, SIGKILL, STOP_MS);
	free(s->endpoint);
	free(s);
}

bool
test_service_alive(const struct test_service *s)
{
	return process_alive(s->process);
}

bool
test_service_logged(const struct test_service *s, const char *text)
{
	char *output = process_output(s->process);
	bool found = strstr(output, text) != NULL;

	free(output);
	return found;
}

/* ---- calls ---- */

struct test_peer *
test_peer_new(const char *service, const char *endpoints)
{
	struct rpc_client_options o = { .service = service,
		.endpoints = endpoints, .max_inflight = 1024 };
	struct test_peer *p = calloc(1, sizeof(*p));
	char error[512];

	if (p == NULL || (p->loop = loop_new()) == NULL)
		fail_msg("out of memory");
	p->keys = rpc_keys_load("", "test", error, sizeof(error));
	o.keys = p->keys;
	p->client = rpc_client_new(p->loop, &o, error, sizeof(error));
	if (p->keys == NULL || p->client == NULL)
		fail_msg("%s", error);
	return p;
}

void
test_peer_free(struct test_peer **pp)
{
	struct test_peer *p = *pp;

	if (p == NULL)
		return;
	rpc_client_destroy(&p->client);
	loop_destroy(&p->loop);
	rpc_keys_destroy(&p->keys);
	if (p->reply != NULL)
		protobuf_c_message_free_unpacked(p->reply, NULL);
	free(p);
	*pp = NULL;
}

struct rpc_caller
test_caller(int64_t school_id, int64_t user_id, int role)
{
	return (struct rpc_caller){ .school_id = school_id,
		.user_id = user_id, .role = role, .language = "fr" };
}

void
test_peer_key(struct test_peer *p, const char *key)
{
	p->key = key;
}

int
test_call(struct test_peer *p, const ProtobufCServiceDescriptor *service,
    const char *method, const struct rpc_caller *caller,
    const ProtobufCMessage *request, const ProtobufCMessage **reply,
    struct status *status)
{
	struct rpc_context context = rpc_context_system(0, CALL_MS);
	struct loop_timer *late;

	if (caller != NULL)
		context.caller = *caller;
	if (p->key != NULL)
		(void)snprintf(context.key, sizeof(context.key), "%s", p->key);
	if (p->reply != NULL)
		protobuf_c_message_free_unpacked(p->reply, NULL);
	p->reply = NULL;
	p->answered = false;
	rpc_client_call(p->client, &context, rule_of(service, method),
	    request, on_reply, p);
	late = loop_timer(p->loop, 2 * CALL_MS, 0, on_late, &late);
	while (!p->answered && late != NULL)
		loop_turn(p->loop, 1000);
	if (!p->answered)
		fail_msg("no answer to %s", method);
	loop_timer_cancel(&late);
	if (reply != NULL)
		*reply = p->reply;
	if (status != NULL)
		*status = p->status;
	return (int)p->status.code;
}

const void *
test_expect(struct test_peer *p, const ProtobufCServiceDescriptor *service,
    const char *method, const struct rpc_caller *caller, const void *request,
    int expected, struct status *status)
{
	const ProtobufCMessage *reply = NULL;
	int code = test_call(p, service, method, caller, request, &reply,
	    status);

	if (code != expected)
		fail_msg("%s: code %d (%s %s %s), not %d", method, code,
		    status_reason_name(p->status.reason), p->status.field,
		    p->status.message, expected);
	return reply;
}

static void
on_reply(const struct status *status, const ProtobufCMessage *reply, void *arg)
{
	struct test_peer *p = arg;

	p->answered = true;
	p->status = *status;
	snprintf(p->field, sizeof(p->field), "%s", status->field);
	snprintf(p->message, sizeof(p->message), "%s", status->message);
	p->status.field = p->field;
	p->status.message = p->message;
	if (reply != NULL)
		p->reply = copy_message(reply);
}

static void
on_late(void *arg)
{
	struct loop_timer **late = arg;

	*late = NULL;
}

static ProtobufCMessage *
copy_message(const ProtobufCMessage *m)
{
	size_t len = protobuf_c_message_get_packed_size(m);
	uint8_t *bytes = malloc(len + 1);
	ProtobufCMessage *copy = NULL;

	if (bytes != NULL) {
		protobuf_c_message_pack(m, bytes);
		copy = protobuf_c_message_unpack(m->descriptor, NULL, len,
		    bytes);
	}
	free(bytes);
	if (copy == NULL)
		fail_msg("cannot copy a %s", m->descriptor->name);
	return copy;
}

static const struct rpc_rule *
rule_of(const ProtobufCServiceDescriptor *service, const char *method)
{
	static const struct rpc_rules *const all[] = { &accounts_rules,
		&absences_rules, &addresses_rules, &administration_rules,
		&attachments_rules, &belonging_rules, &blocks_rules,
		&calendar_rules, &channels_rules, &directory_rules,
		&drafts_rules, &events_rules, &exports_rules, &families_rules,
		&folders_rules, &forwards_rules, &messages_rules,
		&moderation_rules,
		&notify_rules, &oversight_rules, &preferences_rules,
		&reach_rules, &receipts_rules, &rpc_server_rules,
		&retention_rules, &rsvp_rules, &slots_rules,
		&teaching_rules, &templates_rules, &trace_rules };
	const struct rpc_rule *rule = NULL;
	size_t i;

	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (strcmp(all[i]->name, service->name) == 0)
			rule = rpc_rules_find(all[i], method);
	if (rule == NULL)
		fail_msg("%s has no method %s", service->name, method);
	return rule;
}
