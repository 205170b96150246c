/* Memory of one request: alignment, zeroes, large blocks, reuse. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdalign.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/status.h"
#include "rpc.pb-c.h"

static void
test_allocations_are_zeroed_and_apart(void **state)
{
	struct arena *a;
	unsigned char *p[200];
	size_t i, j, size;
	int round;

	(void)state;
	/* Twice: the second time on memory that was used before. */
	for (round = 0; round < 2; round++) {
		a = arena_new();
		for (i = 0; i < 200; i++) {
			size = i * 7;
			p[i] = arena_alloc(a, size);
			assert_int_equal((uintptr_t)p[i] %
			    alignof(max_align_t), 0);
			for (j = 0; j < size; j++)
				assert_int_equal(p[i][j], 0);
			memset(p[i], (int)i, size);
		}
		for (i = 0; i < 200; i++)
			for (j = 0; j < i * 7; j++)
				assert_int_equal(p[i][j], (unsigned char)i);
		arena_destroy(&a);
		assert_null(a);
	}
	arena_destroy(&a);
}

static void
test_large_blocks(void **state)
{
	struct arena *a = arena_new();
	unsigned char *small, *large;

	(void)state;
	small = arena_alloc(a, 10);
	memset(small, 's', 10);
	large = arena_alloc(a, 5000000);
	assert_int_equal(large[4999999], 0);
	memset(large, 'l', 5000000);
	memset(arena_alloc(a, 10), 't', 10);
	assert_memory_equal(small, "ssssssssss", 10);
	assert_int_equal(large[0], 'l');
	arena_destroy(&a);
}

static void
test_strings(void **state)
{
	struct arena *a = arena_new();
	char *s;

	(void)state;
	assert_string_equal(arena_strdup(a, ""), "");
	assert_string_equal(arena_strdup(a, "abc"), "abc");
	assert_string_equal(arena_strndup(a, "abcdef", 4), "abcd");
	s = arena_printf(a, "%d-%s-%05000d", 7, "x", 3);
	assert_int_equal(strlen(s), 5004);
	assert_memory_equal(s, "7-x-000", 7);
	arena_destroy(&a);
}

static void
test_messages(void **state)
{
	struct arena *a = arena_new();
	Rpc__CheckReply *reply;
	void **pointers;

	(void)state;
	reply = arena_message(a, &rpc__check_reply__descriptor);
	assert_ptr_equal(reply->base.descriptor,
	    &rpc__check_reply__descriptor);
	assert_string_equal(reply->service, "");
	pointers = arena_pointers(a, 3);
	assert_null(pointers[0]);
	assert_null(pointers[2]);
	arena_destroy(&a);
}

/* As where a callback's status is answered with when others have come, too. */
static void
test_keeps_a_status(void **state)
{
	char text[] = "claim failed", field[] = "attachmentIds";
	char id[] = "b1946ac9", reason[] = "INFECTED";
	Rpc__Fault fault = RPC__FAULT__INIT, *faults[] = { &fault };
	struct status s = status_invalid(field, text), kept;
	struct arena *a = arena_new();

	(void)state;
	fault.id = id;
	fault.reason = reason;
	s.faults = faults;
	s.nfaults = 1;
	s.limit = 7;
	kept = status_keep(a, &s);
	memset(text, 'x', sizeof(text) - 1);
	memset(field, 'x', sizeof(field) - 1);
	memset(id, 'x', sizeof(id) - 1);
	memset(reason, 'x', sizeof(reason) - 1);
	faults[0] = NULL;
	assert_int_equal(kept.code, RPC__CODE__INVALID_ARGUMENT);
	assert_int_equal(kept.reason, RPC__REASON__FIELD_INVALID);
	assert_int_equal(kept.limit, 7);
	assert_string_equal(kept.message, "claim failed");
	assert_string_equal(kept.field, "attachmentIds");
	assert_int_equal(kept.nfaults, 1);
	assert_string_equal(kept.faults[0]->id, "b1946ac9");
	assert_string_equal(kept.faults[0]->reason, "INFECTED");
	arena_destroy(&a);
}

static void
test_timestamps(void **state)
{
	struct arena *a = arena_new();
	const Google__Protobuf__Timestamp *t;

	(void)state;
	t = arena_timestamp(a, 1725177600123456);
	assert_int_equal(t->seconds, 1725177600);
	assert_int_equal(t->nanos, 123456000);
	/* Before 1970 the nanoseconds still count forward. */
	t = arena_timestamp(a, -1);
	assert_int_equal(t->seconds, -1);
	assert_int_equal(t->nanos, 999999000);
	t = arena_timestamp(a, -3000000);
	assert_int_equal(t->seconds, -3);
	assert_int_equal(t->nanos, 0);
	arena_destroy(&a);
}

static void
test_unpacks_protobuf(void **state)
{
	Rpc__CheckReply reply = RPC__CHECK_REPLY__INIT;
	struct arena *a = arena_new();
	uint8_t packed[64];
	Rpc__CheckReply *copy;
	size_t len;

	(void)state;
	reply.service = (char *)(uintptr_t)"messages";
	reply.load = 12;
	len = rpc__check_reply__pack(&reply, packed);
	copy = rpc__check_reply__unpack(arena_allocator(a), len, packed);
	assert_non_null(copy);
	assert_string_equal(copy->service, "messages");
	assert_int_equal(copy->load, 12);
	arena_destroy(&a);
}

static void
test_numbers_in_decimal(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	assert_string_equal(arena_int64(a, 0), "0");
	assert_string_equal(arena_int64(a, -7), "-7");
	assert_string_equal(arena_int64(a, INT64_MAX), "9223372036854775807");
	assert_string_equal(arena_int64(a, INT64_MIN), "-9223372036854775808");
	arena_destroy(&a);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_allocations_are_zeroed_and_apart),
		cmocka_unit_test(test_large_blocks),
		cmocka_unit_test(test_strings),
		cmocka_unit_test(test_messages),
		cmocka_unit_test(test_keeps_a_status),
		cmocka_unit_test(test_timestamps),
		cmocka_unit_test(test_unpacks_protobuf),
		cmocka_unit_test(test_numbers_in_decimal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
