/*
 * Templates: listed, read, made, changed, deleted.  What is done to one of the
 * school's is in the audit trail; where that fails it stands, and the log says
 * so.
 */
#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "html/writer.h"
#include "messages/messages.h"
#include "messages/sending/content.h"
#include "messages/store/templates.h"
#include "oversight.rpc.h"
#include "rpc/rules.h"

#define MAX_TEMPLATES	100	/* of one person, and of the school */
#define MAX_BODY	65536	/* bytes, as it is kept */

/* A change on its way. */
struct templating {
	struct messages		*m;
	struct rpc_call		*call;
	struct template_user	 user;
	struct template		 t;
	const char		*act;		/* for the trail */
	const ProtobufCMessage	*reply;
};

/* What a request has of a template. */
struct content {
	const char		*name, *subject, *body_html;
	const Common__Role	*roles;
	size_t			 nroles;
};

static struct template_user	user_of(struct rpc_call *);
static struct templating	*templating_new(struct messages *,
		    struct rpc_call *, const char *act);
static struct status	take(struct arena *, const struct content *,
		    struct template *);
static struct status	take_roles(const struct content *, uint32_t *);
static void	on_listed(const struct status *, const struct pg_rows *,
		    void *);
static void	on_got(const struct status *, const struct pg_rows *, void *);
static void	on_added(const struct status *, const struct pg_rows *,
		    void *);
static void	on_saved(const struct status *, const struct pg_rows *,
		    void *);
static void	on_dropped(const struct status *, const struct pg_rows *,
		    void *);
static void	finish(struct templating *, enum template_status);
static struct status	refusal(enum template_status);
static void	note(struct templating *);
static oversight_note_act_done	on_noted;
static Templates__Template *message_of(struct rpc_call *,
		    const struct template *);

void
templates_list_templates(struct messages *m, struct rpc_call *call,
    const Templates__ListTemplatesRequest *req)
{
	const struct template_user user = user_of(call);

	(void)req;
	store_list_templates(m->pg, &user, on_listed, call);
}

static void
on_listed(const struct status *status, const struct pg_rows *rows, void *call)
{
	Templates__ListTemplatesReply reply =
	    TEMPLATES__LIST_TEMPLATES_REPLY__INIT;
	struct template t;
	size_t i, n;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(call, *status);
		return;
	}
	n = pg_count(rows);
	reply.templates = arena_pointers(rpc_call_arena(call), n);
	for (i = 0; i < n; i++) {
		store_template(rows, i, &t);
		reply.templates[i] = message_of(call, &t);
	}
	reply.n_templates = n;
	rpc_reply(call, &reply);
}

void
templates_get_template(struct messages *m, struct rpc_call *call,
    const Templates__GetTemplateRequest *req)
{
	const struct template_user user = user_of(call);

	store_get_template(m->pg, &user, req->id, on_got, call);
}

static void
on_got(const struct status *status, const struct pg_rows *rows, void *call)
{
	struct template t;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(call, *status);
	} else if (pg_count(rows) == 0) {
		rpc_fail(call, status_not_found());
	} else {
		store_template(rows, 0, &t);
		rpc_reply(call, message_of(call, &t));
	}
}

void
templates_create_template(struct messages *m, struct rpc_call *call,
    const Templates__CreateTemplateRequest *req)
{
	const struct content c = { req->name, req->subject, req->body_html,
	    req->roles, req->n_roles };
	struct templating *k = templating_new(m, call, "created");
	struct status status = take(rpc_call_arena(call), &c, &k->t);

	k->t.school = req->school;
	if (!req->school)
		k->t.roles = 0;
	if (req->school && !k->user.may)
		status = status_forbidden();
	if (status.code != RPC__CODE__OK)
		rpc_fail(call, status);
	else
		store_add_template(m->pg, &k->user, &k->t, MAX_TEMPLATES,
		    on_added, k);
}

static void
on_added(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct templating *k = arg;

	if (status->code != RPC__CODE__OK)
		rpc_fail(k->call, *status);
	else
		finish(k, store_template_added(rows, &k->t));
}

void
templates_save_template(struct messages *m, struct rpc_call *call,
    const Templates__SaveTemplateRequest *req)
{
	const struct content c = { req->name, req->subject, req->body_html,
	    req->roles, req->n_roles };
	struct templating *k = templating_new(m, call, "changed");
	struct status status = take(rpc_call_arena(call), &c, &k->t);

	k->t.id = req->id;
	if (status.code != RPC__CODE__OK)
		rpc_fail(call, status);
	else
		store_save_template(m->pg, &k->user, &k->t, on_saved, k);
}

static void
on_saved(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct templating *k = arg;
	enum template_status saved;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(k->call, *status);
		return;
	}
	saved = store_template_saved(rows, &k->t);
	if (!k->t.school)
		k->t.roles = 0;
	finish(k, saved);
}

void
templates_delete_template(struct messages *m, struct rpc_call *call,
    const Templates__DeleteTemplateRequest *req)
{
	struct templating *k = templating_new(m, call, "deleted");

	k->t.id = req->id;
	store_drop_template(m->pg, &k->user, req->id, on_dropped, k);
}

static void
on_dropped(const struct status *status, const struct pg_rows *rows, void *arg)
{
	static const Templates__DeleteTemplateReply reply =
	    TEMPLATES__DELETE_TEMPLATE_REPLY__INIT;
	struct templating *k = arg;
	enum template_status dropped;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(k->call, *status);
		return;
	}
	dropped = store_template_dropped(rows, &k->t);
	k->t.name = arena_strdup(rpc_call_arena(k->call), k->t.name);
	k->reply = &reply.base;
	finish(k, dropped);
}

/* ---- what is asked ---- */

static struct template_user
user_of(struct rpc_call *call)
{
	const struct rpc_caller *c = rpc_call_caller(call);
	const uint64_t permissions = c->permissions |
	    rpc_permissions_of_role(c->role);

	return (struct template_user){ c->school_id, c->user_id,
	    1u << c->role | c->other_roles,
	    (permissions >> COMMON__PERMISSION__SCHOOL & 1) != 0 };
}

static struct templating *
templating_new(struct messages *m, struct rpc_call *call, const char *act)
{
	struct templating *k = arena_alloc(rpc_call_arena(call), sizeof(*k));

	*k = (struct templating){ .m = m, .call = call,
	    .user = user_of(call), .act = act };
	return k;
}

static struct status
take(struct arena *a, const struct content *c, struct template *t)
{
	struct status status = content_html(a, c->body_html, &t->body_html,
	    &t->snippet);

	t->name = text_line(a, c->name);
	t->subject = text_line(a, c->subject);
	if (*t->name == '\0')
		return status_missing("name");
	if (status.code != RPC__CODE__OK)
		return status;
	if (strstr(t->body_html, HTML_PICTURE_START) != NULL)
		return status_invalid("bodyHtml", "a picture");
	if (strlen(t->body_html) > MAX_BODY)
		return status_too_long("bodyHtml", MAX_BODY);
	if (*t->snippet == '\0')
		return status_missing("bodyHtml");
	return take_roles(c, &t->roles);
}

static struct status
take_roles(const struct content *c, uint32_t *roles)
{
	size_t i;

	for (i = 0; i < c->nroles; i++) {
		if (c->roles[i] < COMMON__ROLE__GUARDIAN ||
		    c->roles[i] > COMMON__ROLE__ADMIN)
			return status_invalid("roles", "nobody's");
		*roles |= 1u << c->roles[i];
	}
	return STATUS_OK;
}

/* ---- what came of it ---- */

static void
finish(struct templating *k, enum template_status done)
{
	if (done != TEMPLATE_DONE) {
		rpc_fail(k->call, refusal(done));
		return;
	}
	if (k->reply == NULL)
		k->reply = &message_of(k->call, &k->t)->base;
	if (k->t.school)
		note(k);
	else
		rpc_reply(k->call, k->reply);
}

static struct status
refusal(enum template_status why)
{
	switch (why) {
	case TEMPLATE_TAKEN:
		return status_make(RPC__CODE__ALREADY_EXISTS,
		    RPC__REASON__TEMPLATE_NAME_TAKEN, "name", NULL);
	case TEMPLATE_TOO_MANY:
		return status_limit(RPC__CODE__RESOURCE_EXHAUSTED,
		    RPC__REASON__TOO_MANY_TEMPLATES, NULL, MAX_TEMPLATES,
		    NULL);
	case TEMPLATE_NOT_THEIRS:
		return status_forbidden();
	default:
		return status_not_found();
	}
}

static void
note(struct templating *k)
{
	Oversight__NoteActRequest__Fact act =
	    OVERSIGHT__NOTE_ACT_REQUEST__FACT__INIT;
	Oversight__NoteActRequest__Fact *facts[] = { &act };
	Oversight__NoteActRequest req = OVERSIGHT__NOTE_ACT_REQUEST__INIT;

	act.name = (char *)"act";
	act.value = (char *)(uintptr_t)k->act;
	req.act = OVERSIGHT__NOTE_ACT_REQUEST__ACT__TEMPLATE_CHANGE;
	req.object = (char *)(uintptr_t)k->t.name;
	req.facts = facts;
	req.n_facts = 1;
	oversight_client_note_act(k->m->directory,
	    rpc_call_context(k->call), &req, on_noted, k);
}

static void
on_noted(const struct status *status, const Oversight__NoteActReply *reply,
    void *arg)
{
	struct templating *k = arg;

	if (reply == NULL)
		log_warn("template", "note=%s school=%lld template=%lld",
		    status_code_name(status->code),
		    (long long)k->user.school_id, (long long)k->t.id);
	rpc_reply(k->call, k->reply);
}

/* Of rows: as long as they live. */
static Templates__Template *
message_of(struct rpc_call *call, const struct template *t)
{
	struct arena *a = rpc_call_arena(call);
	const struct template_user user = user_of(call);
	Templates__Template *out = arena_message(a,
	    &templates__template__descriptor);
	int role;

	out->id = t->id;
	out->name = (char *)(uintptr_t)t->name;
	out->subject = (char *)(uintptr_t)t->subject;
	out->body_html = (char *)(uintptr_t)t->body_html;
	out->snippet = (char *)(uintptr_t)t->snippet;
	out->school = t->school;
	out->roles = arena_alloc(a, sizeof(*out->roles) *
	    (COMMON__ROLE__ADMIN + 1));
	for (role = COMMON__ROLE__GUARDIAN; role <= COMMON__ROLE__ADMIN;
	    role++)
		if ((t->roles >> role & 1) != 0)
			out->roles[out->n_roles++] = (Common__Role)role;
	out->saved_at = arena_timestamp(a, t->saved_us);
	out->can_change = !t->school || user.may;
	return out;
}
