/* Page tokens of the messages service: what is taken is what we write. */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "messages/handlers/page_token.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char kinds[] = "isatm";
	struct fuzz_input in = { data, size };
	struct arena *arena = arena_new();
	char *token = fuzz_text(in);
	const char *kind;
	int64_t a, b;

	for (kind = kinds; *kind != '\0'; kind++) {
		if (!page_token_read(token, *kind, &a, &b))
			continue;
		CHECK(a >= 0 && b >= 0);
		CHECK(strcmp(page_token(arena, *kind, a, b), token) == 0);
	}
	free(token);
	arena_destroy(&arena);
	return 0;
}
