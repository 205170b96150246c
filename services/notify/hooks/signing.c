/* Secrets of hooks, and signatures by them. */
#include <endian.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <sodium.h>

#include "notify/hooks/signing.h"

#define SECRET_START	"whsec_"
#define SIGNATURE_START	"v1,"

void
hook_secret_make(const uint8_t key[HOOK_KEY], int64_t school_id,
    const uint8_t salt[HOOK_SALT], struct hook_secret *s)
{
	const uint64_t school = htobe64((uint64_t)school_id);
	uint8_t of[sizeof(school) + HOOK_SALT];

	memcpy(of, &school, sizeof(school));
	memcpy(of + sizeof(school), salt, HOOK_SALT);
	crypto_generichash(s->bytes, sizeof(s->bytes), of, sizeof(of), key,
	    HOOK_KEY);
}

void
hook_secret_text(const struct hook_secret *s, char text[HOOK_SECRET_TEXT])
{
	const size_t n = sizeof(SECRET_START) - 1;

	memcpy(text, SECRET_START, n);
	sodium_bin2base64(text + n, HOOK_SECRET_TEXT - n, s->bytes,
	    sizeof(s->bytes), sodium_base64_VARIANT_ORIGINAL);
}

void
hook_sign(const struct hook_secret *s, const char *id, int64_t timestamp,
    const void *body, size_t len, char signature[HOOK_SIGNATURE])
{
	const size_t n = sizeof(SIGNATURE_START) - 1;
	uint8_t mac[crypto_auth_hmacsha256_BYTES];
	crypto_auth_hmacsha256_state state;
	char time[24];

	snprintf(time, sizeof(time), ".%" PRId64 ".", timestamp);
	crypto_auth_hmacsha256_init(&state, s->bytes, sizeof(s->bytes));
	crypto_auth_hmacsha256_update(&state, (const uint8_t *)id,
	    strlen(id));
	crypto_auth_hmacsha256_update(&state, (const uint8_t *)time,
	    strlen(time));
	crypto_auth_hmacsha256_update(&state, body, len);
	crypto_auth_hmacsha256_final(&state, mac);
	memcpy(signature, SIGNATURE_START, n);
	sodium_bin2base64(signature + n, HOOK_SIGNATURE - n, mac, sizeof(mac),
	    sodium_base64_VARIANT_ORIGINAL);
}
