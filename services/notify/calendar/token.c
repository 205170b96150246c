/* The token in a feed's address. */
#include <endian.h>
#include <string.h>

#include <sodium.h>

#include "notify/calendar/token.h"

#define TOKEN_BYTES	((FEED_TOKEN - 1) / 2)
#define SCHOOL_BYTES	8

static void	make_token(const uint8_t *key, const struct feed_owner *,
		    const uint8_t *salt, char *token);
static void	hash_token(const char *token, uint8_t *hash);

void
feed_secret_make(const uint8_t key[FEED_KEY], const struct feed_owner *o,
    struct feed_secret *s)
{
	char token[FEED_TOKEN];

	randombytes_buf(s->salt, sizeof(s->salt));
	make_token(key, o, s->salt, token);
	hash_token(token, s->hash);
}

bool
feed_token(const uint8_t key[FEED_KEY], const struct feed_owner *o,
    const struct feed_secret *s, char token[FEED_TOKEN])
{
	uint8_t hash[FEED_HASH];

	make_token(key, o, s->salt, token);
	hash_token(token, hash);
	return sodium_memcmp(hash, s->hash, FEED_HASH) == 0;
}

bool
feed_token_read(const char *text, int64_t *school_id, uint8_t hash[FEED_HASH])
{
	static const char digits[] = "0123456789abcdef";
	uint8_t bytes[TOKEN_BYTES];
	uint64_t school;

	if (strlen(text) != FEED_TOKEN - 1 ||
	    strspn(text, digits) != FEED_TOKEN - 1 ||
	    sodium_hex2bin(bytes, sizeof(bytes), text, FEED_TOKEN - 1, NULL,
		NULL, NULL) != 0)
		return false;
	memcpy(&school, bytes, SCHOOL_BYTES);
	*school_id = (int64_t)be64toh(school);
	hash_token(text, hash);
	return *school_id > 0;
}

static void
make_token(const uint8_t *key, const struct feed_owner *o,
    const uint8_t *salt, char *token)
{
	struct {
		uint64_t	school, user, child;
		uint8_t		salt[FEED_SALT];
	} what = { htobe64((uint64_t)o->school_id),
		htobe64((uint64_t)o->user_id), htobe64((uint64_t)o->child_id),
		{ 0 } };
	uint8_t bytes[TOKEN_BYTES];

	memcpy(what.salt, salt, FEED_SALT);
	memcpy(bytes, &what.school, SCHOOL_BYTES);
	(void)crypto_generichash(bytes + SCHOOL_BYTES,
	    sizeof(bytes) - SCHOOL_BYTES, (const uint8_t *)&what,
	    sizeof(what), key, FEED_KEY);
	(void)sodium_bin2hex(token, FEED_TOKEN, bytes, sizeof(bytes));
}

static void
hash_token(const char *token, uint8_t *hash)
{
	(void)crypto_generichash(hash, FEED_HASH, (const uint8_t *)token,
	    FEED_TOKEN - 1, NULL, 0);
}
