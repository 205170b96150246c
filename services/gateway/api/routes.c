/* The one table of routes. */
#include <string.h>

#include "attachments.pb-c.h"
#include "base/log.h"
#include "directory.pb-c.h"
#include "gateway/api/routes.h"
#include "messages.pb-c.h"
#include "notify.pb-c.h"

#define API		"/api/v1"
/* Fits one RPC frame of the default size. */
#define ROSTER_MAX	(15 * 1024 * 1024)

#define GET_CALL(path, roles, service, rpc, field, summary) \
	{ HTTP_GET, path, ROUTE_CALL, roles, true, BODY_NONE, 0, service, \
	    rpc, field, NULL, NULL, 200, summary }
#define JSON_CALL(method, path, retry, service, rpc, field, key, success, \
    summary) \
	{ method, path, ROUTE_CALL, ROLES_ALL, retry, BODY_JSON, \
	    BODY_JSON_MAX, service, rpc, field, key, NULL, success, summary }
#define SPECIAL(method, path, kind, roles, body, max, success, summary) \
	{ method, path, kind, roles, true, body, max, SERVICE_DIRECTORY, \
	    NULL, NULL, NULL, NULL, success, summary }

static const struct route table[] = {
	/* ---- session ---- */
	SPECIAL(HTTP_POST, API "/session", ROUTE_LOGIN, ROLES_NONE, BODY_JSON,
	    4096, 200, "Log in"),
	SPECIAL(HTTP_DELETE, API "/session", ROUTE_LOGOUT, ROLES_ALL,
	    BODY_NONE, 0, 204, "Log out"),
	SPECIAL(HTTP_GET, API "/me", ROUTE_ME, ROLES_ALL, BODY_NONE, 0, 200,
	    "Who is logged in, unread counts, limits"),

	/* ---- recipients ---- */
	GET_CALL(API "/directory/categories", ROLES_ALL, SERVICE_DIRECTORY,
	    "ListCategories", NULL, "Categories the caller may write to"),
	GET_CALL(API "/directory/categories/{id}/members", ROLES_ALL,
	    SERVICE_DIRECTORY, "ListCategoryMembers", "id",
	    "People of a category"),
	GET_CALL(API "/directory/users", ROLES_ALL, SERVICE_DIRECTORY,
	    "SearchPeople", NULL, "People the caller may write to, by name"),
	JSON_CALL(HTTP_POST, API "/directory/audience", true,
	    SERVICE_DIRECTORY, "PreviewAudience", NULL, NULL, 200,
	    "What a send would reach"),

	/* ---- messages ---- */
	GET_CALL(API "/threads", ROLES_ALL, SERVICE_MESSAGES, "ListThreads",
	    NULL, "Threads of a box, newest first"),
	GET_CALL(API "/threads:unread", ROLES_ALL, SERVICE_MESSAGES,
	    "CountUnread", NULL, "How many threads are unread, for a badge"),
	GET_CALL(API "/threads/{id}", ROLES_ALL, SERVICE_MESSAGES, "GetThread",
	    "thread_id", "A thread and its messages, oldest first"),
	JSON_CALL(HTTP_PATCH, API "/threads/{id}", true, SERVICE_MESSAGES,
	    "UpdateThread", "thread_id", NULL, 200,
	    "Mark a thread read, archive it, put it into the trash"),
	JSON_CALL(HTTP_POST, API "/threads:batch", true, SERVICE_MESSAGES,
	    "UpdateThreads", NULL, NULL, 200, "The same for several threads"),
	JSON_CALL(HTTP_POST, API "/messages", true, SERVICE_MESSAGES, "Send",
	    NULL, "idempotency_key", 201, "Send a message"),
	JSON_CALL(HTTP_POST, API "/threads/{id}/messages", true,
	    SERVICE_MESSAGES, "Reply", "thread_id", "idempotency_key", 201,
	    "Answer in a thread"),

	/* ---- attachments ---- */
	SPECIAL(HTTP_POST, API "/attachments", ROUTE_UPLOAD, ROLES_ALL,
	    BODY_BYTES, SIZE_MAX, 201, "Upload a file"),
	SPECIAL(HTTP_GET, API "/attachments/{id}", ROUTE_DOWNLOAD, ROLES_ALL,
	    BODY_NONE, 0, 200, "Download a file"),
	{ HTTP_DELETE, API "/attachments/{id}", ROUTE_CALL, ROLES_ALL, true,
	    BODY_NONE, 0, SERVICE_ATTACHMENTS, "Delete", "id", NULL, NULL, 204,
	    "Delete an upload that was not sent" },

	/* ---- notifications ---- */
	GET_CALL(API "/notifications", ROLES_ALL, SERVICE_NOTIFY,
	    "ListNotifications", NULL, "Notifications, newest first"),
	JSON_CALL(HTTP_POST, API "/notifications:read", true, SERVICE_NOTIFY,
	    "MarkRead", NULL, NULL, 200, "Mark notifications read"),

	/* ---- administration ---- */
	{ HTTP_POST, API "/admin/roster", ROUTE_CALL, ROLES_ADMIN, false,
	    BODY_BYTES, ROSTER_MAX, SERVICE_DIRECTORY, "ImportRoster", NULL,
	    NULL, "zip", 202, "Import a OneRoster bundle" },
	GET_CALL(API "/admin/jobs/{id}", ROLES_ADMIN, SERVICE_DIRECTORY,
	    "GetJob", "id", "Progress and report of an import"),
	{ HTTP_POST, API "/admin/jobs/{id}:confirm", ROUTE_CALL, ROLES_ADMIN,
	    false, BODY_NONE, 0, SERVICE_DIRECTORY, "ConfirmJob", "id", NULL,
	    NULL, 200, "Apply an import that waits in CONFIRM" },
	{ HTTP_POST, API "/admin/jobs/{id}:cancel", ROUTE_CALL, ROLES_ADMIN,
	    false, BODY_NONE, 0, SERVICE_DIRECTORY, "CancelJob", "id", NULL,
	    NULL, 200, "Drop an import that waits in CONFIRM" },

	/* ---- operation ---- */
	SPECIAL(HTTP_GET, "/healthz", ROUTE_HEALTH, ROLES_NONE, BODY_NONE, 0,
	    200, "Is this process alive"),
	SPECIAL(HTTP_GET, "/readyz", ROUTE_READY, ROLES_NONE, BODY_NONE, 0,
	    200, "Does every service answer"),
	SPECIAL(HTTP_GET, "/metrics", ROUTE_METRICS, ROLES_NONE, BODY_NONE, 0,
	    200, "Prometheus metrics of the gateway and every service"),
	SPECIAL(HTTP_GET, "/api/openapi.json", ROUTE_OPENAPI, ROLES_NONE,
	    BODY_NONE, 0, 200, "This document"),
};
#define NROUTES	(sizeof(table) / sizeof(table[0]))

/* What answers for every path outside /api that no row has. */
static const struct route page = SPECIAL(HTTP_GET, "/*", ROUTE_PAGE,
    ROLES_NONE, BODY_NONE, 0, 200, "The front end");

static struct {
	const char				*name;
	const ProtobufCServiceDescriptor	*descriptor;
} const services[SERVICES] = {
	[SERVICE_DIRECTORY] = { "directory",
	    &directory__directory__descriptor },
	[SERVICE_MESSAGES] = { "messages", &messages__messages__descriptor },
	[SERVICE_ATTACHMENTS] = { "attachments",
	    &attachments__attachments__descriptor },
	[SERVICE_NOTIFY] = { "notify", &notify__notify__descriptor },
};

static struct route_call calls[NROUTES];
static size_t upload_max;

const struct route *
routes_table(size_t *n)
{
	*n = NROUTES;
	return table;
}

const char *
routes_service_name(enum route_service s)
{
	return services[s].name;
}

unsigned
routes_method(enum route_service s, const char *name)
{
	const ProtobufCMethodDescriptor *m =
	    protobuf_c_service_descriptor_get_method_by_name(
	    services[s].descriptor, name);

	if (m == NULL)
		fatal("%s has no method %s", services[s].name, name);
	return (unsigned)(m - services[s].descriptor->methods);
}

const struct route_call *
routes_call(const struct route *r)
{
	return &calls[r - table];
}

size_t
routes_body_max(const struct route *r)
{
	return r->kind == ROUTE_UPLOAD ? upload_max : r->body_max;
}

static const ProtobufCFieldDescriptor *
resolve_field(const struct route *r, struct route_call *c, const char *name,
    size_t *nhidden)
{
	const ProtobufCFieldDescriptor *f;

	if (name == NULL)
		return NULL;
	f = protobuf_c_message_descriptor_get_field_by_name(c->input, name);
	if (f == NULL)
		fatal("route %s: %s has no field %s", r->pattern,
		    c->input->name, name);
	c->hidden[(*nhidden)++] = f->name;
	return f;
}

void
routes_init(size_t max_upload)
{
	const ProtobufCMethodDescriptor *m;
	const struct route *r;
	size_t i, nhidden;

	upload_max = max_upload;
	for (i = 0; i < NROUTES; i++) {
		r = &table[i];
		if (r->kind != ROUTE_CALL)
			continue;
		calls[i].service = services[r->service].descriptor;
		calls[i].method = routes_method(r->service, r->rpc);
		m = &calls[i].service->methods[calls[i].method];
		calls[i].input = m->input;
		calls[i].output = m->output;
		nhidden = 0;
		calls[i].path_field = resolve_field(r, &calls[i],
		    r->path_field, &nhidden);
		calls[i].key_field = resolve_field(r, &calls[i], r->key_field,
		    &nhidden);
		calls[i].bytes_field = resolve_field(r, &calls[i],
		    r->bytes_field, &nhidden);
	}
}

/*
 * Does path fit pattern, {id} standing for one segment that is not empty, up
 * to a word that follows it there ("{id}:confirm")?
 */
static bool
fits(const char *pattern, const char *path, struct route_match *m)
{
	size_t n, word;

	for (; *pattern != '\0'; pattern++, path++) {
		if (*pattern == '{') {
			pattern += strcspn(pattern, "}");
			word = strcspn(pattern + 1, "/");
			n = strcspn(path, "/");
			if (n <= word || strncmp(path + n - word, pattern + 1,
				word) != 0)
				return false;
			n -= word;
			m->id = path;
			m->id_len = n;
			path += n - 1;
		} else if (*pattern != *path) {
			return false;
		}
	}
	return *path == '\0';
}

struct route_match
routes_find(enum http_method method, const char *path)
{
	enum http_method wanted = method == HTTP_HEAD ? HTTP_GET : method;
	struct route_match m = { 0 }, one = { 0 };
	size_t i;

	for (i = 0; i < NROUTES; i++) {
		if (!fits(table[i].pattern, path, &one))
			continue;
		m.methods |= HTTP_BIT(table[i].method);
		if (table[i].method != wanted)
			continue;
		m.route = &table[i];
		m.id = one.id;
		m.id_len = one.id_len;
	}
	if (m.methods == 0 && strncmp(path, "/api/", 5) != 0 &&
	    strcmp(path, "/api") != 0) {
		m.methods = HTTP_BIT(HTTP_GET);
		if (wanted == HTTP_GET)
			m.route = &page;
	}
	if ((m.methods & HTTP_BIT(HTTP_GET)) != 0)
		m.methods |= HTTP_BIT(HTTP_HEAD);
	if (m.methods != 0)
		m.methods |= HTTP_BIT(HTTP_OPTIONS);
	return m;
}
