/* What a contract may not say, each with its place and a sentence. */
#include <stdarg.h>
#include <string.h>

#include "check.h"
#include "text.h"

/* Of the check that is being made. */
static struct {
	const struct model	*model;
	FILE			*out;
	unsigned		 faults;
} check;

/* Messages that a request is in at the moment. */
struct nest {
	const struct nest		*outer;
	const struct model_message	*message;
};

static void	 check_message(const struct model_method *,
		    const struct model_message *, const struct nest *);

static void fault(const struct model_file *, int line, const char *name,
    const char *format, ...) __attribute__((format(printf, 4, 5)));

static void
fault(const struct model_file *file, int line, const char *name,
    const char *format, ...)
{
	va_list args;

	fprintf(check.out, "%s:%d: %s: ", file->name, line, name);
	va_start(args, format);
	vfprintf(check.out, format, args);
	va_end(args);
	fputc('\n', check.out);
	check.faults++;
}

#define METHOD_FAULT(m, ...)						\
	fault((m)->service->file, (m)->line, (m)->full, __VA_ARGS__)
#define FIELD_FAULT(f, ...)						\
	fault((f)->in->file, (f)->line,					\
	    text_format("%s.%s", (f)->in->full, (f)->name), __VA_ARGS__)

/* ---- fields of requests ---- */

static bool
is_number(enum model_type type)
{
	switch (type) {
	case MODEL_DOUBLE:
	case MODEL_FLOAT:
	case MODEL_BOOL:
	case MODEL_STRING:
	case MODEL_GROUP:
	case MODEL_MESSAGE:
	case MODEL_BYTES:
		return false;
	default:
		return true;
	}
}

/*
 * A body that comes over HTTP in pieces has its limit there: what is no RPC
 * may have a field of bytes that has none.
 */
static bool
is_body(const struct model_method *m, const struct model_field *f)
{
	return m->http.verb != NULL && strcmp(m->http.body, f->name) == 0;
}

static void
check_field(const struct model_method *m, const struct model_field *f,
    const struct nest *n)
{
	const bool text = f->type == MODEL_STRING;
	const bool bytes = f->type == MODEL_BYTES;

	if (text && f->max_chars == 0 && f->max_bytes == 0)
		FIELD_FAULT(f, "a string of a request has max_chars or "
		    "max_bytes");
	if (bytes && f->max_bytes == 0 && !is_body(m, f))
		FIELD_FAULT(f, "bytes of a request have max_bytes");
	if (f->message != NULL && f->message->is_map)
		FIELD_FAULT(f, "a map in a request has no limits; repeat a "
		    "message that has them");
	if (f->repeated && f->max_items == 0)
		FIELD_FAULT(f, "what is repeated in a request has max_items");
	if (!f->repeated && f->max_items != 0)
		FIELD_FAULT(f, "max_items is of what is repeated");
	if (!text && f->max_chars != 0)
		FIELD_FAULT(f, "max_chars is of a string");
	if (!text && !bytes && f->max_bytes != 0)
		FIELD_FAULT(f, "max_bytes is of a string or bytes");
	if (!is_number(f->type) && f->max != 0)
		FIELD_FAULT(f, "max is of a whole number");
	if (f->message != NULL && !f->message->is_map)
		check_message(m, f->message, n);
}

/* Those of google.protobuf are numbers or have no limits of ours. */
static void
check_message(const struct model_method *m,
    const struct model_message *message, const struct nest *outer)
{
	const struct nest n = { outer, message };
	size_t i;

	if (strncmp(message->full, "google.protobuf.", 16) == 0) {
		if (strcmp(message->name, "StringValue") == 0 ||
		    strcmp(message->name, "BytesValue") == 0)
			METHOD_FAULT(m, "%s in a request has no limit; take "
			    "an optional field", message->full);
		return;
	}
	for (; outer != NULL; outer = outer->outer)
		if (outer->message == message)
			return;
	for (i = 0; i < message->nfields; i++)
		check_field(m, &message->fields[i], &n);
}

/* ---- methods ---- */

static void
check_who(const struct model_method *m)
{
	if (m->who_unknown)
		METHOD_FAULT(m, "who is none of options.proto's Who");
	else if (m->who == 0 && m->may == 0)
		METHOD_FAULT(m, "who may call it is not said");
	else if ((m->who & MODEL_PUBLIC) != 0 &&
	    (m->who != MODEL_PUBLIC || m->may != 0))
		METHOD_FAULT(m, "PUBLIC leaves nothing for another who");
}

/* Of a path as "/api/v1/threads/{thread_id}:undo". */
static void
check_parameters(const struct model_method *m)
{
	const struct model_field *f;
	const char *p = m->http.path, *end;
	char *name;

	while ((p = strchr(p, '{')) != NULL) {
		if ((end = strchr(++p, '}')) == NULL) {
			METHOD_FAULT(m, "a { without its } in %s",
			    m->http.path);
			return;
		}
		name = text_copy(p, (size_t)(end - p));
		f = model_find_field(m->input, name);
		if (f == NULL)
			METHOD_FAULT(m, "{%s} is no field of %s", name,
			    m->input->full);
		else if (f->repeated || f->message != NULL ||
		    f->type == MODEL_BYTES)
			METHOD_FAULT(m, "{%s} cannot stand in a path: it is "
			    "no single text or number", name);
		p = end;
	}
}

static void
check_body(const struct model_method *m)
{
	const struct model_http *h = &m->http;
	const struct model_field *f;

	if (*h->body == '\0' || strcmp(h->body, "*") == 0)
		return;
	f = model_find_field(m->input, h->body);
	if (f == NULL)
		METHOD_FAULT(m, "the body \"%s\" is no field of %s", h->body,
		    m->input->full);
	else if (f->type != MODEL_BYTES || f->repeated)
		METHOD_FAULT(m, "the body \"%s\" is no field of bytes",
		    h->body);
}

static void
check_http(const struct model_method *m)
{
	const struct model_http *h = &m->http;
	const bool is_get = strcmp(h->verb, "get") == 0;

	if (*h->path != '/')
		METHOD_FAULT(m, "its path does not begin with /");
	if (is_get && m->once)
		METHOD_FAULT(m, "a GET changes nothing, so it is not once");
	if (is_get && *h->body != '\0')
		METHOD_FAULT(m, "a GET has no body");
	if (h->success < 200 || h->success > 299)
		METHOD_FAULT(m, "success is %d, which is no success",
		    h->success);
	if (*h->csv != '\0' && (model_find_field(m->output, h->csv) == NULL ||
	    model_find_field(m->input, "format") == NULL))
		METHOD_FAULT(m, "csv is a field of the reply, and format one "
		    "of the request");
	if (is_get && h->max_body != 0)
		METHOD_FAULT(m, "max_body is of a body, which a GET has not");
	if (m->who == MODEL_PEER && m->may == 0)
		METHOD_FAULT(m, "a peer does not come over HTTP");
	check_parameters(m);
	check_body(m);
}

/* Verb and path, with {} for each parameter. */
static char *
shape(const struct model_http *h)
{
	char *text = text_format("%s %s", h->verb, h->path), *in, *out = text;

	for (in = text; *in != '\0'; in++) {
		*out++ = *in;
		if (*in == '{')
			in += strcspn(in, "}") - 1;
	}
	*out = '\0';
	return text;
}

static bool
same_route(const struct model_method *m, const struct model_method *other)
{
	return other->http.verb != NULL &&
	    strcmp(shape(&m->http), shape(&other->http)) == 0;
}

/* Is there another before it that has its path, or its name? */
static void
check_twice(const struct model_method *m)
{
	const struct model_method *other;
	const struct model_file *file;
	size_t i, j, k;

	for (i = 0; i < check.model->nfiles; i++)
		for (j = 0; j < check.model->files[i].nservices; j++) {
			file = &check.model->files[i];
			for (k = 0; k < file->services[j].nmethods; k++) {
				other = &file->services[j].methods[k];
				if (other == m)
					return;
				if (same_route(m, other))
					METHOD_FAULT(m, "has the path of %s",
					    other->full);
			}
		}
}

static void
check_formerly(const struct model_method *m)
{
	const struct model_service *s = m->service;
	size_t i, j;

	for (i = 0; i < m->nformerly; i++)
		for (j = 0; j < s->nmethods; j++)
			if (strcmp(m->formerly[i], s->methods[j].name) == 0)
				METHOD_FAULT(m, "was formerly %s, which is a "
				    "method today", m->formerly[i]);
}

static void
check_method(const struct model_method *m)
{
	if (*m->description == '\0')
		METHOD_FAULT(m, "no comment says what it does");
	if (m->once && m->repeat == MODEL_NO_SIDE_EFFECTS)
		METHOD_FAULT(m, "what has no side effects is not once");
	check_who(m);
	check_formerly(m);
	if (m->http.verb != NULL) {
		check_http(m);
		check_twice(m);
	}
	check_message(m, m->input, NULL);
}

/* A process is a service that answers by itself. */
static bool
is_process(const char *name)
{
	const struct model_file *f = check.model->files;
	size_t i, j;

	for (i = 0; i < check.model->nfiles; i++, f++)
		for (j = 0; j < f->nservices; j++)
			if (strcmp(f->base, name) == 0 &&
			    strcmp(f->services[j].process, name) == 0)
				return true;
	return false;
}

static void
check_service(const struct model_service *s)
{
	size_t k;

	if (!is_process(s->process))
		fault(s->file, s->line, s->full, "%s, which it is served by, "
		    "is no service of its own", s->process);
	for (k = 0; k < s->nmethods; k++)
		check_method(&s->methods[k]);
}

unsigned
check_model(const struct model *m, FILE *out)
{
	const struct model_file *file;
	size_t i, j;

	check.model = m;
	check.out = out;
	check.faults = 0;
	for (i = 0; i < m->nfiles; i++) {
		file = &m->files[i];
		for (j = 0; j < file->nservices; j++)
			check_service(&file->services[j]);
	}
	return check.faults;
}
