/* Tokens of mails: school, person, what about, and a keyed hash of these. */
#include <string.h>

#include <endian.h>

#include <sodium.h>

#include "notify/channels/unsubscribe.h"

#define SAID	17	/* 8 + 8 + 1 */
#define MAC	16
#define BYTES	(SAID + MAC)

static void	mac(const uint8_t *key, const uint8_t said[SAID],
		    uint8_t out[MAC]);

void
unsubscribe_write(const uint8_t key[UNSUBSCRIBE_KEY],
    const struct unsubscribe *u, char token[UNSUBSCRIBE_TOKEN])
{
	const uint64_t school = htobe64((uint64_t)u->school_id);
	const uint64_t user = htobe64((uint64_t)u->user_id);
	uint8_t bytes[BYTES];

	memcpy(bytes, &school, 8);
	memcpy(bytes + 8, &user, 8);
	bytes[16] = (uint8_t)u->about;
	mac(key, bytes, bytes + SAID);
	sodium_bin2base64(token, UNSUBSCRIBE_TOKEN, bytes, sizeof(bytes),
	    sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

bool
unsubscribe_read(const uint8_t key[UNSUBSCRIBE_KEY], const char *token,
    struct unsubscribe *u)
{
	uint8_t bytes[BYTES], right[MAC];
	uint64_t school, user;
	size_t len;

	if (strlen(token) != UNSUBSCRIBE_TOKEN - 1 ||
	    sodium_base642bin(bytes, sizeof(bytes), token, strlen(token),
	    NULL, &len, NULL, sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0 ||
	    len != sizeof(bytes))
		return false;
	mac(key, bytes, right);
	if (sodium_memcmp(right, bytes + SAID, MAC) != 0)
		return false;
	memcpy(&school, bytes, 8);
	memcpy(&user, bytes + 8, 8);
	*u = (struct unsubscribe){ (int64_t)be64toh(school),
		(int64_t)be64toh(user), bytes[16] };
	return true;
}

static void
mac(const uint8_t *key, const uint8_t said[SAID], uint8_t out[MAC])
{
	(void)crypto_generichash(out, MAC, said, SAID, key, UNSUBSCRIBE_KEY);
}
