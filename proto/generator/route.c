/* A method that has a route, as the gateway's outputs see it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "route.h"
#include "text.h"

#define JSON_BODY_MAX	(1024 * 1024)

static void	add_routes(struct routes *, const struct model_service *);
static void	make(struct route *, const struct model_method *);
static void	read_params(struct route *);
static char	*told_pattern(const struct route *);
static const char *scope_of(const struct route *);

struct routes
routes_of(const struct model *m)
{
	struct routes r = { 0 };
	size_t i, k, most = 0;

	for (i = 0; i < m->nfiles; i++)
		for (k = 0; k < m->files[i].nservices; k++)
			most += m->files[i].services[k].nmethods;
	r.list = text_alloc(most, sizeof(*r.list));
	for (i = 0; i < m->nfiles; i++)
		for (k = 0; k < m->files[i].nservices; k++)
			add_routes(&r, &m->files[i].services[k]);
	return r;
}

static void
add_routes(struct routes *r, const struct model_service *s)
{
	size_t i;

	for (i = 0; i < s->nmethods; i++)
		if (s->methods[i].http.verb != NULL)
			make(&r->list[r->n++], &s->methods[i]);
}

static void
make(struct route *r, const struct model_method *m)
{
	const struct model_http *h = &m->http;

	r->method = m;
	r->in_process = is_gateway(m->service);
	r->changes = strcmp(h->verb, "get") != 0;
	r->scope = scope_of(r);
	if (strcmp(h->body, "*") == 0) {
		r->body = BODY_JSON;
	} else if (*h->body != '\0') {
		r->body = BODY_BYTES;
		r->bytes = model_find_field(m->input, h->body);
	}
	if (m->once)
		r->key = model_find_field(m->input, "idempotency_key");
	if (*h->response_body != '\0')
		r->answer = model_find_field(m->output, h->response_body);
	if (*h->csv != '\0')
		r->csv = model_find_field(m->output, h->csv);
	read_params(r);
	r->pattern = told_pattern(r);
}

bool
is_gateway(const struct model_service *s)
{
	return strcmp(s->name, "Gateway") == 0;
}

/* ---- its path ---- */

/* check.c has seen that each {name} is a field. */
static void
read_params(struct route *r)
{
	const struct model_method *m = r->method;
	const char *p = m->http.path;
	size_t n;

	for (; (p = strchr(p, '{')) != NULL && r->nparams < ROUTE_PARAMS_MAX;
	    p += n + 1) {
		n = strcspn(p, "}");
		r->param[r->nparams++] = model_find_field(m->input,
		    text_copy(p + 1, n - 1));
	}
}

const char *
route_param_name(const struct route *r, unsigned i)
{
	const char *name = r->param[i]->name;
	size_t n = strlen(name);

	if (r->nparams == 1 && n > 3 && strcmp(name + n - 3, "_id") == 0)
		return "id";
	return r->param[i]->json;
}

static char *
told_pattern(const struct route *r)
{
	const char *p = r->method->http.path, *brace;
	char *told = text_format("%s", "");
	unsigned i;

	for (i = 0; i < r->nparams; i++) {
		brace = strchr(p, '{');
		told = text_format("%s%.*s{%s}", told, (int)(brace - p), p,
		    route_param_name(r, i));
		p = strchr(brace, '}') + 1;
	}
	return text_format("%s%s", told, p);
}

/* ---- what else it has ---- */

static const char *
scope_of(const struct route *r)
{
	if ((r->method->who & (MODEL_PUBLIC | MODEL_USER)) == 0)
		return "ADMIN";
	return r->changes && r->method->repeat != MODEL_NO_SIDE_EFFECTS ?
	    "SEND" : "READ";
}

unsigned long long
route_body_max(const struct route *r)
{
	if (r->method->http.max_body != 0)
		return r->method->http.max_body;
	if (r->body == BODY_BYTES)
		return r->bytes->max_bytes;
	return r->body == BODY_JSON ? JSON_BODY_MAX : 0;
}

bool
route_hides(const struct route *r, const struct model_field *f)
{
	unsigned i;

	for (i = 0; i < r->nparams; i++)
		if (r->param[i] == f)
			return true;
	return f == r->key || f == r->bytes;
}

bool
route_queries(const struct route *r, const struct model_field *f)
{
	/* Of messages only those of others have a form as text. */
	return r->body != BODY_JSON && !route_hides(r, f) &&
	    (f->message == NULL || strncmp(f->message->full,
		"google.protobuf.", 16) == 0);
}
