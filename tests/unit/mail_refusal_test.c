/* Whether a refusal says something of an address. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "notify/mail/refusal.h"

static void
test_refusals(void **state)
{
	static const struct {
		const char	*said;
		bool		 of_us;
	} table[] = {
		{ "550 5.1.1 no such user", false },
		{ "550 5.1.10 no such user", false },
		{ "550 5.2.1 mailbox disabled", false },
		{ "550 5.4.1 Recipient address rejected: Access denied",
		    false },
		{ "550 Unrouteable address", false },
		{ "550", false }, { "", false }, { "5.1.1", false },
		{ "5.0.0", false }, { "5.1.70", false },
		{ "554 5.7.1 Relay access denied", true },
		{ "550 relay not permitted", true },
		{ "553 5.1.8 Sender address rejected", true },
		{ "550 5.7.26 not authenticated", true },
		{ "5.7.1", true }, { "5.1.7", true },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (refusal_is_of_us(table[i].said) != table[i].of_us)
			fail_msg("%s", table[i].said);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refusals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
