/* Readers of secrets that anybody sends: sessions', API tokens', codes. */
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "directory/directory.h"
#include "directory/login/codes.h"
#include "directory/login/device.h"
#include "directory/login/totp.h"
#include "fuzz.h"

static void
check_devices(const char *text)
{
	struct device devices[DEVICES_MAX], again[DEVICES_MAX];
	struct arena *arena = arena_new();
	size_t n = devices_read(text, devices);

	CHECK(n <= DEVICES_MAX);
	if (n > 0) {
		CHECK(devices_read(devices_text(arena, &devices[0],
		    devices + 1, n - 1, NULL), again) == n);
		CHECK(strcmp(again[0].id, devices[0].id) == 0);
	}
	arena_destroy(&arena);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t secret[TOTP_SECRET] = { 7 };
	struct fuzz_input in = { data, size };
	uint8_t id[STORE_SESSION_ID], other[STORE_SESSION_ID];
	char *text = fuzz_text(in);
	int64_t school, step;

	CHECK(sodium_init() != -1);
	if (session_token_read(text, &school, id))
		CHECK(strlen(text) == SESSION_TOKEN - 1);
	if (api_token_read(text, &school, other))
		CHECK(!session_token_read(text, &school, id));
	check_devices(text);
	(void)code_read(text, RECOVERY_GROUPS, id);
	(void)once_matches(text, text, 0);
	step = totp_match(secret, text, 3000, 99);
	CHECK(step == 0 || (step > 99 && step <= 101));
	free(text);
	return 0;
}
