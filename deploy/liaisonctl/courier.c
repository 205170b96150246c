/* Calls of all services on behalf of the people of one demo school. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "courier.h"
#include "ctl.h"

#define PAGE		200
#define MAX_PENDING	24
#define POST_MS		20000
#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

static const struct {
	const char	*name, *setting;
} services[COURIER_SERVICES] = {
	{ "directory", "LIAISON_DIRECTORY" },
	{ "messages", "LIAISON_MESSAGES" },
	{ "attachments", "LIAISON_ATTACHMENTS" },
	{ "notify", "LIAISON_NOTIFY" },
};

int
courier_open(struct courier *c, struct peer *p)
{
	char error[512];

	memset(c, 0, sizeof(*c));
	c->peer = p;
	c->arena = arena_new();
	for (int i = 0; i < COURIER_SERVICES; i++) {
		const char *endpoints = getenv(services[i].setting);

		if (endpoints == NULL) {
			courier_close(c);
			return ctl_error("%s is not set", services[i].setting);
		}
		c->clients[i] = rpc_client_new(p->loop,
		    &(struct rpc_client_options){ .service = services[i].name,
		    .endpoints = endpoints, .keys = p->keys,
		    .max_inflight = 2 * MAX_PENDING }, error, sizeof(error));
		if (c->clients[i] == NULL) {
			courier_close(c);
			return ctl_error("%s", error);
		}
	}
	return 0;
}

void
courier_close(struct courier *c)
{
	for (int i = 0; i < COURIER_SERVICES; i++)
		rpc_client_destroy(&c->clients[i]);
	arena_destroy(&c->arena);
}

static struct rpc_caller
caller_of(const struct courier *c, int person)
{
	return (struct rpc_caller){ .school_id = c->school_id,
	    .user_id = c->people[person].id, .role = c->people[person].role,
	    .language = "fr", .permissions = c->permissions };
}

int
courier_call(struct courier *c, int person, enum courier_service service,
    const struct rpc_rule *rule, const void *request,
    peer_reply_fn *on_reply, void *arg)
{
	struct rpc_caller caller = caller_of(c, person);
	const char *key = c->key == NULL ? "" : c->key;

	c->key = NULL;
	return peer_try(c->peer, c->clients[service], &caller, key, rule,
	    request, on_reply, arg, &c->result);
}

static void
on_posted(const struct status *status, const ProtobufCMessage *reply,
    void *arg)
{
	struct courier *c = arg;

	(void)reply;
	c->pending--;
	if (status->code != RPC__CODE__OK) {
		c->failed = true;
		c->result.code = status->code;
		c->result.reason = status->reason;
		snprintf(c->result.message, sizeof(c->result.message), "%s",
		    status->message);
	}
	loop_stop(c->peer->loop);
}

void
courier_post(struct courier *c, int person, enum courier_service service,
    const struct rpc_rule *rule, const void *request)
{
	struct rpc_context context = rpc_context_system(0, POST_MS);

	while (c->pending >= MAX_PENDING)
		loop_run(c->peer->loop);
	context.caller = caller_of(c, person);
	c->pending++;
	rpc_client_call(c->clients[service], &context, rule, request,
	    on_posted, c);
}

int
courier_wait(struct courier *c)
{
	bool failed;

	while (c->pending > 0)
		loop_run(c->peer->loop);
	failed = c->failed;
	c->failed = false;
	return failed ? -1 : 0;
}

bool
courier_has_failed(const struct courier *c)
{
	switch (c->result.code) {
	case RPC__CODE__UNAVAILABLE:
	case RPC__CODE__DEADLINE_EXCEEDED:
	case RPC__CODE__INTERNAL:
	case RPC__CODE__CANCELLED:
		return true;
	default:
		return false;
	}
}

int
courier_person(const struct courier *c, const char *login)
{
	for (int i = 0; i < c->school->npeople; i++)
		if (strcmp(c->school->people[i].login, login) == 0)
			return c->people[i].id != 0 ? i : -1;
	return -1;
}

const char *
courier_category(const struct courier *c, const char *label)
{
	for (size_t i = 0; i < c->ncategories; i++)
		if (strcmp(c->categories[i].label, label) == 0)
			return c->categories[i].id;
	return NULL;
}

/* ---- who is there ---- */

struct session {
	struct courier	*courier;
	int		 person;
	char		 token[256];
};

static void
on_session(const void *reply, void *arg)
{
	const Directory__OpenSessionReply *r = reply;
	struct session *s = arg;

	s->courier->people[s->person].id = r->user->id;
	s->courier->people[s->person].role = (int)r->user->role;
	snprintf(s->token, sizeof(s->token), "%s", r->token);
}

static void
on_categories(const void *reply, void *arg)
{
	const Directory__ListCategoriesReply *r = reply;
	struct courier *c = arg;

	c->ncategories = 0;
	for (size_t i = 0; i < r->n_categories &&
	    c->ncategories < COURIER_CATEGORIES; i++) {
		c->categories[c->ncategories].label = arena_strdup(c->arena,
		    r->categories[i]->label);
		c->categories[c->ncategories++].id = arena_strdup(c->arena,
		    r->categories[i]->id);
	}
}

static const char *const everybody[] = {
	"staff", "teachers", "students", "guardians"
};

static bool
has_role(const struct person *p, int role)
{
	switch (role) {
	case COMMON__ROLE__STUDENT:
		return p->homeroom != -1;
	case COMMON__ROLE__TEACHER:
		return strcmp(p->role, "teacher") == 0;
	case COMMON__ROLE__GUARDIAN:
		/* Who is more than that is found by the role before. */
		return p->nchildren > 0 && strcmp(p->role, "teacher") != 0;
	default:
		return strcmp(p->role, "administrator") == 0 ||
		    strcmp(p->role, "aide") == 0;
	}
}

/* Of a page of members. */
struct members {
	struct courier	*courier;
	char		*next;
};

static void
on_members(const void *reply, void *arg)
{
	const Directory__ListCategoryMembersReply *r = reply;
	struct members *m = arg;
	struct courier *c = m->courier;

	m->next = arena_strdup(c->arena, r->next_page_token);
	for (size_t i = 0; i < r->n_users; i++)
		for (int k = 0; k < c->school->npeople; k++) {
			const struct person *p = &c->school->people[k];
			const char *name = r->users[i]->display_name;
			size_t n = strlen(p->given);

			if (c->people[k].id != 0 ||
			    strncmp(name, p->given, n) != 0 ||
			    name[n] != ' ' ||
			    strcmp(name + n + 1, p->family) != 0 ||
			    !has_role(p, (int)r->users[i]->role))
				continue;
			c->people[k].id = r->users[i]->id;
			c->people[k].role = (int)r->users[i]->role;
			break;
		}
}

static int
learn_members(struct courier *c, int admin, const char *category)
{
	Directory__ListCategoryMembersRequest request =
	    DIRECTORY__LIST_CATEGORY_MEMBERS_REQUEST__INIT;
	struct members m = { c, arena_strdup(c->arena, "") };

	request.id = (char *)(uintptr_t)category;
	request.page_size = PAGE;
	do {
		request.page_token = m.next;
		if (courier_call(c, admin, COURIER_DIRECTORY,
		    &directory_rule_list_category_members, &request, on_members,
		    &m) == -1)
			return peer_refused("ListCategoryMembers", &c->result);
	} while (*m.next != '\0');
	return 0;
}

int
courier_enter(struct courier *c, const struct school *school,
    int64_t school_id, const char *login, const char *password)
{
	Directory__OpenSessionRequest open =
	    DIRECTORY__OPEN_SESSION_REQUEST__INIT;
	Directory__CloseSessionRequest close =
	    DIRECTORY__CLOSE_SESSION_REQUEST__INIT;
	Directory__ListCategoriesRequest list =
	    DIRECTORY__LIST_CATEGORIES_REQUEST__INIT;
	struct session s = { .courier = c };

	memset(c->people, 0, sizeof(c->people));
	c->school = school;
	c->school_id = school_id;
	while (strcmp(school->people[s.person].login, login) != 0)
		s.person++;
	open.login = arena_printf(c->arena, "%s@%s", login, school->code);
	open.password = (char *)(uintptr_t)password;
	open.client_address = (char *)(uintptr_t)"127.0.0.1";
	if (peer_call(c->peer, 0, &directory_rule_open_session, &open,
	    on_session, &s) == -1)
		return -1;
	close.token = s.token;
	if (peer_call(c->peer, school_id, &directory_rule_close_session, &close,
	    NULL, NULL) == -1)
		return -1;
	if (courier_call(c, s.person, COURIER_DIRECTORY,
	    &directory_rule_list_categories, &list, on_categories, c) == -1)
		return peer_refused("ListCategories", &c->result);
	/* These have everybody, once. */
	for (size_t i = 0; i < COUNT(everybody); i++)
		if (learn_members(c, s.person, everybody[i]) == -1)
			return -1;
	return 0;
}
