/*
 * Templates: made, found by whom they are for, changed, deleted; their limits;
 * a message that still has a field in it is not sent.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "post.h"
#include "templates.pb-c.h"

#define MOST	100	/* templates of one person */
#define ADMIN	14	/* a teacher who may change what holds in the school */

static struct rpc_caller
user(int64_t who)
{
	struct rpc_caller caller = post_user(who == ADMIN ? PAUL : who);

	if (who == ADMIN) {
		caller.user_id = ANNE;
		caller.permissions = 1u << COMMON__PERMISSION__SCHOOL;
	}
	return caller;
}

static const void *
call(const char *method, int64_t who, const void *request, int code)
{
	const struct rpc_caller caller = user(who);

	return test_expect(post.peer, &templates__templates__descriptor,
	    method, &caller, request, code, &post.status);
}

static void
because(Rpc__Reason reason)
{
	assert_int_equal(post.status.reason, reason);
}

/* role 0: of the school, everybody's; -1: one's own. */
static int64_t
make(int64_t who, const char *name, const char *html, int role, int code)
{
	Templates__CreateTemplateRequest req =
	    TEMPLATES__CREATE_TEMPLATE_REQUEST__INIT;
	Common__Role r = (Common__Role)role;
	const Templates__Template *t;

	req.name = (char *)(uintptr_t)name;
	req.body_html = (char *)(uintptr_t)html;
	req.school = role != -1;
	req.roles = &r;
	req.n_roles = role > 0;
	t = call("CreateTemplate", who, &req, code);
	return t != NULL ? t->id : 0;
}

static const Templates__Template *
save(int64_t who, int64_t id, const char *name, const char *html, int code)
{
	Templates__SaveTemplateRequest req =
	    TEMPLATES__SAVE_TEMPLATE_REQUEST__INIT;

	req.id = id;
	req.name = (char *)(uintptr_t)name;
	req.subject = (char *)" Objet ";
	req.body_html = (char *)(uintptr_t)html;
	return call("SaveTemplate", who, &req, code);
}

static const Templates__Template *
get(int64_t who, int64_t id, int code)
{
	Templates__GetTemplateRequest req =
	    TEMPLATES__GET_TEMPLATE_REQUEST__INIT;

	req.id = id;
	return call("GetTemplate", who, &req, code);
}

static void
drop(int64_t who, int64_t id, int code)
{
	Templates__DeleteTemplateRequest req =
	    TEMPLATES__DELETE_TEMPLATE_REQUEST__INIT;

	req.id = id;
	call("DeleteTemplate", who, &req, code);
}

static const Templates__ListTemplatesReply *
list(int64_t who)
{
	Templates__ListTemplatesRequest req =
	    TEMPLATES__LIST_TEMPLATES_REQUEST__INIT;

	return call("ListTemplates", who, &req, RPC__CODE__OK);
}

static void
test_own(void **state)
{
	const Templates__Template *t;
	const Templates__ListTemplatesReply *r;
	int64_t id, other;

	(void)state;
	id = make(PAUL, "  Absence ", "<p>Bonjour {{recipient}}<script>x"
	    "</script></p>", -1, RPC__CODE__OK);
	other = make(PAUL, "abc", "<p>y</p>", -1, RPC__CODE__OK);
	t = get(PAUL, id, RPC__CODE__OK);
	assert_string_equal(t->name, "Absence");
	assert_string_equal(t->body_html, "<p>Bonjour "
	    "{{recipient}}</p>");
	assert_false(t->school);
	assert_true(t->can_change);
	assert_non_null(t->saved_at);
	/* By name, without texts. */
	r = list(PAUL);
	assert_int_equal(r->n_templates, 2);
	assert_int_equal(r->templates[0]->id, other);
	assert_string_equal(r->templates[1]->body_html, "");
	assert_string_equal(r->templates[1]->snippet,
	    "Bonjour {{recipient}}");
	/* Nobody else's. */
	assert_int_equal(list(CLAIRE)->n_templates, 0);
	get(CLAIRE, id, RPC__CODE__NOT_FOUND);
	get(STRANGER, id, RPC__CODE__NOT_FOUND);
	save(CLAIRE, id, "x", "<p>x</p>", RPC__CODE__NOT_FOUND);
	save(ADMIN, id, "x", "<p>x</p>", RPC__CODE__NOT_FOUND);
	drop(CLAIRE, id, RPC__CODE__NOT_FOUND);
	drop(STRANGER, id, RPC__CODE__NOT_FOUND);
	get(PAUL, NEVER, RPC__CODE__NOT_FOUND);
	/* Changed; the same again is the same. */
	for (int i = 0; i < 2; i++) {
		t = save(PAUL, id, "absence", "<p>z</p>", RPC__CODE__OK);
		assert_string_equal(t->name, "absence");
		assert_string_equal(t->subject, "Objet");
	}
	assert_string_equal(get(PAUL, id, RPC__CODE__OK)->body_html,
	    "<p>z</p>");
	drop(PAUL, id, RPC__CODE__OK);
	drop(PAUL, id, RPC__CODE__NOT_FOUND);
	assert_int_equal(list(PAUL)->n_templates, 1);
}

static void
test_names(void **state)
{
	int64_t id;

	(void)state;
	make(PAUL, "Sortie", "<p>x</p>", -1, RPC__CODE__OK);
	make(PAUL, "SORTIE", "<p>x</p>", -1, RPC__CODE__ALREADY_EXISTS);
	because(RPC__REASON__TEMPLATE_NAME_TAKEN);
	id = make(PAUL, "x", "<p>x</p>", -1, RPC__CODE__OK);
	save(PAUL, id, "sortie", "<p>x</p>", RPC__CODE__ALREADY_EXISTS);
	because(RPC__REASON__TEMPLATE_NAME_TAKEN);
	/* Somebody else's, or the school's, it is free. */
	make(CLAIRE, "Sortie", "<p>x</p>", -1, RPC__CODE__OK);
	make(ADMIN, "Sortie", "<p>x</p>", 0, RPC__CODE__OK);
}

static void
test_bad(void **state)
{
	char *large = post_filled(65536 - 40);
	char *many, *p;

	(void)state;
	make(PAUL, " \t ", "<p>x</p>", -1, RPC__CODE__INVALID_ARGUMENT);
	because(RPC__REASON__FIELD_MISSING);
	make(PAUL, post_filled(81), "<p>x</p>", -1,
	    RPC__CODE__INVALID_ARGUMENT);
	because(RPC__REASON__FIELD_TOO_LONG);
	make(PAUL, "x", "", -1, RPC__CODE__INVALID_ARGUMENT);
	because(RPC__REASON__FIELD_MISSING);
	make(PAUL, "x", "<p> <br></p>", -1, RPC__CODE__INVALID_ARGUMENT);
	because(RPC__REASON__FIELD_MISSING);
	make(PAUL, "x", post_filled(65537), -1, RPC__CODE__INVALID_ARGUMENT);
	because(RPC__REASON__FIELD_TOO_LONG);
	make(PAUL, "x", "<p>x<img src=\"cid:0123456789abcdef0123456789abcdef"
	    "\"></p>", -1, RPC__CODE__INVALID_ARGUMENT);
	because(RPC__REASON__FIELD_INVALID);
	make(ADMIN, "x", "<p>x</p>", COMMON__ROLE__SYSTEM,
	    RPC__CODE__INVALID_ARGUMENT);
	because(RPC__REASON__FIELD_INVALID);
	/* What is longer once it is clean. */
	many = p = malloc(65536);
	assert_non_null(many);
	for (int i = 0; i < 10000; i++)
		p = stpcpy(p, "<p>a");
	make(PAUL, "x", many, -1, RPC__CODE__INVALID_ARGUMENT);
	because(RPC__REASON__FIELD_TOO_LONG);
	free(many);
	make(PAUL, "x", large, -1, RPC__CODE__OK);
	free(large);
	assert_int_equal(list(PAUL)->n_templates, 1);
}

static void
test_school(void **state)
{
	const Templates__Template *t;
	int64_t id, staff;

	(void)state;
	make(PAUL, "Lettre", "<p>x</p>", 0, RPC__CODE__PERMISSION_DENIED);
	make(PARENT, "Lettre", "<p>x</p>", 0, RPC__CODE__PERMISSION_DENIED);
	id = make(ADMIN, "Lettre", "<p>x</p>", 0, RPC__CODE__OK);
	staff = make(ADMIN, "Rappel", "<p>y</p>", COMMON__ROLE__STAFF,
	    RPC__CODE__OK);
	make(PARENT, "z", "<p>z</p>", -1, RPC__CODE__OK);
	/* One's own first. */
	assert_int_equal(list(PARENT)->n_templates, 2);
	assert_false(list(PARENT)->templates[0]->school);
	assert_true(list(PARENT)->templates[1]->school);
	assert_false(list(PARENT)->templates[1]->can_change);
	get(PARENT, staff, RPC__CODE__NOT_FOUND);
	assert_int_equal(list(CLAIRE)->n_templates, 2);
	t = get(CLAIRE, staff, RPC__CODE__OK);
	assert_int_equal(t->n_roles, 1);
	assert_int_equal(t->roles[0], COMMON__ROLE__STAFF);
	assert_int_equal(list(STRANGER)->n_templates, 0);
	/* Seen, and not to be changed; or not seen. */
	save(CLAIRE, staff, "x", "<p>x</p>", RPC__CODE__PERMISSION_DENIED);
	drop(CLAIRE, staff, RPC__CODE__PERMISSION_DENIED);
	drop(PARENT, id, RPC__CODE__PERMISSION_DENIED);
	drop(PARENT, staff, RPC__CODE__NOT_FOUND);
	drop(STRANGER, id, RPC__CODE__NOT_FOUND);
	t = save(ADMIN, staff, "Rappel 2", "<p>x</p>", RPC__CODE__OK);
	assert_true(t->school);
	/* It is everybody's now. */
	assert_int_equal(t->n_roles, 0);
	assert_int_equal(list(PARENT)->n_templates, 3);
	drop(ADMIN, staff, RPC__CODE__OK);
	assert_string_equal(test_sql(post.db, "directory", "SELECT"
	    " string_agg(object || ' ' || (detail::json->>'act'), ', ' ORDER BY"
	    " n) FROM audit.entry WHERE act = 'template.change' AND"
	    " object IN ('Lettre', 'Rappel', 'Rappel 2')"), "Lettre"
	    " created, Rappel created, Rappel 2 changed, Rappel 2 deleted");
}

static void
test_most(void **state)
{
	char name[16];

	(void)state;
	for (int i = 0; i < MOST; i++) {
		snprintf(name, sizeof(name), "m %d", i);
		make(PAUL, name, "<p>x</p>", -1, RPC__CODE__OK);
	}
	make(PAUL, "more", "<p>x</p>", -1, RPC__CODE__RESOURCE_EXHAUSTED);
	because(RPC__REASON__TOO_MANY_TEMPLATES);
	assert_int_equal(post.status.limit, MOST);
	make(CLAIRE, "more", "<p>x</p>", -1, RPC__CODE__OK);
	assert_int_equal(list(PAUL)->n_templates, MOST);
}

/* All readers have one text: who writes fills the fields in. */
static void
test_field_left(void **state)
{
	static const char *const left[] = { "<p>Bonjour {{recipient}}</p>",
		"<ul><li><b>{{child}}</b></li></ul>" };
	Messages__SendRequest *req = post_letter(PAUL);
	Messages__ReplyRequest *answer;
	int64_t thread;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		req->body_html = (char *)(uintptr_t)left[i];
		post_refused("Send", post_user(PARENT), req,
		    RPC__CODE__INVALID_ARGUMENT,
		    RPC__REASON__TEMPLATE_FIELD_LEFT, "bodyHtml");
	}
	assert_int_equal(post_list(PAUL, MESSAGES__BOX__INBOX)->n_threads, 0);
	/* What is no field is text. */
	req->body_html = (char *)"<p>{{ recipient }} {{name}} {child}</p>";
	thread = post_send(PARENT, req);
	answer = post_answer(thread);
	answer->body_html = (char *)(uintptr_t)left[0];
	post_refused("Reply", post_user(PAUL), answer,
	    RPC__CODE__INVALID_ARGUMENT, RPC__REASON__TEMPLATE_FIELD_LEFT,
	    "bodyHtml");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_own, post_empty),
		cmocka_unit_test_setup(test_names, post_empty),
		cmocka_unit_test_setup(test_bad, post_empty),
		cmocka_unit_test_setup(test_school, post_empty),
		cmocka_unit_test_setup(test_most, post_empty),
		cmocka_unit_test_setup(test_field_left, post_empty),
	};

	return cmocka_run_group_tests(tests, post_set_up, post_tear_down);
}
