/* Password hashes: Argon2id of the composed form. */
#include <stdlib.h>
#include <string.h>

#include <sodium.h>
#include <uninorm.h>

#include "base/loop.h"
#include "base/utf8.h"
#include "directory/login/argon.h"
#include "directory/login/codes.h"
#include "directory/login/passwords.h"

_Static_assert(PASSWORD_HASH == crypto_pwhash_STRBYTES, "libsodium's size");

/* Of a password that nobody knows, for logins that do not exist. */
static char nobody[PASSWORD_HASH];

bool
passwords_init(void)
{
	char secret[33] = "";

	randombytes_buf(secret, sizeof(secret) - 1);
	return argon_hash(nobody, secret, PASSWORD_MEMORY_KIB,
	    PASSWORD_PASSES);
}

char *
password_compose(const char *password)
{
	size_t len = 0;

	if (utf8_length(password) < 0)
		return NULL;
	/* With its NUL. */
	return (char *)u8_normalize(UNINORM_NFC, (const uint8_t *)password,
	    strlen(password) + 1, NULL, &len);
}

/* The same with its marks apart, as what comes here has been composed. */
static char *
password_apart(const char *password)
{
	size_t len = 0;

	if (utf8_length(password) < 0)
		return NULL;
	return (char *)u8_normalize(UNINORM_NFD, (const uint8_t *)password,
	    strlen(password) + 1, NULL, &len);
}

static void
forget(char *form)
{
	if (form != NULL)
		sodium_memzero(form, strlen(form));
	free(form);
}

bool
password_hash(const char *password, char hash[PASSWORD_HASH])
{
	char *composed = password_compose(password);
	const char *p = composed != NULL ? composed : password;
	bool hashed = argon_hash(hash, p, PASSWORD_MEMORY_KIB,
	    PASSWORD_PASSES);

	forget(composed);
	return hashed;
}

bool
password_verify(const char *hash, const char *password)
{
	char *composed = password_compose(password), *apart = NULL;
	const char *p = composed != NULL ? composed : password;
	const bool once = hash != NULL && once_is(hash);
	const char *h = hash != NULL && !once ? hash : nobody;
	bool right = argon_verify(h, p);

	/* Hashes of before passwords were composed, made on a Mac, say. */
	if (!right && (apart = password_apart(password)) != NULL &&
	    strcmp(apart, p) != 0)
		right = argon_verify(h, apart);
	forget(apart);
	forget(composed);
	if (once)
		return once_matches(hash, password, loop_wall_us() / 1000000);
	return right && hash != NULL;
}

bool
password_is_dated(const char *hash)
{
	return !once_is(hash) && crypto_pwhash_str_needs_rehash(hash,
	    PASSWORD_PASSES, (size_t)PASSWORD_MEMORY_KIB * 1024) == 1;
}
