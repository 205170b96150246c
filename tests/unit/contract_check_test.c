/*
 * The generator, of protos that nobody should write: each is refused with its
 * place, its name and a sentence; and what it reads of one that is right.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "check.h"

#define HEAD \
	"syntax = \"proto3\";\n" \
	"package liaison.try.v1;\n" \
	"import \"options.proto\";\n" \
	"import \"protobuf-c/protobuf-c.proto\";\n" \
	"option (pb_c_file).c_package = \"try\";\n"
/* A method with a comment, on line 10. */
#define METHOD(fields, options) \
	HEAD \
	"message Request { " fields " }\n" \
	"message Reply {}\n" \
	"service Try {\n" \
	"  // Tries.\n" \
	"  rpc Go(Request) returns (Reply) { " options " }\n" \
	"}\n"
#define USER	"option (who) = USER; "
#define ID	"string id = 1 [(max_bytes) = 9]; "

static char folder[] = "/tmp/contract-XXXXXX";

/* Of the one proto in the folder. */
static const struct model *
read_proto(const char *text)
{
	char command[512], path[64];
	FILE *f;

	snprintf(path, sizeof(path), "%s/try.proto", folder);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
	snprintf(command, sizeof(command), "protoc -I%s -Iproto -I/usr/include "
	    "--include_imports --include_source_info "
	    "--descriptor_set_out=%s/set %s", folder, folder, path);
	assert_int_equal(system(command), 0);
	snprintf(path, sizeof(path), "%s/set", folder);
	return model_read(path);
}

/* What the generator says of it, and how many faults it counts. */
static unsigned
check(const char *text, char *said, size_t size)
{
	const struct model *m = read_proto(text);
	FILE *out = fmemopen(said, size, "w");
	unsigned n;

	assert_non_null(out);
	n = check_model(m, out);
	fclose(out);
	return n;
}

static const struct {
	const char	*text, *said;
} bad[] = {
	{ HEAD "message Request {}\nmessage Reply {}\nservice Try {\n"
	    "  option (served_by) = \"nowhere\";\n  // Tries.\n"
	    "  rpc Go(Request) returns (Reply) { " USER "}\n}\n",
	    "try.proto:8: liaison.try.v1.Try: nowhere, which it is served "
	    "by, is no service of its own\n" },
	{ METHOD(ID, USER "option (once) = true; "
	    "option (http) = { get: \"/x/{id}\" };"),
	    "try.proto:10: liaison.try.v1.Try/Go: a GET changes nothing, so "
	    "it is not once\n" },
	{ METHOD(ID, USER "option (http) = { get: \"/x\", body: \"*\" };"),
	    "try.proto:10: liaison.try.v1.Try/Go: a GET has no body\n" },
	{ METHOD(ID, USER "option (http) = { post: \"/x/{thing}\" };"),
	    "try.proto:10: liaison.try.v1.Try/Go: {thing} is no field of "
	    "liaison.try.v1.Request\n" },
	{ METHOD("repeated int32 id = 1 [(max_items) = 1];",
	    USER "option (http) = { post: \"/x/{id}\" };"),
	    "try.proto:10: liaison.try.v1.Try/Go: {id} cannot stand in a "
	    "path: it is no single text or number\n" },
	{ METHOD(ID, USER "option (http) = { post: \"/x/{id\" };"),
	    "try.proto:10: liaison.try.v1.Try/Go: a { without its } in "
	    "/x/{id\n" },
	{ METHOD(ID, USER "option (http) = { post: \"x\" };"),
	    "try.proto:10: liaison.try.v1.Try/Go: its path does not begin "
	    "with /\n" },
	{ METHOD(ID, USER "option (http) = { post: \"/x\", body: \"id\" };"),
	    "try.proto:10: liaison.try.v1.Try/Go: the body \"id\" is no field "
	    "of bytes\n" },
	{ METHOD(ID, USER "option (http) = { post: \"/x\", body: \"zip\" };"),
	    "try.proto:10: liaison.try.v1.Try/Go: the body \"zip\" is no "
	    "field of liaison.try.v1.Request\n" },
	{ METHOD(ID, USER "option (http) = { post: \"/x\", success: 404 };"),
	    "try.proto:10: liaison.try.v1.Try/Go: success is 404, which is no "
	    "success\n" },
	{ METHOD(ID, "option (who) = PEER; option (http) = { post: \"/x\" };"),
	    "try.proto:10: liaison.try.v1.Try/Go: a peer does not come over "
	    "HTTP\n" },
	{ METHOD(ID, ""),
	    "try.proto:10: liaison.try.v1.Try/Go: who may call it is not "
	    "said\n" },
	{ METHOD(ID, "option (who) = WHO_UNSPECIFIED;"),
	    "try.proto:10: liaison.try.v1.Try/Go: who is none of "
	    "options.proto's Who\n" },
	{ METHOD(ID, "option (who) = MAY_RULES; option (who) = PUBLIC;"),
	    "try.proto:10: liaison.try.v1.Try/Go: PUBLIC leaves nothing for "
	    "another who\n" },
	{ METHOD(ID, USER "option (who) = PUBLIC;"),
	    "try.proto:10: liaison.try.v1.Try/Go: PUBLIC leaves nothing for "
	    "another who\n" },
	{ METHOD(ID, USER "option (formerly) = \"Go\";"),
	    "try.proto:10: liaison.try.v1.Try/Go: was formerly Go, which is a "
	    "method today\n" },
	{ METHOD("string id = 1;", USER),
	    "try.proto:6: liaison.try.v1.Request.id: a string of a request "
	    "has max_chars or max_bytes\n" },
	{ METHOD("bytes data = 1;", USER),
	    "try.proto:6: liaison.try.v1.Request.data: bytes of a request "
	    "have max_bytes\n" },
	{ METHOD("repeated int64 ids = 1;", USER),
	    "try.proto:6: liaison.try.v1.Request.ids: what is repeated in a "
	    "request has max_items\n" },
	{ METHOD("int64 id = 1 [(max_chars) = 3];", USER),
	    "try.proto:6: liaison.try.v1.Request.id: max_chars is of a "
	    "string\n" },
	{ METHOD("message In { string t = 1; } In in = 1;", USER),
	    "try.proto:6: liaison.try.v1.Request.In.t: a string of a request "
	    "has max_chars or max_bytes\n" },
	{ HEAD "message M {}\nservice Try {\n"
	    "  rpc Go(M) returns (M) { " USER "}\n}\n",
	    "try.proto:8: liaison.try.v1.Try/Go: no comment says what it "
	    "does\n" },
	{ HEAD "message M { " ID "}\nservice Try {\n"
	    "  // Goes.\n  rpc Go(M) returns (M) { " USER
	    "option (http) = { get: \"/x/{id}\" }; }\n"
	    "  // Comes.\n  rpc Come(M) returns (M) { " USER
	    "option (http).get = \"/x/{id}\"; }\n}\n",
	    "try.proto:11: liaison.try.v1.Try/Come: has the path of "
	    "liaison.try.v1.Try/Go\n" },
};

static void
test_refuses(void **state)
{
	char said[1024];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		memset(said, 0, sizeof(said));
		assert_int_equal(check(bad[i].text, said, sizeof(said)), 1);
		assert_string_equal(said, bad[i].said);
	}
}

/* Options set in one piece or in several, each in its spelling. */
static void
test_reads(void **state)
{
	static const char text[] = HEAD
	    "message Request {\n"
	    "  // Whom.\n"
	    "  string user_id = 1 [(required) = true, (max_chars) = 300];\n"
	    "  oneof how { bool a = 2; bool b = 3; }\n"
	    "  map<string, int32> counts = 4;\n"
	    "}\n"
	    "service Try {\n"
	    "  // Goes there.  It may\n"
	    "  // take long.\n"
	    "  //\n"
	    "  // Or not.\n"
	    "  rpc GoThere(Request) returns (Request) {\n"
	    "    option (http).post = \"/x/{user_id}\";\n"
	    "    option (http).success = 201;\n"
	    "    option (http).body = \"*\";\n"
	    "    option (who) = TEACHER;\n"
	    "    option (who) = PEER;\n"
	    "    option (who) = MAY_SCHOOLS;\n"
	    "    option (once) = true;\n"
	    "    option (formerly) = \"Go\";\n"
	    "    option (formerly) = \"Walk\";\n"
	    "  }\n"
	    "}\n";
	const struct model *all = read_proto(text);
	const struct model_message *r = model_find_message(all,
	    "liaison.try.v1.Request");
	const struct model_file *file = r->file;
	const struct model_method *m = &file->services[0].methods[0];

	(void)state;
	assert_string_equal(r->c, "Try__Request");
	assert_string_equal(r->lower, "try__request");
	assert_string_equal(r->fields[0].json, "userId");
	assert_string_equal(r->fields[0].comment, "Whom.");
	assert_true(r->fields[0].required);
	assert_int_equal(r->fields[0].max_chars, 300);
	assert_string_equal(r->fields[2].oneof, "how");
	assert_true(r->fields[3].message->is_map);
	assert_string_equal(m->full, "liaison.try.v1.Try/GoThere");
	assert_string_equal(m->snake, "go_there");
	assert_string_equal(m->summary, "Goes there");
	assert_string_equal(m->description,
	    "Goes there. It may take long.\nOr not.");
	assert_string_equal(m->http.verb, "post");
	assert_string_equal(m->http.path, "/x/{user_id}");
	assert_string_equal(m->http.body, "*");
	assert_int_equal(m->http.success, 201);
	assert_int_equal(m->who, MODEL_PEER | MODEL_ROLE << 3);
	assert_int_equal(m->may, 1 << 10);
	assert_true(m->once && m->safe);
	assert_int_equal(m->nformerly, 2);
	assert_string_equal(m->formerly[1], "Walk");
}

static int
setup(void **state)
{
	(void)state;
	return mkdtemp(folder) == NULL ? -1 : 0;
}

static int
teardown(void **state)
{
	char path[64];

	(void)state;
	snprintf(path, sizeof(path), "%s/try.proto", folder);
	unlink(path);
	snprintf(path, sizeof(path), "%s/set", folder);
	unlink(path);
	return rmdir(folder);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refuses),
		cmocka_unit_test(test_reads),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
