/* Every method of every service has a first input for its fuzzer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "gateway/api/routes.h"
#include "rpc.rpc.h"

static unsigned
count_missing(const char *folder, const struct rpc_rules *rules)
{
	unsigned missing = 0;
	size_t i;
	char path[256];

	for (i = 0; i < rules->nmethods; i++) {
		(void)snprintf(path, sizeof(path), "tests/fuzz/corpus/%s/%s",
		    folder, strrchr(rules->methods[i]->name, '/') + 1);
		if (access(path, R_OK) == 0)
			continue;
		print_error("no %s: a row in tests/fuzz/seeds.c, then make "
		    "fuzz-seeds\n", path);
		missing++;
	}
	return missing;
}

static void
test_every_method_has_a_seed(void **state)
{
	const struct route_served *s;
	unsigned missing = 0;

	(void)state;
	for (s = route_served; s->rules != NULL; s++)
		missing += count_missing(routes_service_name(s->by),
		    s->rules);
	/* What all services have is tried with one of them. */
	missing += count_missing("notify", &rpc_server_rules);
	assert_int_equal(missing, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_method_has_a_seed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
