/*
 * The JSON transcoder, both ways.  The first byte says which message and from
 * what: JSON as a client sends it, or protobuf as a service answers it.  What
 * was read is written and read again and is the same; what is written is JSON,
 * whether it was unpacked before or not.
 */
#include <stdlib.h>
#include <string.h>

#include <google/protobuf/wrappers.pb-c.h>
#include <jansson.h>

#include "fuzz.h"
#include "gateway.pb-c.h"
#include "gateway/api/routes.h"
#include "gateway/json/read_straight.h"
#include "gateway/json/read_tree.h"
#include "gateway/json/transcoder.h"
#include "json/known.h"
#include "json/write.h"
#include "transcoder_test.pb-c.h"
#include "wire/frame.h"

#define MAX_MESSAGES	512
#define FROM_PROTOBUF	0x80u

struct kind {
	const ProtobufCMessageDescriptor	*type;
	const char *const			*hidden;
};

static const struct kind *choose(unsigned);
static size_t	list_kinds(struct kind *);
static void	from_json(struct arena *, const struct kind *,
		    struct fuzz_input);
static void	from_protobuf(struct arena *, const struct kind *,
		    struct fuzz_input);
static void	from_wire(const struct kind *, struct fuzz_input,
		    const struct buffer *want);
static void	check_json(const struct buffer *);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_input in = { data, size };
	uint8_t what = fuzz_byte(&in);
	unsigned kind = (what & ~FROM_PROTOBUF) | (unsigned)fuzz_byte(&in) << 7;
	struct arena *arena = arena_new();

	((what & FROM_PROTOBUF) != 0 ? from_protobuf : from_json)(arena,
	    choose(kind), in);
	arena_destroy(&arena);
	return 0;
}

static const struct kind *
choose(unsigned n)
{
	static struct kind kinds[MAX_MESSAGES];
	static size_t nkinds;

	if (nkinds == 0)
		nkinds = list_kinds(kinds);
	return &kinds[n % nkinds];
}

/* What the routes take and give; then one message of everything. */
static size_t
list_kinds(struct kind *k)
{
	static const ProtobufCMessageDescriptor *const others[] = {
		&gateway__login_request__descriptor, &gateway__me__descriptor,
		&gateway__ready_reply__descriptor,
		&liaison__test__v1__scalars__descriptor,
		&liaison__test__v1__lists__descriptor,
		&liaison__test__v1__maps__descriptor,
		&liaison__test__v1__choice__descriptor,
		&liaison__test__v1__known__descriptor,
	};
	const struct route *table;
	size_t i, n = 0, nroutes;

	table = routes_table(&nroutes);
	for (i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		k[n++] = (struct kind){ others[i], NULL };
	for (i = 0; i < nroutes; i++) {
		if (table[i].kind != ROUTE_CALL)
			continue;
		CHECK(n + 2 <= MAX_MESSAGES);
		k[n++] = (struct kind){ table[i].rule->input,
			table[i].hidden };
		k[n++] = (struct kind){ table[i].rule->output, NULL };
	}
	return n;
}

static void
from_json(struct arena *arena, const struct kind *k, struct fuzz_input in)
{
	struct transcoder_error error = { .field = "" };
	ProtobufCMessage *one, *two, *straight, *tree;
	struct buffer json = { 0 };
	uint8_t *copy = fuzz_copy(in);

	one = transcoder_read(arena, k->type, (char *)copy, in.left,
	    k->hidden, &error);
	straight = transcoder_read_straight(arena, k->type, (char *)copy,
	    in.left, k->hidden);
	tree = transcoder_read_tree(arena, k->type, (char *)copy, in.left,
	    k->hidden, &error);
	CHECK((one == NULL) == (tree == NULL));
	CHECK(straight == NULL || fuzz_same_message(straight, tree));
	free(copy);
	if (one == NULL) {
		CHECK(error.message != NULL);
		CHECK(strlen(error.field) < TRANSCODER_PATH_MAX);
		return;
	}
	/* Only these go over the wire, which takes less nesting. */
	if (k->hidden != NULL)
		fuzz_check_message(one);
	transcoder_write(&json, one);
	check_json(&json);
	two = transcoder_read(arena, k->type, json.data, json.len, NULL,
	    &error);
	CHECK(two != NULL);
	CHECK(fuzz_same_message(one, two));
	buffer_free(&json);
}

static void
from_protobuf(struct arena *arena, const struct kind *k, struct fuzz_input in)
{
	struct transcoder_error error;
	struct buffer json = { 0 }, again = { 0 };
	ProtobufCMessage *one, *two;

	if (rpc_frame_unpack(k->type, in.p, in.left, arena, &one).code !=
	    RPC__CODE__OK) {
		from_wire(k, in, NULL);
		return;
	}
	transcoder_write(&json, one);
	check_json(&json);
	from_wire(k, in, &json);
	/*
	 * Not all can be read: an enum's number without a name cannot.  A time
	 * that is out of range is null, and then not there.
	 */
	two = transcoder_read(arena, k->type, json.data, json.len, NULL,
	    &error);
	if (two != NULL && memmem(json.data, json.len, "null", 4) == NULL) {
		transcoder_write(&again, two);
		CHECK(json.len == again.len &&
		    memcmp(json.data, again.data, json.len) == 0);
	}
	buffer_free(&json);
	buffer_free(&again);
}

/* The straight way says the same, or nothing; want NULL: it must refuse. */
static void
from_wire(const struct kind *k, struct fuzz_input in,
    const struct buffer *want)
{
	struct buffer got = { 0 };
	uint8_t *copy = fuzz_copy(in);

	CHECK(transcoder_write_wire(&got, k->type, copy, in.left) ==
	    (want != NULL));
	if (want != NULL)
		CHECK(got.len == want->len &&
		    memcmp(got.data, want->data, got.len) == 0);
	free(copy);
	buffer_free(&got);
}

static void
check_json(const struct buffer *b)
{
	json_error_t why;
	json_t *root = json_loadb(b->data, b->len, JSON_DECODE_ANY |
	    JSON_ALLOW_NUL, &why);

	CHECK(root != NULL);
	json_decref(root);
}
