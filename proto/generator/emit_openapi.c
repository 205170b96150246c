/*
 * The OpenAPI 3.1 document of the routes, as a string of C: all of it but what
 * the gateway is and where it is served.
 */
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "output.h"
#include "problems.h"
#include "route.h"
#include "schema.h"
#include "text.h"

/* Of a line of the string, about. */
#define COLUMNS	70
#define PROBLEM	"liaison.gateway.v1.Problem"

static void	write_c(FILE *, const char *text);
static void	write_path(struct schemas *, const struct model *,
		    const struct routes *, size_t at);
static void	write_operation(struct schemas *, const struct model *,
		    const struct route *);
static void	write_security(struct json *, const struct route *);
static void	write_parameters(struct schemas *, const struct route *);
static void	write_body(struct schemas *, const struct route *);
static void	write_answers(struct schemas *, const struct model *,
		    const struct route *);
static void	write_components(struct schemas *, const struct model *);

void
emit_openapi(const struct model *model, const char *dir)
{
	struct routes r = routes_of(model);
	struct schemas s = { 0 };
	char *text = NULL;
	size_t i, size = 0;
	FILE *out;

	s.json.out = open_memstream(&text, &size);
	s.json.comma = true;
	json_name(&s.json, "paths");
	json_begin(&s.json, '{');
	for (i = 0; i < r.n; i++)
		write_path(&s, model, &r, i);
	json_end(&s.json, '}');
	write_components(&s, model);
	json_end(&s.json, '}');
	fclose(s.json.out);
	out = output_open(dir, "gateway.openapi.c");
	write_c(out, text);
	output_close(&out);
	out = output_open(dir, "gateway.openapi.h");
	fputs("/* The OpenAPI document.  Made from proto/. */\n"
	    "extern const char openapi_paths[];\n", out);
	output_close(&out);
	free(text);
}

/* ,"paths":...} as a string of C of many lines. */
static void
write_c(FILE *out, const char *text)
{
	size_t n;

	fputs("/* The OpenAPI document.  Made from proto/. */\n"
	    "#include \"gateway.openapi.h\"\n\n"
	    "const char openapi_paths[] =\n    \"", out);
	for (n = 0; *text != '\0'; text++, n++) {
		if (n >= COLUMNS && *text == '{') {
			fputs("\"\n    \"", out);
			n = 0;
		}
		if (*text == '"' || *text == '\\')
			fputc('\\', out);
		fputc(*text, out);
	}
	fputs("\";\n", out);
}

/* ---- operations ---- */

/* All methods of a path, at its first route. */
static void
write_path(struct schemas *s, const struct model *model,
    const struct routes *r, size_t at)
{
	const struct route *list = r->list;
	size_t i;

	for (i = 0; i < at; i++)
		if (strcmp(list[i].pattern, list[at].pattern) == 0)
			return;
	json_name(&s->json, list[at].pattern);
	json_begin(&s->json, '{');
	for (i = at; i < r->n; i++)
		if (strcmp(list[i].pattern, list[at].pattern) == 0)
			write_operation(s, model, &list[i]);
	json_end(&s->json, '}');
}

/* Delete of Attachments is DeleteAttachment among those of other services. */
static void
write_id(struct json *j, const struct route *r)
{
	static const char *const standard[] = { "Create", "Delete", "Get",
		"List", "Update" };
	const char *name = r->method->name, *of = r->method->service->name;
	size_t i;

	json_name(j, "operationId");
	for (i = 0; i < sizeof(standard) / sizeof(standard[0]); i++)
		if (strcmp(name, standard[i]) == 0) {
			json_raw(j, "\"%s%.*s\"", name,
			    (int)strcspn(of, "s"), of);
			return;
		}
	json_text(j, name);
}

static void
write_operation(struct schemas *s, const struct model *model,
    const struct route *r)
{
	const struct model_method *m = r->method;
	struct json *j = &s->json;

	json_name(j, m->http.verb);
	json_begin(j, '{');
	write_id(j, r);
	json_member(j, "summary", m->summary);
	if (strlen(m->description) > strlen(m->summary) + 1)
		json_member(j, "description", m->description);
	json_name(j, "tags");
	json_begin(j, '[');
	json_text(j, m->service->name);
	json_end(j, ']');
	write_security(j, r);
	write_parameters(s, r);
	write_body(s, r);
	write_answers(s, model, r);
	json_end(j, '}');
}

/* The cookie alone reads; what changes something has a header as well. */
static void
write_security(struct json *j, const struct route *r)
{
	json_name(j, "security");
	if (r->method->who == MODEL_PUBLIC)
		json_raw(j, "[]");
	else
		json_raw(j, "[{\"cookie\":[]%s},{\"bearer\":[]}]",
		    r->changes ? ",\"csrf\":[]" : "");
}

/* ---- what it takes ---- */

static void
write_parameter(struct schemas *s, const struct model_field *f,
    const char *name, const char *in)
{
	struct json *j = &s->json;

	json_begin(j, '{');
	json_member(j, "name", name);
	json_member(j, "in", in);
	json_name(j, "required");
	json_raw(j, "%s", *in == 'p' || f->required ? "true" : "false");
	json_name(j, "schema");
	schema_field(s, f);
	json_end(j, '}');
}

static void
write_parameters(struct schemas *s, const struct route *r)
{
	const struct model_message *m = r->method->input;
	struct json *j = &s->json;
	unsigned k;
	size_t i;

	json_name(j, "parameters");
	json_begin(j, '[');
	for (k = 0; k < r->nparams; k++)
		write_parameter(s, r->param[k], route_param_name(r, k),
		    "path");
	for (i = 0; i < m->nfields; i++)
		if (route_queries(r, &m->fields[i]))
			write_parameter(s, &m->fields[i],
			    m->fields[i].json, "query");
	if (r->method->once)
		json_raw(j, "{\"name\":\"Idempotency-Key\",\"in\":"
		    "\"header\",\"required\":false,\"description\":"
		    "\"A repeated request has the answer of the first.\","
		    "\"schema\":{\"type\":\"string\",\"maxLength\":64}}");
	json_end(j, ']');
}

static void
write_body(struct schemas *s, const struct route *r)
{
	struct json *j = &s->json;

	if (r->body == BODY_NONE)
		return;
	json_name(j, "requestBody");
	if (r->body == BODY_BYTES) {
		json_raw(j, "{\"required\":true,\"content\":{"
		    "\"application/octet-stream\":{},"
		    "\"multipart/form-data\":{\"schema\":{\"type\":\"object\","
		    "\"required\":[\"file\"],\"properties\":{\"file\":{"
		    "\"type\":\"string\",\"contentMediaType\":"
		    "\"application/octet-stream\"}}}}}}");
		return;
	}
	json_raw(j, "{\"required\":true,\"content\":{\"application/json\":"
	    "{\"schema\":");
	j->comma = false;
	schema_reference(s, r->method->input, r);
	fputs("}}}", j->out);
}

/* ---- what it answers ---- */

static void
write_success(struct schemas *s, const struct route *r)
{
	struct json *j = &s->json;

	json_raw(j, "\"%d\":{\"description\":\"%s\"",
	    r->method->http.success,
	    r->method->http.success == 204 ? "Done" : "The answer");
	if (r->answer != NULL) {
		fprintf(j->out, ",\"content\":{\"%s\":{}}",
		    r->answer->type == MODEL_BYTES ? "application/octet-stream"
		    : "text/plain");
	} else if (r->method->http.success != 204) {
		fputs(",\"content\":{\"application/json\":{\"schema\":",
		    j->out);
		j->comma = false;
		schema_reference(s, r->method->output, NULL);
		fputs(r->csv != NULL ? "},\"text/csv\":{}}" : "}}", j->out);
	}
	json_end(j, '}');
}

/* The next of a status, or NULL; *at is where to look on. */
static const struct model_value *
next_problem(const struct route *r, const struct model_enum *reasons,
    int status, size_t *at)
{
	const struct model_value *v;

	while (*at < reasons->nvalues) {
		v = &reasons->values[(*at)++];
		if ((int)v->http_status == status && problem_of(r, v))
			return v;
	}
	return NULL;
}

/* Their codes, and what each means, a line each. */
static void
write_problem(struct json *j, const struct route *r,
    const struct model_enum *reasons, int status)
{
	const struct model_value *v;
	char *text = NULL;
	size_t at;

	for (at = 0; (v = next_problem(r, reasons, status, &at)) != NULL;)
		text = text_format("%s%s%s%s%s", text != NULL ? text : "",
		    text != NULL ? "\n" : "", v->name,
		    *v->comment != '\0' ? ": " : "", v->comment);
	if (text == NULL)
		return;
	json_raw(j, "\"%d\":{", status);
	j->comma = false;
	json_member(j, "description", text);
	json_raw(j, "\"content\":{\"application/problem+json\":{"
	    "\"schema\":{\"$ref\":\"#/components/schemas/gateway.Problem\","
	    "\"properties\":{\"code\":{\"enum\":[");
	j->comma = false;
	for (at = 0; (v = next_problem(r, reasons, status, &at)) != NULL;)
		json_text(j, v->name);
	fputs("]}}}}}}", j->out);
}

static void
write_answers(struct schemas *s, const struct model *model,
    const struct route *r)
{
	const struct model_enum *reasons = problems_reasons(model);
	struct json *j = &s->json;
	int status;

	json_name(j, "responses");
	json_begin(j, '{');
	write_success(s, r);
	for (status = 400; status < 600; status++)
		write_problem(j, r, reasons, status);
	json_raw(j, "\"default\":{\"$ref\":"
	    "\"#/components/responses/Problem\"}");
	json_end(j, '}');
}

/* ---- what they share ---- */

static void
write_components(struct schemas *s, const struct model *model)
{
	struct json *j = &s->json;

	json_name(j, "components");
	json_begin(j, '{');
	json_raw(j, "\"securitySchemes\":{"
	    "\"cookie\":{\"type\":\"apiKey\",\"in\":\"cookie\","
	    "\"name\":\"liaison_session\",\"description\":"
	    "\"Set by POST /api/v1/session.\"},"
	    "\"csrf\":{\"type\":\"apiKey\",\"in\":\"header\","
	    "\"name\":\"X-CSRF-Token\",\"description\":"
	    "\"csrfToken of POST /api/v1/session and of GET /api/v1/me: "
	    "with the cookie, in what changes something.\"},"
	    "\"bearer\":{\"type\":\"http\",\"scheme\":\"bearer\","
	    "\"description\":\"The session's token, instead of the "
	    "cookie.\"}}");
	json_raw(j, "\"responses\":{\"Problem\":{\"description\":"
	    "\"What went wrong\",\"content\":{"
	    "\"application/problem+json\":{\"schema\":");
	j->comma = false;
	schema_reference(s, model_find_message(model, PROBLEM), NULL);
	fputs("}}}}", j->out);
	json_name(j, "schemas");
	json_begin(j, '{');
	schema_types(s);
	json_end(j, '}');
	json_end(j, '}');
}
