/* Keys in boxes. */
#include <assert.h>
#include <string.h>
#include <unistd.h>

#include <sodium.h>

#include "attachments/blobs/copy.h"
#include "attachments/blobs/lock.h"

static_assert(crypto_aead_xchacha20poly1305_ietf_NPUBBYTES ==
    LOCK_NONCE_LEN, "not what libsodium has");

void
lock_close(struct lock *l, const uint8_t *key_id, const uint8_t *opener,
    const void *of, size_t len, const uint8_t *key)
{
	memcpy(l->key_id, key_id, sizeof(l->key_id));
	randombytes_buf(l->nonce, sizeof(l->nonce));
	(void)crypto_aead_xchacha20poly1305_ietf_encrypt(l->box, NULL, key,
	    SEAL_KEY_LEN, of, len, NULL, l->nonce, opener);
}

bool
lock_open(const struct lock *l, const uint8_t *opener, const void *of,
    size_t len, uint8_t *key)
{
	return crypto_aead_xchacha20poly1305_ietf_decrypt(key, NULL, NULL,
	    l->box, sizeof(l->box), of, len, l->nonce, opener) == 0;
}

bool
lock_is_none(const struct lock *l)
{
	return sodium_is_zero(l->key_id, sizeof(l->key_id)) == 1;
}

bool
lock_is_of(const struct lock *l, const uint8_t *key_id)
{
	return memcmp(l->key_id, key_id, sizeof(l->key_id)) == 0;
}

int
lock_replace(int fd, uint64_t offset, unsigned good, const struct lock *lock)
{
	const struct lock none = { .key_id = { 0 } };
	const unsigned other = 1 - good;

	if (!copy_write_at(fd, offset + other * sizeof(*lock), lock,
	    sizeof(*lock)) || fsync(fd) == -1 ||
	    !copy_write_at(fd, offset + good * sizeof(*lock), &none,
	    sizeof(none)))
		return -1;
	return fsync(fd);
}
