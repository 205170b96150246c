/* Codes that people copy by hand. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "directory/login/codes.h"
#include "directory/login/passwords.h"

#define ONCE		"$once$"
#define GROUP		4
#define CODE_MAX	32

static const char letters[] = "0123456789abcdefghjkmnpqrstvwxyz";

static void
hash_folded(const char *folded, size_t len, uint8_t hash[CODE_HASH])
{
	crypto_hash_sha256(hash, (const unsigned char *)folded, len);
}

void
code_make(size_t groups, char *text, uint8_t hash[CODE_HASH])
{
	char folded[CODE_MAX];
	size_t i, n = groups * GROUP;
	char *p = text;

	for (i = 0; i < n; i++) {
		folded[i] = letters[randombytes_uniform(32)];
		if (i > 0 && i % GROUP == 0)
			*p++ = '-';
		*p++ = folded[i];
	}
	*p = '\0';
	hash_folded(folded, n, hash);
	sodium_memzero(folded, sizeof(folded));
}

/* As it is meant, or '\0'. */
static char
fold(char c)
{
	c = (char)tolower((unsigned char)c);
	if (c == 'o')
		return '0';
	if (c == 'i' || c == 'l')
		return '1';
	return c != '\0' && strchr(letters, c) != NULL ? c : '\0';
}

bool
code_read(const char *typed, size_t groups, uint8_t hash[CODE_HASH])
{
	char folded[CODE_MAX];
	size_t n = 0;

	for (; *typed != '\0'; typed++) {
		if (*typed == '-' || *typed == ' ')
			continue;
		if (n == groups * GROUP || (folded[n++] = fold(*typed)) == '\0')
			return false;
	}
	if (n != groups * GROUP)
		return false;
	hash_folded(folded, n, hash);
	return true;
}

void
once_make(char text[CODE_TEXT(ONE_TIME_GROUPS)], char *hash, int64_t until_s)
{
	char hex[2 * CODE_HASH + 1];
	uint8_t bytes[CODE_HASH];

	code_make(ONE_TIME_GROUPS, text, bytes);
	sodium_bin2hex(hex, sizeof(hex), bytes, sizeof(bytes));
	(void)snprintf(hash, PASSWORD_HASH, ONCE "%lld$%s",
	    (long long)until_s, hex);
}

bool
once_is(const char *hash)
{
	return strncmp(hash, ONCE, sizeof(ONCE) - 1) == 0;
}

bool
once_matches(const char *hash, const char *typed, int64_t now_s)
{
	uint8_t kept[CODE_HASH], given[CODE_HASH];
	const char *hex;
	size_t len;

	if (!once_is(hash) || (hex = strrchr(hash, '$')) == NULL ||
	    sodium_hex2bin(kept, sizeof(kept), hex + 1, strlen(hex + 1), NULL,
		&len, NULL) != 0 || len != sizeof(kept) ||
	    atoll(hash + sizeof(ONCE) - 1) < now_s)
		return false;
	return code_read(typed, ONE_TIME_GROUPS, given) &&
	    sodium_memcmp(kept, given, sizeof(kept)) == 0;
}
