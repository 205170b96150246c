/* An echo service that answers late, fails or dies as it is told. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/log.h"
#include "echo.serve.h"
#include "process.h"
#include "replica.h"
#include "rpc/server.h"

#define START_MS	10000
#define DRAIN_MS	5000
#define END_MS		10000

struct delayed {
	const Echo__SayRequest	*request;
	void			*call;
};

static void	 answer(void *);
static void	 on_term(void *);
static void	 on_drained(void *);

static struct loop		*loop;
static struct rpc_server	*server;
static uint32_t			 handled;

int
replica_main(int argc, char **argv)
{
	struct rpc_server_options options = {
		.service = "echo",
		.max_frame = REPLICA_FRAME,
	};
	struct rpc_keys *keys;
	char error[512];

	if (argc != 6 || strcmp(argv[1], REPLICA_ARG) != 0)
		return -1;
	log_init("echo", "warn");
	loop = loop_new();
	keys = rpc_keys_load(argv[3], "echo", error, sizeof(error));
	if (keys == NULL)
		fatal("%s", error);
	options.listen = argv[2];
	options.keys = keys;
	options.allow = argv[4];
	options.max_inflight = (unsigned)strtoul(argv[5], NULL, 10);
	server = rpc_server_new(loop, &options, error, sizeof(error));
	if (server == NULL)
		fatal("%s", error);
	rpc_server_add(server, &echo_serve, NULL);
	loop_signal(loop, SIGTERM, on_term, NULL);
	printf("endpoint=%s\n", rpc_server_endpoint(server));
	fflush(stdout);
	loop_run(loop);
	rpc_server_destroy(&server);
	rpc_keys_destroy(&keys);
	loop_destroy(&loop);
	return 0;
}

struct replica
replica_start(const char *listen, const char *keys, const char *allow,
    const char *inflight)
{
	char self[1024] = "";
	const char *const argv[] = { self, REPLICA_ARG, listen, keys, allow,
		inflight, NULL };
	struct replica r = { 0 };

	assert_in_range(readlink("/proc/self/exe", self, sizeof(self) - 1), 1,
	    sizeof(self) - 1);
	r.process = process_start(argv, NULL);
	r.endpoint = process_wait_line(r.process, "endpoint=", START_MS);
	if (r.endpoint == NULL)
		fail_msg("no replica: %s", process_output(r.process));
	return r;
}

struct replica
replica_start_plain(void)
{
	return replica_start("tcp://127.0.0.1:*", "", "", "1000");
}

int
replica_pid(const struct replica *r)
{
	return process_pid(r->process);
}

int
replica_end(struct replica *r, int signo)
{
	free(r->endpoint);
	r->endpoint = NULL;
	return process_end(&r->process, signo, END_MS);
}

void
tally_call(struct tally *t, struct rpc_client *client,
    const struct rpc_context *context, const Echo__SayRequest *request)
{
	t->sent++;
	echo_client_say(client, context, request, tally_done, t);
}

void
tally_done(const struct status *status, const Echo__SayReply *reply, void *arg)
{
	struct tally *t = arg;
	int i;

	t->done++;
	t->codes[status->code]++;
	t->reason = status->reason;
	snprintf(t->field, sizeof(t->field), "%s", status->field);
	assert_int_equal(reply != NULL, status->code == RPC__CODE__OK);
	if (reply == NULL) {
		snprintf(t->text, sizeof(t->text), "%s", status->message);
		return;
	}
	snprintf(t->text, sizeof(t->text), "%s", reply->text);
	t->last = *reply;
	for (i = 0; i < TALLY_PIDS; i++) {
		if (t->pids[i] == 0)
			t->pids[i] = (int)reply->pid;
		if (t->pids[i] != (int)reply->pid)
			continue;
		t->by_pid[i]++;
		break;
	}
}

unsigned
tally_of(const struct tally *t, int pid)
{
	int i;

	for (i = 0; i < TALLY_PIDS; i++)
		if (t->pids[i] == pid)
			return t->by_pid[i];
	return 0;
}

bool
turn_until(struct loop *l, bool (*fn)(void *), void *arg, int timeout_ms)
{
	const int64_t until = loop_now_ms() + timeout_ms;

	while (!fn(arg)) {
		if (loop_now_ms() >= until)
			return false;
		loop_turn(l, 10);
	}
	return true;
}

bool
tally_is_done(void *arg)
{
	const struct tally *t = arg;

	return t->done == t->sent;
}

void
echo_say(struct echo *self, struct rpc_call *call,
    const Echo__SayRequest *request)
{
	struct delayed *d = arena_alloc(rpc_call_arena(call), sizeof(*d));

	(void)self;
	handled++;
	d->request = request;
	d->call = call;
	if (request->delay_ms > 0)
		loop_timer(loop, request->delay_ms, 0, answer, d);
	else
		answer(d);
}

void
echo_repeat(struct echo *self, struct rpc_call *call,
    const Echo__SayRequest *request)
{
	echo_say(self, call, request);
}

static void
answer(void *arg)
{
	struct delayed *d = arg;
	const struct rpc_context *context = rpc_call_context(d->call);
	const struct rpc_caller *caller = rpc_call_caller(d->call);
	struct arena *arena = rpc_call_arena(d->call);
	Echo__SayReply reply = ECHO__SAY_REPLY__INIT;

	if (d->request->fail_with != 0) {
		rpc_fail(d->call, status_make(
		    (Rpc__Code)d->request->fail_with,
		    RPC__REASON__WRONG_LOGIN, "text", d->request->text));
		return;
	}
	reply.text = d->request->text;
	reply.pid = (uint32_t)getpid();
	reply.handled = handled;
	reply.school_id = caller->school_id;
	reply.user_id = caller->user_id;
	reply.language = arena_strdup(arena, caller->language);
	if (caller->has_session)
		reply.session_id = arena_strndup(arena,
		    (const char *)caller->session_id, RPC_SESSION_ID_LEN);
	reply.traceparent = arena_strdup(arena, context->traceparent);
	reply.left_ms = context->deadline_ms - loop_now_ms();
	reply.data.len = d->request->want_bytes;
	reply.data.data = arena_alloc(arena, reply.data.len);
	rpc_reply(d->call, &reply);
}

static void
on_term(void *arg)
{
	(void)arg;
	rpc_server_drain(server, DRAIN_MS, on_drained, NULL);
}

static void
on_drained(void *arg)
{
	(void)arg;
	loop_stop(loop);
}
