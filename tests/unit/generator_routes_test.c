/* What the generator makes of a method with a route: row, document, type. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static const char proto[] =
    "syntax = \"proto3\";\n"
    "package liaison.drawers.v1;\n"
    "import \"protobuf-c/protobuf-c.proto\";\n"
    "import \"options.proto\";\n"
    "import \"gateway.proto\";\n"
    "option (pb_c_file).c_package = \"drawers\";\n"
    "enum Colour {\n"
    "  RED = 0;  // as blood\n"
    "  BLUE = 1;\n"
    "}\n"
    "message MoveRequest {\n"
    "  string note = 9 [(required) = true, (max_chars) = 20];\n"
    "  int64 entry_id = 4;\n"
    "  int64 drawer_id = 2;\n"
    "  string idempotency_key = 3 [(max_bytes) = 64];\n"
    "  // Of its \"label\".\n"
    "  Colour colour = 5;\n"
    "  repeated string tags = 6 [(max_items) = 7, (max_bytes) = 9];\n"
    "}\n"
    "message MoveReply { map<string, uint32> counts = 1; }\n"
    "message Nested { string label = 1 [(max_chars) = 3]; }\n"
    "message FindRequest {\n"
    "  string q = 1 [(max_chars) = 10];\n"
    "  Nested nested = 2;\n"
    "  int64 drawer_id = 3;\n"
    "}\n"
    "// What is in it.\n"
    "message Drawer { repeated Drawer drawers = 1; }\n"
    "service Drawers {\n"
    "  // Finds one.\n"
    "  rpc Find(FindRequest) returns (Drawer) {\n"
    "    option (http) = { get: \"/api/v1/drawers/{drawer_id}\" };\n"
    "    option (who) = USER;\n"
    "  }\n"
    "  // Looks into one.\n"
    "  rpc Peek(FindRequest) returns (Drawer) {\n"
    "    option (http) = { get: \"/api/v1/drawers/{drawer_id}:peek\" };\n"
    "    option (who) = USER;\n"
    "  }\n"
    "  // All of them.\n"
    "  rpc All(FindRequest) returns (Drawer) {\n"
    "    option (http) = { get: \"/api/v1/drawers/zz\" };\n"
    "    option (who) = USER;\n"
    "  }\n"
    "  // Moves an entry.  JOB_RUNNING: it is busy.  JOB_NOT: no reason.\n"
    "  rpc Move(MoveRequest) returns (MoveReply) {\n"
    "    option (http) = {\n"
    "      post: \"/api/v1/drawers/{drawer_id}/of/{entry_id}:move\",\n"
    "      body: \"*\", success: 202, max_body: 777\n"
    "    };\n"
    "    option (who) = TEACHER;\n"
    "    option (who) = ADMIN;\n"
    "    option (who) = MAY_RULES;\n"
    "    option (once) = true;\n"
    "  }\n"
    "}\n";

static char drawer[] = "/tmp/liaison-generator-XXXXXX";

static char *
path_of(const char *name)
{
	static char path[512];

	(void)snprintf(path, sizeof(path), "%s/%s", drawer, name);
	return path;
}

static int
setup(void **state)
{
	const char *bin = getenv("LIAISON_BIN");
	char command[2048];
	FILE *f;

	(void)state;
	if (mkdtemp(drawer) == NULL ||
	    (f = fopen(path_of("drawers.proto"), "w")) == NULL)
		return -1;
	(void)fputs(proto, f);
	(void)fclose(f);
	(void)snprintf(command, sizeof(command), "protoc -I%s -Iproto "
	    "-I/usr/include --include_imports --include_source_info "
	    "--descriptor_set_out=%s/set %s/drawers.proto proto/*.proto && "
	    "%s/contract %s %s/set routes openapi types methods", drawer,
	    drawer, drawer, bin != NULL ? bin : "build/bin", drawer, drawer);
	return system(command) == 0 ? 0 : -1;
}

static int
teardown(void **state)
{
	char command[256];

	(void)state;
	(void)snprintf(command, sizeof(command), "rm -r %s", drawer);
	return system(command);
}

/* All of a file, to the end of the program. */
static const char *
read_file(const char *name)
{
	static char text[1 << 20];
	FILE *f = fopen(path_of(name), "r");

	assert_non_null(f);
	text[fread(text, 1, sizeof(text) - 1, f)] = '\0';
	(void)fclose(f);
	return text;
}

static void
assert_has(const char *name, const char *wanted)
{
	if (strstr(read_file(name), wanted) == NULL)
		fail_msg("%s has no %s", name, wanted);
}

static void
test_row(void **state)
{
	(void)state;
	assert_has("gateway.routes.h", "#define ROUTE_PARAMS\t2\n");
	assert_has("gateway.routes.h", "\tSERVICE_DRAWERS,\n");
	assert_has("gateway.routes.c", "{ HTTP_POST, "
	    "\"/api/v1/drawers/{drawerId}/of/{entryId}:move\", \"Move\",");
	/* By their numbers: drawer 2, key 3, entry 4. */
	assert_has("gateway.routes.c", ".key_field = 1, .bytes_field = -1, "
	    ".csv_field = -1, .param = { 0, 2, },\n\t    .hidden = { "
	    "\"drawer_id\", \"entry_id\", \"idempotency_key\", NULL }");
	assert_has("gateway.routes.c", ".rule = &drawers_rule_move,\n"
	    "\t    .success = 202, .body = BODY_JSON, "
	    ".body_max = 777,\n");
	/* A lone parameter that is some id is told as {id}. */
	assert_has("gateway.routes.c", "\"/api/v1/drawers/{id}\", \"Find\"");
}

/* The first that fits is the one that is meant. */
static void
test_order(void **state)
{
	const char *text = read_file("gateway.routes.c"), *all, *peek, *find;

	(void)state;
	all = strstr(text, "\"/api/v1/drawers/zz\"");
	peek = strstr(text, "\"/api/v1/drawers/{id}:peek\"");
	find = strstr(text, "\"/api/v1/drawers/{id}\"");
	assert_true(all != NULL && all < peek && peek < find);
}

static void
test_document(void **state)
{
	(void)state;
	/* As a string of C. */
	assert_has("gateway.openapi.c", "\\\"summary\\\":\\\"Moves an entry"
	    "\\\",\\\"description\\\":\\\"Moves an entry. JOB_RUNNING: it is "
	    "busy. JOB_NOT: no reason.\\\"");
	assert_has("gateway.openapi.c", "[\\\"IDEMPOTENCY_KEY_REUSED\\\","
	    "\\\"JOB_RUNNING\\\"]");
	assert_has("gateway.openapi.c", "\\\"description\\\":\\\"Of its "
	    "\\\\\\\"label\\\\\\\".\\\\nRED: as blood\\\"");
	assert_has("gateway.openapi.c", "\\\"maxItems\\\":7");
	assert_has("gateway.openapi.c", "\\\"required\\\":[\\\"note\\\"]");
	/* What a query cannot say is not among its parameters. */
	assert_null(strstr(read_file("gateway.openapi.c"),
	    "\\\"nested\\\""));
	assert_has("gateway.openapi.c", "\\\"drawers.Drawer\\\":");
}

static void
test_types(void **state)
{
	(void)state;
	assert_has("types.ts", "export type Colour =\n  | \"RED\"\n  | "
	    "\"BLUE\";\n");
	assert_has("types.ts", "  // Of its \"label\".\n  colour: Colour;\n");
	assert_has("types.ts", "  counts: Record<string, number>;\n");
	assert_has("types.ts", "export const MoveRequestMax = {\n  note: 20,"
	    "\n  idempotencyKey: 64,\n  tags: 7,\n} as const;\n");
	assert_has("types.ts", "  nested?: Nested;\n");
	/* Two services have this name. */
	assert_has("types.ts", "export type NotifyCountUnreadRequest =");
	/* Of rpc.proto one type is seen from outside. */
	assert_has("types.ts", "export type Reason =");
	assert_null(strstr(read_file("types.ts"), "RequestHeader"));
}

static void
test_methods(void **state)
{
	(void)state;
	assert_has("methods.json", "{\"method\":\"liaison.drawers.v1.Drawers"
	    "/Move\",\"who\":[\"TEACHER\",\"ADMIN\","
	    "\"MAY_RULES\"],\"once\":true,\"route\":"
	    "\"POST /api/v1/drawers/{drawerId}/of/{entryId}:move\"}");
	assert_has("methods.json", "{\"method\":\"liaison.notify.v1.Notify"
	    "/Deliver\",\"who\":[\"PEER\"],\"once\":false}");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_row),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_document),
		cmocka_unit_test(test_types),
		cmocka_unit_test(test_methods),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
