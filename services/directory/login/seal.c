/* Sealing what the database keeps. */
#include <string.h>

#include <sodium.h>

#include "directory/login/seal.h"

#define NONCE	crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG	crypto_aead_xchacha20poly1305_ietf_ABYTES

_Static_assert(NONCE + TAG == SEAL_MORE, "libsodium's sizes");
_Static_assert(crypto_aead_xchacha20poly1305_ietf_KEYBYTES == SEAL_KEY,
    "libsodium's size");

void
seal(const uint8_t key[SEAL_KEY], struct seal_owner o, const void *plain,
    size_t len, uint8_t *sealed)
{
	randombytes_buf(sealed, NONCE);
	(void)crypto_aead_xchacha20poly1305_ietf_encrypt(sealed + NONCE, NULL,
	    plain, len, (const unsigned char *)&o, sizeof(o), NULL, sealed,
	    key);
}

bool
seal_open(const uint8_t key[SEAL_KEY], struct seal_owner o,
    const uint8_t *sealed, size_t len, void *plain)
{
	return len >= SEAL_MORE &&
	    crypto_aead_xchacha20poly1305_ietf_decrypt(plain, NULL, NULL,
		sealed + NONCE, len - NONCE, (const unsigned char *)&o,
		sizeof(o), sealed, key) == 0;
}
