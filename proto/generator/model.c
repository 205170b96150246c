/* Reads a descriptor set into the model. */
#include <ctype.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "google/protobuf/descriptor.pb-c.h"
#include "names.h"
#include "option.h"
#include "options.pb-c.h"
#include "text.h"

typedef Google__Protobuf__FileDescriptorSet		 Set;
typedef Google__Protobuf__FileDescriptorProto		 File;
typedef Google__Protobuf__DescriptorProto		 Message;
typedef Google__Protobuf__EnumDescriptorProto		 Enum;
typedef Google__Protobuf__FieldDescriptorProto		 Field;
typedef Google__Protobuf__ServiceDescriptorProto	 Service;
typedef Google__Protobuf__MethodDescriptorProto		 Method;

/* Numbers of options.proto's extensions. */
#define VALUE_STATUS	50001
#define SERVICE_BY	50001
enum { METHOD_HTTP = 50001, METHOD_WHO, METHOD_ONCE, METHOD_FORMERLY,
    METHOD_SESSION };
enum { FIELD_REQUIRED = 50001, FIELD_CHARS, FIELD_BYTES, FIELD_ITEMS,
    FIELD_MAX };
#define WHO_LAST	15
#define MAY_LAST	63
#define REPEATED	\
	GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__LABEL__LABEL_REPEATED

static struct model model;

static Set *
read_set(const char *path)
{
	FILE *f = fopen(path, "r");
	uint8_t *bytes = NULL;
	size_t len = 0, n;
	Set *set;

	if (f == NULL)
		err(1, "%s", path);
	do {
		bytes = realloc(bytes, len + 65536);
		if (bytes == NULL)
			err(1, "out of memory");
		n = fread(bytes + len, 1, 65536, f);
		len += n;
	} while (n > 0);
	fclose(f);
	set = google__protobuf__file_descriptor_set__unpack(NULL, len, bytes);
	if (set == NULL)
		errx(1, "%s is no descriptor set", path);
	free(bytes);
	return set;
}

/* ---- messages and enums: first all names, then what refers to them ---- */

static unsigned
value_status(const Google__Protobuf__EnumValueDescriptorProto *v)
{
	return v->options == NULL ? 0 : (unsigned)option_number(
	    &v->options->base, VALUE_STATUS);
}

static void
read_enum(struct model_file *file, const struct model_message *outer,
    const Enum *from, const struct place *at)
{
	struct model_enum *e = &file->enums[file->nenums++];
	struct place value;
	size_t i;

	*e = (struct model_enum){
		.file = file,
		.outer = outer,
		.name = from->name,
		.full = text_format("%s.%s", outer == NULL ? file->package :
		    outer->full, from->name),
		.comment = place_comment(at),
		.line = place_line(at),
		.nvalues = from->n_value,
	};
	e->c = name_in_c(file, e->full);
	e->values = text_alloc(e->nvalues, sizeof(*e->values));
	for (i = 0; i < e->nvalues; i++) {
		value = place_below(at, PLACE_ENUM_VALUE, (int)i);
		e->values[i] = (struct model_value){ from->value[i]->name,
			from->value[i]->number, place_comment(&value),
			value_status(from->value[i]) };
	}
}

static void
read_message(struct model_file *file, const struct model_message *outer,
    const Message *from, const struct place *at)
{
	struct model_message *m = &file->messages[file->nmessages++];
	struct place inner;
	size_t i;

	*m = (struct model_message){
		.file = file,
		.outer = outer,
		.name = from->name,
		.full = text_format("%s.%s", outer == NULL ? file->package :
		    outer->full, from->name),
		.comment = place_comment(at),
		.is_map = from->options != NULL && from->options->map_entry,
		.line = place_line(at),
	};
	m->c = name_in_c(file, m->full);
	m->lower = name_in_lower(file, m->full);
	for (i = 0; i < from->n_nested_type; i++) {
		inner = place_below(at, PLACE_INNER_MESSAGE, (int)i);
		read_message(file, m, from->nested_type[i], &inner);
	}
	for (i = 0; i < from->n_enum_type; i++) {
		inner = place_below(at, PLACE_INNER_ENUM, (int)i);
		read_enum(file, m, from->enum_type[i], &inner);
	}
}

static size_t
count_messages(Message *const *m, size_t n)
{
	size_t i, all = n;

	for (i = 0; i < n; i++)
		all += count_messages(m[i]->nested_type, m[i]->n_nested_type);
	return all;
}

static size_t
count_enums(Message *const *m, size_t n)
{
	size_t i, all = 0;

	for (i = 0; i < n; i++)
		all += m[i]->n_enum_type +
		    count_enums(m[i]->nested_type, m[i]->n_nested_type);
	return all;
}

static void
read_types(struct model_file *file, const File *from)
{
	struct place at;
	size_t i;

	file->messages = text_alloc(count_messages(from->message_type,
	    from->n_message_type), sizeof(*file->messages));
	file->enums = text_alloc(from->n_enum_type + count_enums(
	    from->message_type, from->n_message_type), sizeof(*file->enums));
	for (i = 0; i < from->n_message_type; i++) {
		at = place_of(from, PLACE_MESSAGE, (int)i);
		read_message(file, NULL, from->message_type[i], &at);
	}
	for (i = 0; i < from->n_enum_type; i++) {
		at = place_of(from, PLACE_ENUM, (int)i);
		read_enum(file, NULL, from->enum_type[i], &at);
	}
}

/* ---- fields ---- */

static void
read_field(const struct model_message *in, const Message *message,
    const Field *from, const struct place *at, struct model_field *f)
{
	const char *type = from->type_name == NULL ? "" : from->type_name;
	const ProtobufCMessage *o;

	*f = (struct model_field){
		.in = in,
		.name = from->name,
		.json = text_camel(from->name),
		.comment = place_comment(at),
		.number = from->number,
		.line = place_line(at),
		.type = (enum model_type)from->type,
		.repeated = from->label == REPEATED,
		.optional = from->has_proto3_optional &&
		    from->proto3_optional,
		.message = model_find_message(&model, type + (*type == '.')),
		.enumeration = model_find_enum(&model, type + (*type == '.')),
	};
	if (from->has_oneof_index && !f->optional)
		f->oneof = message->oneof_decl[from->oneof_index]->name;
	if (from->options == NULL)
		return;
	o = &from->options->base;
	f->required = option_number(o, FIELD_REQUIRED) != 0;
	f->max_chars = option_number(o, FIELD_CHARS);
	f->max_bytes = option_number(o, FIELD_BYTES);
	f->max_items = option_number(o, FIELD_ITEMS);
	f->max = option_number(o, FIELD_MAX);
}

/* In the order of read_message(). */
static struct model_message *
read_fields(struct model_message *m, const Message *from,
    const struct place *at)
{
	struct model_message *next = m + 1;
	struct place inner;
	size_t i;

	m->nfields = from->n_field;
	m->fields = text_alloc(m->nfields, sizeof(*m->fields));
	for (i = 0; i < m->nfields; i++) {
		inner = place_below(at, PLACE_FIELD, (int)i);
		read_field(m, from, from->field[i], &inner, &m->fields[i]);
	}
	for (i = 0; i < from->n_nested_type; i++) {
		inner = place_below(at, PLACE_INNER_MESSAGE, (int)i);
		next = read_fields(next, from->nested_type[i], &inner);
	}
	return next;
}

/* ---- methods ---- */

static void
read_http(const ProtobufCMessage *options, struct model_http *http)
{
	static const char *const verbs[] = {
		[OPTIONS__HTTP__PATTERN_GET] = "get",
		[OPTIONS__HTTP__PATTERN_PUT] = "put",
		[OPTIONS__HTTP__PATTERN_POST] = "post",
		[OPTIONS__HTTP__PATTERN_DELETE] = "delete",
		[OPTIONS__HTTP__PATTERN_PATCH] = "patch",
	};
	const Options__Http *h = option_message(options, METHOD_HTTP,
	    &options__http__descriptor);

	if (h == NULL || h->pattern_case == OPTIONS__HTTP__PATTERN__NOT_SET)
		return;
	/* Of a oneof of strings it does not matter by which name. */
	http->verb = verbs[h->pattern_case];
	http->path = h->get;
	http->body = h->body;
	http->response_body = h->response_body;
	http->csv = h->csv;
	http->success = h->success == 0 ? 200 : (int)h->success;
	http->max_body = h->max_body;
}

static void
read_who(const ProtobufCMessage *options, struct model_method *m)
{
	uint64_t who;
	size_t i;

	for (i = 0; option_nth_number(options, METHOD_WHO, i, &who); i++)
		if (who == 0 || who > MODEL_MAY + MAY_LAST ||
		    protobuf_c_enum_descriptor_get_value(
		    &options__who__descriptor, (int)who) == NULL)
			m->who_unknown = true;
		else if (who > MODEL_MAY)
			m->may |= UINT64_C(1) << (who - MODEL_MAY);
		else
			m->who |= 1U << who;
}

static void
read_sessions(const ProtobufCMessage *options, struct model_method *m)
{
	uint64_t session;
	size_t i;

	for (i = 0; option_nth_number(options, METHOD_SESSION, i, &session);
	    i++)
		if (session <= WHO_LAST)
			m->sessions |= 1U << session;
}

static void
read_formerly(const ProtobufCMessage *options, struct model_method *m)
{
	size_t i, n = 0;

	while (option_nth_text(options, METHOD_FORMERLY, n) != NULL)
		n++;
	m->formerly = text_alloc(n, sizeof(*m->formerly));
	for (i = 0; i < n; i++)
		m->formerly[i] = option_nth_text(options, METHOD_FORMERLY, i);
	m->nformerly = n;
}

static void
read_options(const Google__Protobuf__MethodOptions *from,
    struct model_method *m)
{
	if (from == NULL)
		return;
	read_http(&from->base, &m->http);
	read_who(&from->base, m);
	read_sessions(&from->base, m);
	read_formerly(&from->base, m);
	m->once = option_number(&from->base, METHOD_ONCE) != 0;
	if (from->has_idempotency_level)
		m->repeat = (enum model_repeat)from->idempotency_level;
	m->safe = m->once || m->repeat != MODEL_REPEAT_UNKNOWN ||
	    (m->http.verb != NULL && strcmp(m->http.verb, "get") == 0);
}

/* Words of the comment that are a Reason. */
static void
read_reasons(struct model_method *m)
{
	const struct model_enum *reasons = model_find_enum(&model,
	    "liaison.rpc.v1.Reason");
	const char *p;
	size_t i, len;

	m->reasons = text_alloc(strlen(m->description) + 1,
	    sizeof(*m->reasons));
	for (p = m->description; reasons != NULL && *p != '\0';
	    p += len + (len == 0)) {
		for (len = 0; isupper((unsigned char)p[len]) ||
		    p[len] == '_'; len++)
			;
		for (i = 1; i < reasons->nvalues && len > 0; i++)
			if (strlen(reasons->values[i].name) == len &&
			    strncmp(reasons->values[i].name, p, len) == 0)
				m->reasons[m->nreasons++] =
				    reasons->values[i].name;
	}
}

static void
read_method(const struct model_service *s, const Method *from,
    const struct place *at, struct model_method *m)
{
	*m = (struct model_method){
		.service = s,
		.name = from->name,
		.snake = text_snake(from->name),
		.full = text_format("%s/%s", s->full, from->name),
		.input = model_find_message(&model, from->input_type + 1),
		.output = model_find_message(&model, from->output_type + 1),
		.description = place_comment(at),
		.line = place_line(at),
	};
	m->summary = text_sentence(m->description);
	read_options(from->options, m);
	if (m->sessions == 0)
		m->sessions = MODEL_FULL | MODEL_TOKEN;
	read_reasons(m);
}

static void
read_service(const struct model_file *file, const Service *from,
    const struct place *at, struct model_service *s)
{
	const char *by = from->options == NULL ? NULL :
	    option_nth_text(&from->options->base, SERVICE_BY, 0);
	struct place below;
	size_t i;

	*s = (struct model_service){
		.file = file,
		.name = from->name,
		.full = text_format("%s.%s", file->package, from->name),
		.lower = text_snake(from->name),
		.process = by != NULL ? by : file->base,
		.comment = place_comment(at),
		.methods = text_alloc(from->n_method, sizeof(*s->methods)),
		.nmethods = from->n_method,
		.line = place_line(at),
	};
	for (i = 0; i < s->nmethods; i++) {
		below = place_below(at, PLACE_METHOD, (int)i);
		read_method(s, from->method[i], &below, &s->methods[i]);
	}
}

static void
read_services(struct model_file *file, const File *from)
{
	struct place at;
	size_t i;

	file->nservices = from->n_service;
	file->services = text_alloc(from->n_service, sizeof(*file->services));
	for (i = 0; i < from->n_service; i++) {
		at = place_of(from, PLACE_SERVICE, (int)i);
		read_service(file, from->service[i], &at, &file->services[i]);
	}
}

/* ---- files ---- */

static void
read_file(struct model_file *file, const File *from)
{
	file->name = from->name;
	file->base = text_copy(from->name, strcspn(from->name, "."));
	file->package = from->package == NULL ? "" : from->package;
	file->c_package = name_c_package(from);
	read_types(file, from);
}

const struct model *
model_read(const char *path)
{
	const Set *set = read_set(path);
	struct model_message *m;
	struct place at;
	size_t i, j;

	model.nfiles = set->n_file;
	model.files = text_alloc(model.nfiles, sizeof(*model.files));
	for (i = 0; i < model.nfiles; i++)
		read_file(&model.files[i], set->file[i]);
	for (i = 0; i < model.nfiles; i++) {
		m = model.files[i].messages;
		for (j = 0; j < set->file[i]->n_message_type; j++) {
			at = place_of(set->file[i], PLACE_MESSAGE, (int)j);
			m = read_fields(m, set->file[i]->message_type[j],
			    &at);
		}
	}
	for (i = 0; i < model.nfiles; i++)
		read_services(&model.files[i], set->file[i]);
	return &model;
}

const struct model_message *
model_find_message(const struct model *m, const char *full)
{
	size_t i, j;

	for (i = 0; i < m->nfiles; i++)
		for (j = 0; j < m->files[i].nmessages; j++)
			if (strcmp(m->files[i].messages[j].full, full) == 0)
				return &m->files[i].messages[j];
	return NULL;
}

const struct model_enum *
model_find_enum(const struct model *m, const char *full)
{
	size_t i, j;

	for (i = 0; i < m->nfiles; i++)
		for (j = 0; j < m->files[i].nenums; j++)
			if (strcmp(m->files[i].enums[j].full, full) == 0)
				return &m->files[i].enums[j];
	return NULL;
}

const struct model_field *
model_find_field(const struct model_message *m, const char *name)
{
	size_t i;

	for (i = 0; i < m->nfields; i++)
		if (strcmp(m->fields[i].name, name) == 0)
			return &m->fields[i];
	return NULL;
}
