/* Every reason has its HTTP status and a sentence in each language. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "gateway/api/catalogue.h"

static json_t *
problem(struct status s, int http_status, const char *language)
{
	struct buffer b = { 0 };
	json_t *root;

	(void)catalogue_problem(&b, &s, http_status, language);
	root = json_loadb(b.data, b.len, JSON_REJECT_DUPLICATES, NULL);
	buffer_free(&b);
	assert_non_null(root);
	return root;
}

static const char *
text(const json_t *root, const char *name)
{
	const char *value = json_string_value(json_object_get(root, name));

	assert_non_null(value);
	return value;
}

static void
test_every_reason_is_told(void **state)
{
	static const char *const languages[] = { "fr", "en" };
	const ProtobufCEnumDescriptor *d = &rpc__reason__descriptor;
	size_t l;
	unsigned i;

	(void)state;
	for (i = 0; i < d->n_values; i++) {
		for (l = 0; l < 2; l++) {
			json_t *p = problem(status_limit(
			    RPC__CODE__INVALID_ARGUMENT,
			    (Rpc__Reason)d->values[i].value, "x\"y", 3,
			    "m"), 0, languages[l]);

			if (d->values[i].value != 0)
				assert_string_equal(text(p, "code"),
				    d->values[i].name);
			assert_true(strlen(text(p, "detail")) > 10);
			assert_null(strchr(text(p, "detail"), '{'));
			assert_string_equal(text(p, "field"), "x\"y");
			json_decref(p);
		}
	}
}

static void
test_sentences(void **state)
{
	json_t *p;

	(void)state;
	p = problem(status_missing("subject"), 0, "en");
	assert_string_equal(text(p, "detail"),
	    "The field \"subject\" is required.");
	assert_int_equal(json_integer_value(json_object_get(p, "status")), 400);
	json_decref(p);

	p = problem(status_limit(RPC__CODE__INVALID_ARGUMENT,
	    RPC__REASON__ATTACHMENT_TOO_LARGE, NULL, 20 * 1024 * 1024, NULL),
	    0, "fr");
	assert_string_equal(text(p, "detail"),
	    "Le fichier dépasse la taille permise de 20 Mo : réduisez-le ou "
	    "partagez-le en plusieurs.");
	assert_null(json_object_get(p, "field"));
	json_decref(p);

	p = problem(status_make(RPC__CODE__INVALID_ARGUMENT,
	    RPC__REASON__MALFORMED_REQUEST, NULL, NULL), 431, "en");
	assert_int_equal(json_integer_value(json_object_get(p, "status")), 431);
	json_decref(p);
}

/* Where a Reason has several sentences: by the word of the first fault. */
static void
test_told_apart(void **state)
{
	static const struct {
		const char	*word, *what, *would, *language, *detail;
	} table[] = {
		{ "MACROS", ".docm", ".docx", "fr", "Un document .docm "
		    "contient des macros : enregistrez-le en .docx." },
		{ "MACROS", ".docm", ".docx", "en", "A .docm document "
		    "contains macros: save it as .docx." },
		{ "PROGRAM", ".exe", NULL, "en", "A .exe file is a program, "
		    "and none is accepted: say in the message where it can "
		    "be found instead." },
		/* Of other releases. */
		{ "MACROS", ".docm", NULL, "en", "This format of file is not "
		    "accepted: save it in another, for example as a PDF." },
		{ "NEWER", ".docm", ".docx", "en", "This format of file is "
		    "not accepted: save it in another, for example as a "
		    "PDF." },
	};
	Rpc__Fault what = RPC__FAULT__INIT, would = RPC__FAULT__INIT;
	Rpc__Fault *faults[] = { &what, &would };
	struct status s = status_make(RPC__CODE__INVALID_ARGUMENT,
	    RPC__REASON__ATTACHMENT_TYPE_NOT_ALLOWED, "name", NULL);
	json_t *p;
	size_t i;

	(void)state;
	s.faults = faults;
	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		what.reason = (char *)(uintptr_t)table[i].word;
		what.id = (char *)(uintptr_t)table[i].what;
		would.id = (char *)(uintptr_t)table[i].would;
		s.nfaults = table[i].would == NULL ? 1 : 2;
		p = problem(s, 0, table[i].language);
		assert_string_equal(text(p, "detail"), table[i].detail);
		json_decref(p);
	}
}

static void
test_http_statuses(void **state)
{
	static const struct {
		Rpc__Code	code;
		Rpc__Reason	reason;
		int		http_status, retry_after;
	} table[] = {
		{ RPC__CODE__NOT_FOUND, RPC__REASON__THING_NOT_FOUND, 404, 0 },
		{ RPC__CODE__UNAUTHENTICATED, RPC__REASON__SESSION_ENDED, 401,
		    0 },
		{ RPC__CODE__RESOURCE_EXHAUSTED, RPC__REASON__OVERLOADED, 503,
		    1 },
		{ RPC__CODE__RESOURCE_EXHAUSTED,
		    RPC__REASON__TOO_MANY_ATTEMPTS, 429, 30 },
		{ RPC__CODE__RESOURCE_EXHAUSTED,
		    RPC__REASON__TOO_MANY_MESSAGES, 429, 30 },
		{ RPC__CODE__RESOURCE_EXHAUSTED,
		    RPC__REASON__TOO_MANY_ADDRESSED, 429, 30 },
		{ RPC__CODE__RESOURCE_EXHAUSTED,
		    RPC__REASON__TOO_MANY_EVENTS, 429, 30 },
		{ RPC__CODE__UNAVAILABLE, RPC__REASON__SERVICE_UNAVAILABLE,
		    503, 2 },
		{ RPC__CODE__DEADLINE_EXCEEDED, RPC__REASON__DEADLINE_PASSED,
		    503, 2 },
		{ RPC__CODE__INVALID_ARGUMENT,
		    RPC__REASON__ATTACHMENT_TYPE_MISMATCH, 415, 0 },
		{ RPC__CODE__RESOURCE_EXHAUSTED, RPC__REASON__STORAGE_FULL,
		    507, 0 },
		{ RPC__CODE__UNAVAILABLE, RPC__REASON__STORAGE_READ_ONLY, 503,
		    0 },
		/* Without a reason the code decides. */
		{ RPC__CODE__PERMISSION_DENIED,
		    RPC__REASON__REASON_UNSPECIFIED, 403, 0 },
		{ RPC__CODE__FAILED_PRECONDITION,
		    RPC__REASON__REASON_UNSPECIFIED, 409, 0 },
		{ RPC__CODE__UNAVAILABLE, RPC__REASON__REASON_UNSPECIFIED,
		    503, 2 },
		{ RPC__CODE__INTERNAL, RPC__REASON__REASON_UNSPECIFIED, 500,
		    0 },
		/* From a newer peer. */
		{ RPC__CODE__INVALID_ARGUMENT, (Rpc__Reason)999, 400, 0 },
		{ (Rpc__Code)99, (Rpc__Reason)999, 500, 0 },
	};
	struct status s;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		s = status_limit(table[i].code, table[i].reason, NULL, 30,
		    NULL);
		assert_int_equal(catalogue_http_status(&s),
		    table[i].http_status);
		assert_int_equal(catalogue_retry_after(&s),
		    table[i].retry_after);
	}
}

/* How long to wait, as people say it: never less than it is. */
static void
test_waits(void **state)
{
	static const struct {
		int64_t		 seconds;
		const char	*text;
	} table[] = {
		{ 1, " 1 seconds." }, { 119, " 119 seconds." },
		{ 120, " 2 minutes." }, { 121, " 3 minutes." },
		{ 3600, " 60 minutes." }, { 7200, " 2 hours." },
		{ 86400, " 24 hours." },
	};
	struct buffer b = { 0 };
	struct status s;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		s = status_limit(RPC__CODE__RESOURCE_EXHAUSTED,
		    RPC__REASON__TOO_MANY_MESSAGES, NULL, table[i].seconds,
		    NULL);
		assert_int_equal(catalogue_retry_after(&s), table[i].seconds);
		buffer_reset(&b);
		assert_int_equal(catalogue_problem(&b, &s, 429, "en"), 429);
		buffer_add(&b, "", 1);
		assert_non_null(strstr(b.data, table[i].text));
	}
	buffer_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_reason_is_told),
		cmocka_unit_test(test_sentences),
		cmocka_unit_test(test_told_apart),
		cmocka_unit_test(test_http_statuses),
		cmocka_unit_test(test_waits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
