/* What a User-Agent says of a browser. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "directory/login/agent.h"

static void
test_browsers(void **state)
{
	static const struct {
		const char	*agent, *browser, *system;
	} known[] = {
		{ "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 "
		    "Firefox/128.0", "Firefox", "Linux" },
		{ "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537 "
		    "(KHTML, like Gecko) Chrome/126.0 Safari/537 Edg/126.0",
		    "Edge", "Windows" },
		{ "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) "
		    "AppleWebKit/605 Version/17.5 Mobile Safari/604",
		    "Safari", "iPhone" },
		{ "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537 "
		    "SamsungBrowser/25.0 Chrome/121.0 Mobile Safari/537",
		    "Samsung Internet", "Android" },
		{ "curl/7.88.1", "curl", "" },
		{ "", "", "" },
		{ "<script>", "", "" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		assert_string_equal(agent_browser(known[i].agent),
		    known[i].browser);
		assert_string_equal(agent_system(known[i].agent),
		    known[i].system);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_browsers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
