/* Password hashes by libsodium's Argon2id, in its text form. */
#include <string.h>

#include <sodium.h>

#include "passwords.h"

_Static_assert(PASSWORD_HASH == crypto_pwhash_STRBYTES, "libsodium's size");

/* Of a password that nobody knows, for logins that do not exist. */
static char nobody[PASSWORD_HASH];

bool
passwords_init(void)
{
	char secret[33] = "";

	randombytes_buf(secret, sizeof(secret) - 1);
	return crypto_pwhash_str(nobody, secret, sizeof(secret) - 1,
	    crypto_pwhash_OPSLIMIT_INTERACTIVE,
	    crypto_pwhash_MEMLIMIT_INTERACTIVE) == 0;
}

bool
password_hash(const char *password, char hash[PASSWORD_HASH])
{
	return crypto_pwhash_str(hash, password, strlen(password),
	    crypto_pwhash_OPSLIMIT_INTERACTIVE,
	    crypto_pwhash_MEMLIMIT_INTERACTIVE) == 0;
}

bool
password_verify(const char *hash, const char *password)
{
	return crypto_pwhash_str_verify(hash == NULL ? nobody : hash, password,
	    strlen(password)) == 0 && hash != NULL;
}
