/* Uploads that come in: one writer each, a digest, and bounds. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "attachments/handlers/incoming.h"
#include "stack.h"

#define SCHOOL	7
#define USER	101
#define A	"aa000000000000000000000000000001"
#define TEXT	"Bonjour \xc3\xa0 tous, voici la circulaire.\n"
#define LEN	(sizeof(TEXT) - 1)

struct fixture {
	struct loop		*loop;
	struct work		*work;
	struct blobs		*blobs;
	struct incoming		*in;
};

/* Of what was answered. */
static unsigned answered, ok;

static void
on_done(struct blob_piece *p)
{
	answered++;
	ok += p->result == BLOB_OK;
}

static int
setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	answered = ok = 0;
	f->loop = loop_new();
	f->work = work_new(f->loop, 2, 16);
	f->blobs = blobs_open(test_folder());
	f->in = incoming_new(f->blobs, f->work, on_done);
	*state = f;
	return f->in != NULL ? 0 : -1;
}

static int
teardown(void **state)
{
	struct fixture *f = *state;
	struct digest *d = incoming_take(f->in, SCHOOL, A);

	digest_destroy(&d);
	work_destroy(&f->work);
	blobs_close(&f->blobs);
	loop_destroy(&f->loop);
	free(f->in);
	free(f);
	return 0;
}

static void
turn_until(struct fixture *f, unsigned n)
{
	int turns;

	for (turns = 0; answered < n && turns < 1000; turns++)
		loop_turn(f->loop, 10);
	assert_int_equal(answered, n);
}

static void
test_writes_and_hashes_what_waits(void **state)
{
	struct fixture *f = *state;
	struct blob_piece p[LEN];
	struct digest *d;
	size_t i;

	assert_int_equal(blobs_create(f->blobs, SCHOOL, A), BLOB_OK);
	incoming_put(f->in, SCHOOL, USER, A, (int64_t)LEN);
	assert_int_equal(incoming_size(f->in, SCHOOL, USER, A), LEN);
	assert_int_equal(incoming_size(f->in, SCHOOL, USER + 1, A), -1);
	assert_int_equal(incoming_size(f->in, SCHOOL + 1, USER, A), -1);
	for (i = 0; i < LEN; i++) {
		p[i] = (struct blob_piece){ .offset = i, .len = 1,
			.data = (const uint8_t *)TEXT + i };
		assert_true(incoming_append(f->in, SCHOOL, A, &p[i]));
	}
	turn_until(f, LEN);
	assert_int_equal(ok, LEN);
	d = incoming_take(f->in, SCHOOL, A);
	assert_int_equal(digest_at(d), LEN);
	digest_destroy(&d);
	assert_int_equal(incoming_size(f->in, SCHOOL, USER, A), -1);
}

/* There is no such file: nobody may go on asking for it. */
static void
test_forgets_what_is_gone(void **state)
{
	struct blob_piece p = { .data = (const uint8_t *)TEXT, .len = LEN };
	struct fixture *f = *state;

	assert_false(incoming_append(f->in, SCHOOL, A, &p));
	incoming_put(f->in, SCHOOL, USER, A, (int64_t)LEN);
	assert_true(incoming_append(f->in, SCHOOL, A, &p));
	turn_until(f, 1);
	assert_int_equal(p.result, BLOB_ABSENT);
	assert_int_equal(incoming_size(f->in, SCHOOL, USER, A), -1);
}

static void
test_refuses_beyond_its_bound(void **state)
{
	enum { LARGE = 100 << 20 };
	struct fixture *f = *state;
	struct blob_piece p[2] = { { .len = LARGE }, { .len = LARGE } };
	uint8_t *bytes = calloc(1, LARGE);

	p[0].data = p[1].data = bytes;
	incoming_put(f->in, SCHOOL, USER, A, LARGE);
	assert_true(incoming_append(f->in, SCHOOL, A, &p[0]));
	assert_false(incoming_append(f->in, SCHOOL, A, &p[1]));
	turn_until(f, 1);
	incoming_put(f->in, SCHOOL, USER, A, LARGE);
	assert_true(incoming_append(f->in, SCHOOL, A, &p[1]));
	turn_until(f, 2);
	free(bytes);
}

static void
test_remembers_the_last_ones(void **state)
{
	struct fixture *f = *state;
	char id[33];
	unsigned i, known = 0;

	for (i = 0; i < 5000; i++) {
		snprintf(id, sizeof(id), "%032x", i * 2654435761u);
		incoming_put(f->in, SCHOOL, USER, id, 1);
		assert_int_equal(incoming_size(f->in, SCHOOL, USER, id), 1);
	}
	for (i = 0; i < 5000; i++) {
		struct digest *d;

		snprintf(id, sizeof(id), "%032x", i * 2654435761u);
		known += incoming_size(f->in, SCHOOL, USER, id) != -1;
		d = incoming_take(f->in, SCHOOL, id);
		digest_destroy(&d);
	}
	assert_int_equal(known, 1024);
}

int
main(void)
{
#define TEST(t)	cmocka_unit_test_setup_teardown(t, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_writes_and_hashes_what_waits),
		TEST(test_forgets_what_is_gone),
		TEST(test_refuses_beyond_its_bound),
		TEST(test_remembers_the_last_ones),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
