/* Every method of every service has a first input for its fuzzer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>

#include "gateway/api/routes.h"

static unsigned
count_missing(const char *folder, const ProtobufCServiceDescriptor *d)
{
	unsigned i, missing = 0;
	char path[256];

	for (i = 0; i < d->n_methods; i++) {
		(void)snprintf(path, sizeof(path), "tests/fuzz/corpus/%s/%s",
		    folder, d->methods[i].name);
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
	unsigned i, missing = 0;

	(void)state;
	for (i = 0; i < SERVICES; i++)
		missing += count_missing(routes_service_name(i),
		    routes_service(i));
	/* What all services have is tried with one of them. */
	missing += count_missing("notify", &rpc__server__descriptor);
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
