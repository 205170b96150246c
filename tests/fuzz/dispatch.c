/* Drives a service's real dispatch, without network, database and threads. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "base/log.h"
#include "dispatch.h"
#include "fuzz.h"
#include "pg/described.h"
#include "pg/job.h"
#include "rpc/server_private.h"
#include "wire/envelope.h"
#include "wire/frame.h"
#include "wire/socket.h"

#define MAX_ALSO	12
#define MAX_EVENTS	10000	/* of one request; more: it goes in circles */

/* The seams; the names are the linker's. */
int	__wrap_rpc_socket_receive(void *, zmq_msg_t *, int);
int	__wrap_rpc_socket_send(void *, zmq_msg_t *, int);
void	__wrap_pg_read(struct pg *, const struct pg_statement *,
	    struct pg_args *, pg_done_fn *, void *);
void	__wrap_pg_write(struct pg *, int64_t, const struct pg_statement *,
	    struct pg_args *, pg_done_fn *, void *);
void	__wrap_rpc_client_call_typed(struct rpc_client *,
	    const struct rpc_context *, const struct rpc_rule *,
	    const ProtobufCMessage *, rpc_any_fn *, void *);
bool	__wrap_work_submit(struct work *, work_fn *, work_fn *, void *);

/* Something that a handler waits for. */
struct event {
	void	(*happen)(struct event *);
	struct pg_job				*statement;
	const struct rpc_rule			*rule;		/* of a peer */
	rpc_any_fn				*replied;
	work_fn					*job, *done;
	void					*arg;
};

struct request {
	unsigned		 bits;
	struct fuzz_input	 header, payload, replies;
	struct rpc_packer	 seen;		/* the header in it */
	uint32_t		 version;
	bool			 waiting;	/* not yet received */
	unsigned		 answers;
};

static struct rpc_server *serve(const char *, const struct rpc_serve *, void *);
static void	settle(void);
static bool	is_readable(uint64_t *id, const ProtobufCMessageDescriptor **);
static void	fill_one(zmq_msg_t *);
static void	fill(zmq_msg_t *, struct fuzz_input);
static void	add_event(struct event);
static void	add_statement(const struct pg_statement *, struct pg_args *,
		    pg_done_fn *, void *, bool write);
static void	answer_statement(struct event *);
static void	check_statement(const struct pg_job *);
static bool	may_find_nothing(const char *statement);
static void	answer_call(struct event *);
static void	do_work(struct event *);

static struct loop *loop;
static struct rpc_server *server;
static struct request request;
static const struct rpc_serve *also[MAX_ALSO];
static size_t nalso;
static struct event events[MAX_EVENTS];
static size_t nevents, next_event;

/* For these no row is an answer; of the others there is always one. */
static const char *const finders[] = {
	/* attachments */
	"find", "finish", "discard", "purge",
	/* directory */
	"begin_session", "get_session", "extend_session", "close_session",
	"stale_sessions", "find_account", "create_school", "list_categories",
	"list_members", "search_people", "resolve_audience", "get_job",
	"list_sessions", "end_session", "list_devices", "forget_device",
	"ask_secret", "get_factor", "begin_factor", "get_factor_roles",
	"set_factor_roles", "get_token", "list_tokens", "end_token",
	"find_reset", "take_mails", "reset_account", "reset_accounts",
	"class_accounts",
	/* messages */
	"find_reply", "get_thread", "get_long_thread", "filter_files",
	/* notify */
	"deliver",
};

extern const struct pg_described directory_described[], messages_described[],
    attachments_described[], notify_described[];
static const struct pg_described *const described[] = { directory_described,
	messages_described, attachments_described, notify_described };

struct loop *
dispatch_loop(void)
{
	if (loop == NULL) {
		log_init("fuzz", "error");
		CHECK(sodium_init() != -1);
		loop = loop_new();
		CHECK(loop != NULL);
	}
	return loop;
}

/* Addresses that nothing is at. */
struct pg *
dispatch_pg(void)
{
	return (struct pg *)(void *)&request;
}

struct rpc_client *
dispatch_peer(void)
{
	return (struct rpc_client *)(void *)&request;
}

struct work *
dispatch_work(void)
{
	return (struct work *)(void *)&request;
}

void
dispatch_also(const struct rpc_serve *serve_too)
{
	CHECK(nalso < MAX_ALSO);
	also[nalso++] = serve_too;
}

void
dispatch_request(const char *name, const struct rpc_serve *handlers,
    void *service, const uint8_t *data, size_t size)
{
	const ProtobufCMessageDescriptor *output;
	struct fuzz_input in = { data, size };
	uint64_t id;

	if (server == NULL)
		server = serve(name, handlers, service);
	memset(&request, 0, sizeof(request));
	request.bits = fuzz_byte(&in);
	request.header = fuzz_chunk(&in);
	request.payload = fuzz_chunk(&in);
	request.replies = in;
	request.waiting = true;
	nevents = next_event = 0;
	rpc_server_receive_later(server);
	settle();
	CHECK(!request.waiting);
	CHECK(request.answers == (is_readable(&id, &output) ? 1 : 0));
	CHECK(server->calls.count == 0);
	rpc_packer_clear(&request.seen);
}

/* A real socket, on which nobody calls. */
static struct rpc_server *
serve(const char *name, const struct rpc_serve *handlers, void *service)
{
	static struct rpc_keys *keys;
	char error[512] = "";
	struct rpc_server_options o = {
		.service = name, .listen = "tcp://127.0.0.1:*",
		.allow = "gateway",
	};
	struct rpc_server *s;

	keys = rpc_keys_load("", name, error, sizeof(error));
	o.keys = keys;
	s = rpc_server_new(dispatch_loop(), &o, error, sizeof(error));
	if (s == NULL)
		fuzz_fail(error, __FILE__, __LINE__);
	rpc_server_add(s, handlers, service);
	while (nalso > 0)
		rpc_server_add(s, also[--nalso], service);
	return s;
}

static void
settle(void)
{
	struct event e;

	loop_turn(loop, 0);
	while (next_event < nevents) {
		e = events[next_event++];
		e.happen(&e);
		if (next_event == nevents)
			loop_turn(loop, 0);
	}
}

/* Whether somebody can be answered at all, and with what. */
static bool
is_readable(uint64_t *id, const ProtobufCMessageDescriptor **output)
{
	struct arena *arena = arena_new();
	struct rpc_method *method;
	Rpc__RequestHeader *header;
	ProtobufCMessage *message;

	message = NULL;
	if (request.version != 0)
		rpc_frame_unpack(&rpc__request_header__descriptor,
		    rpc_packed(&request.seen), rpc_packed_len(&request.seen),
		    arena, &message);
	header = (Rpc__RequestHeader *)message;
	if (header != NULL) {
		method = rpc_methods_find(&server->methods, header->method);
		*id = header->request_id;
		*output = method->rule == NULL ? NULL : method->rule->output;
	}
	arena_destroy(&arena);
	return message != NULL;
}

/* ---- the socket ---- */

int
__wrap_rpc_socket_receive(void *socket, zmq_msg_t *parts, int max)
{
	static const struct fuzz_input peer = { (const uint8_t *)"peer", 4 };
	struct rpc_wire w;
	int n = 3;

	(void)socket;
	if (!request.waiting)
		return 0;
	request.waiting = false;
	if ((request.bits & (DISPATCH_FEWER | DISPATCH_ONE)) != 0)
		n = 2;
	else if ((request.bits & DISPATCH_MORE) != 0)
		n = 4;
	CHECK(max == 3);
	fill(&parts[0], peer);
	if ((request.bits & DISPATCH_ONE) != 0)
		fill_one(&parts[1]);
	else
		fill(&parts[1], request.header);
	if (n >= 3)
		fill(&parts[2], request.payload);
	if (rpc_wire_read(parts + 1, n - 1, &w)) {
		request.version = w.version;
		rpc_pack_bytes(&request.seen, w.header, w.header_len);
	}
	return n;
}

/* What comes out of it is what went in. */
static void
fill_one(zmq_msg_t *part)
{
	struct rpc_packer p = { 0 };
	struct rpc_wire w;

	rpc_pack_bytes(&p, request.payload.p, request.payload.left);
	rpc_pack_bytes(&p, request.header.p, request.header.left);
	rpc_pack_varint(&p, request.header.left);
	CHECK(rpc_wire_part(&p, part));
	rpc_packer_clear(&p);
	CHECK(rpc_wire_read(part, 1, &w) && w.version == RPC_ONE_PART);
	CHECK(w.header_len == request.header.left);
	CHECK(w.payload_len == request.payload.left);
}

static void
fill(zmq_msg_t *part, struct fuzz_input in)
{
	CHECK(zmq_msg_init_size(part, in.left) == 0);
	if (in.left > 0)
		memcpy(zmq_msg_data(part), in.p, in.left);
}

int
__wrap_rpc_socket_send(void *socket, zmq_msg_t *parts, int n)
{
	const ProtobufCMessageDescriptor *output = NULL;
	struct arena *arena = arena_new();
	ProtobufCMessage *message, *reply;
	Rpc__ReplyHeader *header;
	struct rpc_wire w;
	uint64_t id = 0;

	(void)socket;
	CHECK(n <= 3 && rpc_wire_read(parts + 1, n - 1, &w));
	CHECK(w.version == request.version);
	CHECK(is_readable(&id, &output));
	CHECK(rpc_frame_unpack(&rpc__reply_header__descriptor, w.header,
	    w.header_len, arena, &message).code == RPC__CODE__OK);
	header = (Rpc__ReplyHeader *)message;
	CHECK(header->request_id == id && header->version == w.version);
	if (header->code == RPC__CODE__OK)
		CHECK(output != NULL && rpc_frame_unpack(output, w.payload,
		    w.payload_len, arena, &reply).code == RPC__CODE__OK);
	else
		CHECK(w.payload_len == 0 &&
		    header->reason != RPC__REASON__REASON_UNSPECIFIED);
	request.answers++;
	arena_destroy(&arena);
	rpc_socket_close_parts(parts, n);
	return 0;
}

/* ---- the database ---- */

void
__wrap_pg_read(struct pg *pg, const struct pg_statement *statement,
    struct pg_args *args, pg_done_fn *done, void *arg)
{
	CHECK(pg == dispatch_pg());
	add_statement(statement, args, done, arg, false);
}

void
__wrap_pg_write(struct pg *pg, int64_t school_id,
    const struct pg_statement *statement, struct pg_args *args,
    pg_done_fn *done, void *arg)
{
	(void)school_id;
	CHECK(pg == dispatch_pg());
	add_statement(statement, args, done, arg, true);
}

/* What its file says that it reads is not written, nor the other way round. */
static void
add_statement(const struct pg_statement *statement, struct pg_args *args,
    pg_done_fn *done, void *arg, bool write)
{
	const struct pg_described *d;
	bool found = false;
	size_t i;

	for (i = 0; i < sizeof(described) / sizeof(described[0]); i++)
		for (d = described[i]; d->statement != NULL; d++)
			found = found || (d->statement == statement &&
			    d->write == write);
	CHECK(found);
	add_event((struct event){ .happen = answer_statement,
	    .statement = pg_job_new(statement, args, done, arg) });
}

static void
answer_statement(struct event *e)
{
	struct status status = status_unavailable("no database");
	struct pg_job *job = e->statement;
	struct pg_rows rows;

	check_statement(job);
	if ((request.bits & DISPATCH_NOTHING) != 0 &&
	    may_find_nothing(job->statement->name)) {
		job->result = PQmakeEmptyPGresult(NULL, PGRES_TUPLES_OK);
		CHECK(job->result != NULL);
		rows.res = job->result;
		job->done(&STATUS_OK, &rows, job->arg);
	} else
		job->done(&status, NULL, job->arg);
	pg_job_free(job);
}

/* As many parameters as the SQL names. */
static void
check_statement(const struct pg_job *job)
{
	const char *p = job->statement->sql;
	int max = 0, n;

	while ((p = strchr(p, '$')) != NULL) {
		n = atoi(++p);
		max = n > max ? n : max;
	}
	CHECK(job->nargs == max);
}

static bool
may_find_nothing(const char *statement)
{
	size_t i;

	for (i = 0; i < sizeof(finders) / sizeof(finders[0]); i++)
		if (strcmp(statement, finders[i]) == 0)
			return true;
	return false;
}

/* ---- peers ---- */

void
__wrap_rpc_client_call_typed(struct rpc_client *client,
    const struct rpc_context *context, const struct rpc_rule *rule,
    const ProtobufCMessage *message, rpc_any_fn *fn, void *arg)
{
	CHECK(client == dispatch_peer());
	CHECK(context->caller.school_id > 0);
	CHECK(message->descriptor == rule->input);
	fuzz_check_message(message);
	add_event((struct event){ .happen = answer_call, .replied = fn,
	    .rule = rule, .arg = arg });
}

/* As rpc/client/client.c does with what it receives. */
static void
answer_call(struct event *e)
{
	struct fuzz_input *in = &request.replies;
	struct arena *arena = arena_new();
	struct status status = STATUS_OK;
	ProtobufCMessage *reply = NULL;
	struct fuzz_input bytes;
	uint8_t *copy;

	if (in->left == 0)
		status = status_unavailable("no such peer");
	else
		status.code = (Rpc__Code)(fuzz_byte(in) % RPC_NCODES);
	bytes = fuzz_chunk(in);
	copy = fuzz_copy(bytes);
	if (status.code == RPC__CODE__OK && rpc_frame_unpack(e->rule->output,
	    copy, bytes.left, arena, &reply).code != RPC__CODE__OK)
		status = status_internal("unreadable reply");
	else if (status.code != RPC__CODE__OK)
		status = status_make(status.code,
		    RPC__REASON__INTERNAL_ERROR, "to", "as the input says");
	e->rule->tell(e->replied, &status, reply, e->arg);
	free(copy);
	arena_destroy(&arena);
}

/* ---- work threads ---- */

bool
__wrap_work_submit(struct work *work, work_fn *job, work_fn *done, void *arg)
{
	CHECK(work == dispatch_work());
	add_event((struct event){ .happen = do_work, .job = job,
	    .done = done, .arg = arg });
	return true;
}

static void
do_work(struct event *e)
{
	e->job(e->arg);
	e->done(e->arg);
}

static void
add_event(struct event e)
{
	CHECK(nevents < MAX_EVENTS);
	events[nevents++] = e;
}
