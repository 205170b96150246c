/* What the straight ways know of each message; made at its first use. */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "gateway/json/plan.h"
#include "json/field.h"
#include "json/known.h"
#include "json/write.h"
#include "wire/wire_type.h"

#define SLOTS	64	/* a power of two */
/* A oneof's bit is that of its first field. */
#define BITS	64

static struct plan *slots[SLOTS];

static struct plan *plan_new(const ProtobufCMessageDescriptor *);
static void	add_field(struct plan *, unsigned i);
static unsigned	kind_of(const ProtobufCFieldDescriptor *);
static void	add_texts(struct plan *);

const struct plan *
transcoder_plan(const ProtobufCMessageDescriptor *d)
{
	struct plan **slot = &slots[(uintptr_t)d / sizeof(*d) % SLOTS], *p;

	for (p = *slot; p != NULL; p = p->next)
		if (p->type == d)
			return p;
	return plan_new(d);
}

static struct plan *
plan_new(const ProtobufCMessageDescriptor *d)
{
	struct plan **slot = &slots[(uintptr_t)d / sizeof(*d) % SLOTS];
	struct plan *p = calloc(1, sizeof(*p) +
	    (d->n_fields + 1) * sizeof(p->field[0]));
	unsigned i;

	if (p == NULL)
		fatal("out of memory");
	p->type = d;
	p->n = d->n_fields;
	/* Listed first: messages may hold themselves. */
	p->next = *slot;
	*slot = p;
	for (i = 0; i < d->n_fields; i++)
		add_field(p, i);
	add_texts(p);
	return p;
}

static void
add_field(struct plan *p, unsigned i)
{
	const ProtobufCFieldDescriptor *all = p->type->fields, *f = &all[i];
	struct plan_field *out = &p->field[i];
	unsigned first = 0;

	out->id = f->id;
	out->kind = kind_of(f);
	out->wire = wire_type(f->type);
	out->repeated = f->label == PROTOBUF_C_LABEL_REPEATED;
	out->packable = out->repeated &&
	    out->wire != PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED;
	if ((f->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0) {
		while ((all[first].flags & PROTOBUF_C_FIELD_FLAG_ONEOF) == 0 ||
		    all[first].quantifier_offset != f->quantifier_offset)
			first++;
		out->oneof = UINT64_C(1) << first % BITS;
		if (first >= BITS)
			out->kind = PLAN_OTHER;
	}
	if (f->type == PROTOBUF_C_TYPE_ENUM)
		out->names = f->descriptor;
	if (out->kind == PROTOBUF_C_TYPE_MESSAGE || out->kind == PLAN_WRAPPER)
		out->inner = transcoder_plan(f->descriptor);
}

static unsigned
kind_of(const ProtobufCFieldDescriptor *f)
{
	if (f->type != PROTOBUF_C_TYPE_MESSAGE)
		return f->type;
	if (transcoder_is_map(f))
		return PLAN_OTHER;
	switch (transcoder_known(f->descriptor)) {
	case KNOWN_TIME:
		return PLAN_TIME;
	case KNOWN_WRAPPER:
		return PLAN_WRAPPER;
	default:
		return PROTOBUF_C_TYPE_MESSAGE;
	}
}

static void
add_key(struct plan_field *out, const char *name)
{
	struct buffer b = { 0 };

	buffer_putc(&b, ',');
	transcoder_write_name(&b, name);
	out->key = b.data;
	out->key_len = b.len;
}

/* The other way writes what is absent, so that both agree. */
static void
add_texts(struct plan *p)
{
	ProtobufCMessage *empty = calloc(1, p->type->sizeof_message);
	struct buffer b = { 0 };
	size_t at;
	unsigned i;

	if (empty == NULL)
		fatal("out of memory");
	protobuf_c_message_init(p->type, empty);
	for (i = 0; i < p->n; i++) {
		add_key(&p->field[i], p->type->fields[i].name);
		at = p->field[i].absent_at = b.len;
		buffer_putc(&b, ',');
		if (!transcoder_write_member(&b, empty, &p->type->fields[i]))
			b.len = at;
	}
	p->field[p->n].absent_at = b.len;
	p->absent = buffer_reserve(&b, 1) - b.len;
	free(empty);
}
