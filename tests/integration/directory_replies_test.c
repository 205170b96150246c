/*
 * Whom an answer in a thread may go to: the one rule of answers, asked of the
 * directory; and who is taken out of a category.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "rpc.pb-c.h"
#include "small_school.h"

#define WAIT_MS		15000
#define MAX_IDS		16

static struct small_school school;

static int
set_up(void **state)
{
	(void)state;
	small_school_start(&school);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	small_school_stop(&school);
	return 0;
}

static int
import_again(void **state)
{
	struct bundle_file files[SMALL_NFILES + 1];

	(void)state;
	small_school_files(files);
	small_school_reimport(&school, school.id, files);
	return 0;
}

static int64_t
user(const char *sourced_id)
{
	return small_school_user(&school, school.id, sourced_id);
}

/* ---- answers ---- */

/* wrote, starter: roster ids, or NULL. */
struct answer {
	const char	*who, *to, *wrote, *starter;
};

static const Directory__ResolveAudienceReply *
ask(const struct answer *a)
{
	Directory__ResolveAudienceRequest req =
	    DIRECTORY__RESOLVE_AUDIENCE_REQUEST__INIT;
	struct rpc_caller caller = small_school_caller(&school, a->who);
	int64_t to = user(a->to), wrote = 0;

	req.thread_user_ids = &to;
	req.n_thread_user_ids = 1;
	if (a->wrote != NULL) {
		wrote = user(a->wrote);
		req.wrote_to_me = &wrote;
		req.n_wrote_to_me = 1;
	}
	if (a->starter != NULL)
		req.starter_id = user(a->starter);
	return test_expect(school.peer, &directory__directory__descriptor,
	    "ResolveAudience", &caller, &req, RPC__CODE__OK, NULL);
}

static bool
is_reached(void *arg)
{
	return ask(arg)->n_members == 1;
}

static bool
is_left_out(void *arg)
{
	const Directory__ResolveAudienceReply *r = ask(arg);

	return r->n_members == 0 && r->left_out_count == 1 &&
	    r->gone_count == 0;
}

static bool
is_gone(void *arg)
{
	const Directory__ResolveAudienceReply *r = ask(arg);

	return r->n_members == 0 && r->left_out_count == 1 &&
	    r->gone_count == 1 && r->left_out[0]->gone;
}

/* Word of a change takes a moment; then it is so, however often it is asked. */
static void
will_be(bool (*what)(void *), const char *who, const char *to,
    const char *wrote, const char *starter)
{
	struct answer a = { who, to, wrote, starter };
	int i;

	if (!test_wait(what, &a, WAIT_MS))
		fail_msg("%s -> %s (wrote: %s, starter: %s)", who, to,
		    wrote == NULL ? "-" : wrote,
		    starter == NULL ? "-" : starter);
	for (i = 0; i < 3; i++)
		assert_true(what(&a));
}

/* (1) may write today. */
static void
test_by_right(void **state)
{
	(void)state;
	will_be(is_reached, "g1", "t1", NULL, NULL);
	will_be(is_reached, "t1", "g1", NULL, NULL);
	will_be(is_left_out, "g1", "t3", NULL, NULL);
	will_be(is_left_out, "g1", "st1", NULL, NULL);
	will_be(is_left_out, "t3", "g1", "g1", NULL);
}

/* (2) wrote, and may write to me today: staff writes to a child's parent. */
static void
test_by_what_was_written(void **state)
{
	(void)state;
	/* A teacher of a pupil: the pupil may answer by right, too. */
	will_be(is_reached, "st1", "t1", "t1", NULL);
	/* A pupil may not write to a pupil, whatever was written. */
	will_be(is_left_out, "st1", "st2", "st2", NULL);
	/* Staff alone reaches a parent of nobody, who reaches staff. */
	will_be(is_reached, "g3", "sec1", "sec1", NULL);
	will_be(is_left_out, "g3", "t1", "t1", NULL);
	/* t3 teaches 5e C only as long as the roster says so; that who has
	 * written may write is what counts, not the other way round. */
	test_sql(school.db, "directory", "UPDATE person SET role = 4"
	    " WHERE sourced_id = 'g2'");
	will_be(is_reached, "st1", "g2", "g2", NULL);
	test_sql(school.db, "directory", "UPDATE person SET role = 1"
	    " WHERE sourced_id = 'g2'");
	will_be(is_left_out, "st1", "g2", "g2", NULL);
}

/* (3) replies to all, and the starter may write to both today. */
static void
test_by_the_starter(void **state)
{
	(void)state;
	will_be(is_reached, "st1", "g1", NULL, "t1");
	will_be(is_reached, "g1", "st2", NULL, "t1");
	will_be(is_left_out, "g1", "st1", NULL, "t3");
	/* t2 has no 4e A. */
	will_be(is_left_out, "g1", "st2", NULL, "t2");
	/* A teacher may not write to the other's parent. */
	will_be(is_left_out, "g2", "g1", NULL, "t1");
	will_be(is_left_out, "g1", "g2", NULL, "t1");
	will_be(is_reached, "g1", "g2", NULL, "sec1");
	/* A starter who has left opens nothing. */
	test_sql(school.db, "directory", "UPDATE person SET active = false"
	    " WHERE sourced_id = 'sec1'");
	will_be(is_left_out, "g1", "g2", NULL, "sec1");
	will_be(is_gone, "g1", "sec1", "sec1", "sec1");
	test_sql(school.db, "directory", "UPDATE person SET active = true"
	    " WHERE sourced_id = 'sec1'");
	will_be(is_reached, "g1", "g2", NULL, "sec1");
	/* Staff that is no longer staff. */
	test_sql(school.db, "directory", "UPDATE person SET role = 3"
	    " WHERE sourced_id = 'sec1'");
	will_be(is_left_out, "g1", "g2", NULL, "sec1");
	test_sql(school.db, "directory", "UPDATE person SET role = 4"
	    " WHERE sourced_id = 'sec1'");
}

static void
test_what_changes(void **state)
{
	(void)state;
	/* No longer anybody's guardian: neither way. */
	test_sql(school.db, "directory", "UPDATE guardian SET active = false"
	    " WHERE guardian_id = (SELECT person_id FROM person"
	    "  WHERE sourced_id = 'g2')");
	will_be(is_left_out, "g2", "t3", "t3", NULL);
	will_be(is_left_out, "t3", "g2", "g2", NULL);
	will_be(is_left_out, "st3", "g2", NULL, "t3");
	/* The teacher leaves the class. */
	test_sql(school.db, "directory", "DELETE FROM member"
	    " WHERE role = 3 AND person_id = (SELECT person_id FROM person"
	    "  WHERE sourced_id = 't2')");
	will_be(is_left_out, "g1", "t2", "t2", NULL);
	will_be(is_left_out, "t2", "g1", "g1", NULL);
	/* A pupil changes class, and the guardian's rights with it. */
	test_sql(school.db, "directory", "UPDATE member SET group_id ="
	    " (SELECT class_id FROM class WHERE sourced_id = 'h5')"
	    " WHERE role = 2 AND person_id = (SELECT person_id FROM person"
	    "  WHERE sourced_id = 'st1')");
	will_be(is_reached, "g1", "t3", NULL, NULL);
	will_be(is_left_out, "t2", "st1", "st1", NULL);
	will_be(is_reached, "g1", "st1", NULL, "t3");
}

/* Not of this school, not there at all: nobody, and nothing is told. */
static void
test_strangers(void **state)
{
	Directory__ResolveAudienceRequest req =
	    DIRECTORY__RESOLVE_AUDIENCE_REQUEST__INIT;
	struct rpc_caller caller = small_school_caller(&school, "adm1");
	const Directory__ResolveAudienceReply *r;
	int64_t ids[] = { 0, 999999, -1, 0 };

	(void)state;
	ids[0] = user("g1");
	ids[3] = user("adm1");		/* oneself */
	req.thread_user_ids = ids;
	req.n_thread_user_ids = 4;
	req.told_ids = &ids[1];
	req.n_told_ids = 1;
	r = test_expect(school.peer, &directory__directory__descriptor,
	    "ResolveAudience", &caller, &req, RPC__CODE__OK, NULL);
	assert_int_equal(r->n_members, 0);
	assert_int_equal(r->member_count, 1);
	assert_int_equal(r->left_out_count, 0);
	assert_int_equal(r->n_unreachable, 0);
	req.n_told_ids = 0;
	r = test_expect(school.peer, &directory__directory__descriptor,
	    "ResolveAudience", &caller, &req, RPC__CODE__OK, NULL);
	assert_int_equal(r->n_members, 1);
}

/* ---- taken out ---- */

static char *
category(const char *who, const char *label)
{
	Directory__ListCategoriesRequest req =
	    DIRECTORY__LIST_CATEGORIES_REQUEST__INIT;
	struct rpc_caller caller = small_school_caller(&school, who);
	const Directory__ListCategoriesReply *r;
	size_t i;

	r = test_expect(school.peer, &directory__directory__descriptor,
	    "ListCategories", &caller, &req, RPC__CODE__OK, NULL);
	for (i = 0; i < r->n_categories; i++)
		if (strcmp(r->categories[i]->label, label) == 0)
			return strdup(r->categories[i]->id);
	fail_msg("no category %s", label);
	return NULL;
}

struct except {
	int64_t		 ids[MAX_IDS], except[201];
	char		*category;
	Common__To	 to;
	struct rpc_caller caller;
};

static void
except_start(struct except *e)
{
	memset(e, 0, sizeof(*e));
	common__to__init(&e->to);
	e->category = category("t1", "Élèves de 6e B");
	e->caller = small_school_caller(&school, "t1");
	e->to.category_ids = &e->category;
	e->to.n_category_ids = 1;
	e->to.user_ids = e->ids;
	e->to.except_user_ids = e->except;
}

static const Directory__ResolveAudienceReply *
resolve(struct except *e)
{
	Directory__ResolveAudienceRequest req =
	    DIRECTORY__RESOLVE_AUDIENCE_REQUEST__INIT;

	req.to = &e->to;
	return test_expect(school.peer, &directory__directory__descriptor,
	    "ResolveAudience", &e->caller, &req, RPC__CODE__OK, NULL);
}

static uint32_t
preview(struct except *e)
{
	Directory__PreviewAudienceRequest req =
	    DIRECTORY__PREVIEW_AUDIENCE_REQUEST__INIT;
	const Directory__PreviewAudienceReply *r;

	req.to = &e->to;
	r = test_expect(school.peer, &directory__directory__descriptor,
	    "PreviewAudience", &e->caller, &req, RPC__CODE__OK, NULL);
	return r->total;
}

static void
test_except(void **state)
{
	const Directory__ResolveAudienceReply *r;
	struct except e;

	(void)state;
	except_start(&e);
	e.to.category_ids = (char *[]){ e.category,
		category("t1", "Parents de 6e B") };
	e.to.n_category_ids = 2;
	assert_int_equal(preview(&e), 2);
	e.except[0] = user("st1");
	e.except[1] = 999999;
	e.except[2] = user("g2");	/* is in neither */
	e.except[3] = user("st1");
	e.to.n_except_user_ids = 4;
	assert_int_equal(preview(&e), 1);
	r = resolve(&e);
	assert_int_equal(r->n_members, 1);
	assert_int_equal(r->members[0]->id, user("g1"));
	assert_int_equal(r->n_excepted, 1);
	assert_string_equal(r->excepted[0]->display_name, "Léa Martin");
	assert_int_equal(r->categories[0]->member_count, 1);
	/* Nobody is left. */
	e.except[1] = user("g1");
	assert_int_equal(preview(&e), 0);
	assert_int_equal(resolve(&e)->n_members, 0);
}

static void
refused(struct except *e, Rpc__Reason reason)
{
	Directory__ResolveAudienceRequest resolve_req =
	    DIRECTORY__RESOLVE_AUDIENCE_REQUEST__INIT;
	Directory__PreviewAudienceRequest preview_req =
	    DIRECTORY__PREVIEW_AUDIENCE_REQUEST__INIT;
	struct status status;

	resolve_req.to = preview_req.to = &e->to;
	test_expect(school.peer, &directory__directory__descriptor,
	    "ResolveAudience", &e->caller, &resolve_req,
	    RPC__CODE__INVALID_ARGUMENT, &status);
	assert_int_equal(status.reason, reason);
	assert_string_equal(status.field, "to.exceptUserIds");
	test_expect(school.peer, &directory__directory__descriptor,
	    "PreviewAudience", &e->caller, &preview_req,
	    RPC__CODE__INVALID_ARGUMENT, &status);
	assert_int_equal(status.reason, reason);
}

static void
test_bad_except(void **state)
{
	struct except e;

	(void)state;
	except_start(&e);
	e.to.n_except_user_ids = 201;
	refused(&e, RPC__REASON__FIELD_TOO_LONG);
	e.to.n_except_user_ids = 200;
	resolve(&e);
	e.ids[0] = e.except[150] = user("st1");
	e.to.n_user_ids = 1;
	refused(&e, RPC__REASON__FIELD_INVALID);
}

/* ---- whose parent ---- */

static void
test_context(void **state)
{
	Directory__ResolveAudienceRequest req =
	    DIRECTORY__RESOLVE_AUDIENCE_REQUEST__INIT;
	struct rpc_caller caller = small_school_caller(&school, "g1");
	const Directory__ResolveAudienceReply *r;
	struct except e;
	int i;

	(void)state;
	except_start(&e);
	e.ids[0] = user("g1");
	e.ids[1] = user("t2");
	e.to.n_user_ids = 2;
	/* First out of PostgreSQL, then out of the memory. */
	for (i = 0; i < 5; i++) {
		r = resolve(&e);
		assert_int_equal(r->n_members, 3);
		assert_string_equal(r->sender->context, "");
		assert_int_equal(r->members[1]->id, user("st1"));
		assert_string_equal(r->members[0]->context, "");
		assert_string_equal(r->members[2]->context, "parent de "
		    "Léa Martin, 6e B ; Noé Martin, 4e A");
		r = test_expect(school.peer, &directory__directory__descriptor,
		    "ResolveAudience", &caller, &req, RPC__CODE__OK, NULL);
		assert_string_equal(r->sender->context, "parent de "
		    "Léa Martin, 6e B ; Noé Martin, 4e A");
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_context),
		cmocka_unit_test(test_by_right),
		cmocka_unit_test(test_by_what_was_written),
		cmocka_unit_test(test_by_the_starter),
		cmocka_unit_test(test_strangers),
		cmocka_unit_test(test_except),
		cmocka_unit_test(test_bad_except),
		cmocka_unit_test_teardown(test_what_changes, import_again),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
