/* Checks and pieces of an input, for every fuzzer. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/utf8.h"
#include "fuzz.h"
#include "wire/frame.h"

static uint8_t	*pack(const ProtobufCMessage *, size_t *);
static void	 check_text(const ProtobufCMessage *,
		    const ProtobufCFieldDescriptor *);

void
fuzz_fail(const char *what, const char *file, int line)
{
	fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, what);
	abort();
}

uint8_t
fuzz_byte(struct fuzz_input *in)
{
	if (in->left == 0)
		return 0;
	in->left--;
	return *in->p++;
}

struct fuzz_input
fuzz_take(struct fuzz_input *in, size_t n)
{
	struct fuzz_input out = { in->p, n < in->left ? n : in->left };

	in->p += out.left;
	in->left -= out.left;
	return out;
}

struct fuzz_input
fuzz_chunk(struct fuzz_input *in)
{
	size_t n = fuzz_byte(in);

	n |= (size_t)fuzz_byte(in) << 8;
	return fuzz_take(in, n);
}

uint8_t *
fuzz_copy(struct fuzz_input in)
{
	uint8_t *copy = malloc(in.left == 0 ? 1 : in.left);

	CHECK(copy != NULL);
	if (in.left > 0)
		memcpy(copy, in.p, in.left);
	return copy;
}

char *
fuzz_text(struct fuzz_input in)
{
	char *text = in.left == 0 ? strdup("") :
	    strndup((const char *)in.p, in.left);

	CHECK(text != NULL);
	return text;
}

void
fuzz_check_message(const ProtobufCMessage *m)
{
	const ProtobufCMessageDescriptor *d = m->descriptor;
	struct arena *arena = arena_new();
	ProtobufCMessage *again;
	uint8_t *data;
	unsigned i;
	size_t len;

	for (i = 0; i < d->n_fields; i++)
		if (d->fields[i].type == PROTOBUF_C_TYPE_STRING)
			check_text(m, &d->fields[i]);
	data = pack(m, &len);
	CHECK(rpc_frame_unpack(d, data, len, arena, &again).code ==
	    RPC__CODE__OK);
	CHECK(fuzz_same_message(m, again));
	free(data);
	arena_destroy(&arena);
}

bool
fuzz_same_message(const ProtobufCMessage *a, const ProtobufCMessage *b)
{
	size_t alen, blen;
	uint8_t *adata = pack(a, &alen), *bdata = pack(b, &blen);
	bool same = a->descriptor == b->descriptor && alen == blen &&
	    memcmp(adata, bdata, alen) == 0;

	free(adata);
	free(bdata);
	return same;
}

static uint8_t *
pack(const ProtobufCMessage *m, size_t *len)
{
	uint8_t *data;

	*len = protobuf_c_message_get_packed_size(m);
	data = malloc(*len + 1);
	CHECK(data != NULL);
	CHECK(protobuf_c_message_pack(m, data) == *len);
	return data;
}

static void
check_text(const ProtobufCMessage *m, const ProtobufCFieldDescriptor *f)
{
	const char *member = (const char *)m + f->offset;
	const char *const *texts = (const char *const *)(const void *)member;
	size_t i, n = 1;

	if ((f->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0)
		return;
	if (f->label == PROTOBUF_C_LABEL_REPEATED) {
		memcpy(&n, (const char *)m + f->quantifier_offset, sizeof(n));
		memcpy(&texts, member, sizeof(texts));
	}
	for (i = 0; i < n; i++)
		CHECK(utf8_length(texts[i]) >= 0);
}
