/* Packing back to front gives the bytes of protobuf-c; both forms are read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "rpc.pb-c.h"
#include "transcoder_test.pb-c.h"
#include "wire/envelope.h"
#include "wire/pack.h"

/* Memory of just that size, so that reading beyond it is noticed. */
static void
assert_same(const void *message)
{
	const size_t len = protobuf_c_message_get_packed_size(message);
	uint8_t *expected = malloc(len + 1);
	struct rpc_packer p = { 0 };

	protobuf_c_message_pack(message, expected);
	rpc_packer_reset(&p, len);
	rpc_pack_message(&p, message);
	assert_false(p.failed);
	assert_int_equal(rpc_packed_len(&p), len);
	assert_memory_equal(rpc_packed(&p), expected, len);
	/* One byte less is too little. */
	if (len > 0) {
		rpc_packer_reset(&p, len - 1);
		rpc_pack_message(&p, message);
		assert_true(p.failed || len == 1);
	}
	rpc_packer_clear(&p);
	free(expected);
}

static void
test_scalars(void **state)
{
	Liaison__Test__V1__Scalars m = LIAISON__TEST__V1__SCALARS__INIT;
	Liaison__Test__V1__Inner inner = LIAISON__TEST__V1__INNER__INIT;
	uint8_t bytes[] = { 0, 1, 2 };

	(void)state;
	assert_same(&m);
	m.an_int32 = -1;
	m.an_int64 = INT64_MIN;
	m.a_uint32 = UINT32_MAX;
	m.a_uint64 = UINT64_MAX;
	m.a_sint32 = INT32_MIN;
	m.a_sint64 = INT64_MIN;
	m.a_fixed32 = 1;
	m.a_fixed64 = 2;
	m.a_sfixed32 = -3;
	m.a_sfixed64 = -4;
	m.a_float = -0.5f;
	m.a_double = 1e300;
	m.a_bool = 1;
	m.a_string = (char *)(uintptr_t)"texte";
	m.some_bytes.data = bytes;
	m.some_bytes.len = sizeof(bytes);
	m.colour = (Liaison__Test__V1__Colour)-1;
	m.inner = &inner;
	assert_same(&m);
	m.a_sint32 = 77;
	m.a_sint64 = 1234567890123;
	m.a_string = NULL;
	assert_same(&m);
}

static void
test_lists(void **state)
{
	Liaison__Test__V1__Lists m = LIAISON__TEST__V1__LISTS__INIT;
	int32_t numbers[] = { 0, -1, 300 };
	int64_t ids[] = { 1, INT64_MAX };
	char *texts[] = { "", "a", "deux" };
	ProtobufCBinaryData blobs[] = { { 0, NULL }, { 1, (uint8_t *)"x" } };
	protobuf_c_boolean flags[] = { 1, 0 };
	double doubles[] = { 0, -1.5 };
	Liaison__Test__V1__Inner inner = LIAISON__TEST__V1__INNER__INIT;
	Liaison__Test__V1__Inner *inners[] = { &inner, &inner };

	(void)state;
	m.numbers = numbers;
	m.n_numbers = 3;
	m.ids = ids;
	m.n_ids = 2;
	m.texts = texts;
	m.n_texts = 3;
	m.blobs = blobs;
	m.n_blobs = 2;
	m.flags = flags;
	m.n_flags = 2;
	m.doubles = doubles;
	m.n_doubles = 2;
	m.inners = inners;
	m.n_inners = 2;
	assert_same(&m);
	m.n_ids = m.n_texts = m.n_inners = 0;
	assert_same(&m);
}

static void
test_choices_and_unknown_fields(void **state)
{
	Liaison__Test__V1__Choice m = LIAISON__TEST__V1__CHOICE__INIT;
	ProtobufCMessageUnknownField unknown[] = {
		{ 1000, PROTOBUF_C_WIRE_TYPE_VARINT, 1, (uint8_t *)"\x05" },
		{ 70000, PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED, 3,
		    (uint8_t *)"\x02" "ab" },
	};

	(void)state;
	assert_same(&m);
	m.kind_case = LIAISON__TEST__V1__CHOICE__KIND_SOME_TEXT;
	m.some_text = (char *)(uintptr_t)"";
	assert_same(&m);
	m.some_text = (char *)(uintptr_t)"a";
	assert_same(&m);
	m.kind_case = LIAISON__TEST__V1__CHOICE__KIND_SOME_ID;
	m.some_id = 0;
	m.base.unknown_fields = unknown;
	m.base.n_unknown_fields = 2;
	assert_same(&m);
}

/* A block grows from its end, and is used again. */
static void
test_large_messages(void **state)
{
	struct rpc_packer p = { 0 };
	Liaison__Test__V1__Lists m = LIAISON__TEST__V1__LISTS__INIT;
	char *texts[3000], large[2000];
	size_t i;

	(void)state;
	memset(large, 'x', sizeof(large) - 1);
	large[sizeof(large) - 1] = '\0';
	for (i = 0; i < 3000; i++)
		texts[i] = large + i % sizeof(large);
	m.texts = texts;
	m.n_texts = 3000;
	assert_same(&m);
	rpc_pack_bytes(&p, "after", 5);
	rpc_pack_message(&p, &m.base);
	assert_memory_equal(rpc_packed(&p) + rpc_packed_len(&p) - 5, "after",
	    5);
	rpc_packer_reset(&p, 0);
	assert_int_equal(rpc_packed_len(&p), 0);
	rpc_packer_clear(&p);
}

static int
write(struct rpc_packer *p, uint32_t version, size_t len, zmq_msg_t *parts)
{
	Rpc__ReplyHeader header = RPC__REPLY_HEADER__INIT;
	uint8_t *payload = malloc(len + 1);
	int n;

	memset(payload, 'p', len);
	header.request_id = 42;
	header.version = version;
	rpc_packer_reset(p, 0);
	rpc_pack_bytes(p, payload, len);
	n = rpc_wire_write(p, version, &header.base, parts);
	free(payload);
	return n;
}

static void
test_both_forms_are_read(void **state)
{
	static const size_t lens[] = { 0, 1, 200, 70000 };
	struct rpc_packer p = { 0 };
	zmq_msg_t parts[RPC_WIRE_PARTS];
	struct rpc_wire w;
	uint32_t version;
	size_t i;
	int n;

	(void)state;
	for (i = 0; i < 8; i++) {
		version = 1 + (i & 1);
		n = write(&p, version, lens[i / 2], parts);
		assert_int_equal(n, version == RPC_TWO_PARTS ? 2 : 1);
		assert_true(rpc_wire_read(parts, n, &w));
		assert_int_equal(w.version, version);
		assert_int_equal(w.header_len, 4);
		assert_memory_equal(w.header, version == 1 ?
		    "\x08\x01\x10\x2a" : "\x08\x02\x10\x2a", 4);
		assert_int_equal(w.payload_len, lens[i / 2]);
		if (w.payload_len > 0)
			assert_int_equal(((const char *)w.payload)
			    [w.payload_len - 1], 'p');
		while (n > 0)
			zmq_msg_close(&parts[--n]);
	}
	rpc_packer_clear(&p);
}

static void
test_other_forms_are_refused(void **state)
{
	static const struct {
		const char	*data;
		size_t		 len;
		bool		 good;
	} table[] = {
		{ "", 0, false }, { "\0", 1, true }, { "\1", 1, false },
		{ "\2ab", 3, true }, { "\2a", 2, false }, { "\xff", 1, false },
		{ "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\1", 11, false },
		{ "\x80\x80\x80\x80\0x", 6, false }, { "\x81\0a", 3, true },
	};
	struct rpc_wire w;
	zmq_msg_t part;
	size_t i;

	(void)state;
	assert_false(rpc_wire_read(NULL, 0, &w));
	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		zmq_msg_init_size(&part, table[i].len);
		if (table[i].len > 0)
			memcpy(zmq_msg_data(&part), table[i].data,
			    table[i].len);
		assert_int_equal(rpc_wire_read(&part, 1, &w), table[i].good);
		zmq_msg_close(&part);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_scalars),
		cmocka_unit_test(test_lists),
		cmocka_unit_test(test_choices_and_unknown_fields),
		cmocka_unit_test(test_large_messages),
		cmocka_unit_test(test_both_forms_are_read),
		cmocka_unit_test(test_other_forms_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
