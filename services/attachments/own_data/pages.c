/*
 * Lists, of whatever: fields of answers by their names, and items from page to
 * page into one member.
 */
#include <stdlib.h>
#include <string.h>

#include "attachments/own_data/job.h"
#include "json/field.h"
#include "json/write.h"

static const ProtobufCFieldDescriptor *
field(const ProtobufCMessage *m, const char *name)
{
	return protobuf_c_message_descriptor_get_field_by_name(m->descriptor,
	    name);
}

const ProtobufCMessage *const *
data_items(const ProtobufCMessage *m, const char *name, size_t *n)
{
	const ProtobufCFieldDescriptor *f = field(m, name);

	*n = MEMBER_OF(size_t, m, f->quantifier_offset);
	return MEMBER_OF(const ProtobufCMessage **, m, f->offset);
}

int64_t
data_int64(const ProtobufCMessage *m, const char *name)
{
	return MEMBER_OF(int64_t, m, field(m, name)->offset);
}

bool
data_bool(const ProtobufCMessage *m, const char *name)
{
	return MEMBER_OF(protobuf_c_boolean, m, field(m, name)->offset) != 0;
}

const char *
data_text(const ProtobufCMessage *m, const char *name)
{
	const ProtobufCFieldDescriptor *f = field(m, name);

	return f == NULL ? "" : MEMBER_OF(const char *, m, f->offset);
}

void
data_set_int64(ProtobufCMessage *m, const char *name, int64_t value)
{
	*MEMBER_AT(int64_t, m, field(m, name)->offset) = value;
}

void
data_set_page(ProtobufCMessage *m, const char *token)
{
	const ProtobufCFieldDescriptor *size = field(m, "page_size");
	const ProtobufCFieldDescriptor *at = field(m, "page_token");

	if (size != NULL)
		*MEMBER_AT(uint32_t, m, size->offset) = DATA_JOB_PAGE;
	if (at != NULL && token != NULL)
		*MEMBER_AT(const char *, m, at->offset) = token;
}

void
data_job_keep_token(struct data_job *j, const char *token)
{
	char *kept = *token != '\0' ? strdup(token) : NULL;

	free(j->token);
	j->token = kept;
}

void
data_job_open_items(struct data_job *j, const char *open)
{
	buffer_puts(&j->out, open);
	buffer_putc(&j->out, '[');
	j->first = true;
}

void
data_job_write_items(struct data_job *j, const ProtobufCMessage *const *items,
    size_t n, const char *token, const char *close, data_job_fn *then)
{
	unsigned how = j->inside ? 0 : DATA_BEGIN;
	size_t i;

	for (i = 0; i < n; i++) {
		buffer_puts(&j->out, j->first ? "\n" : ",\n");
		j->first = false;
		transcoder_write(&j->out, items[i]);
	}
	data_job_keep_token(j, token);
	j->inside = j->token != NULL;
	if (!j->inside) {
		buffer_puts(&j->out, "\n]");
		buffer_puts(&j->out, close);
		how |= DATA_END;
	}
	data_job_write(j, how, then);
}
