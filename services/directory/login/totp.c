/* Time-based codes (RFC 6238). */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <endian.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>

#include "directory/login/totp.h"

#define DIGITS	6

uint32_t
totp_code(const uint8_t secret[TOTP_SECRET], int64_t step)
{
	const uint64_t counter = htobe64((uint64_t)step);
	uint8_t mac[EVP_MAX_MD_SIZE] = { 0 };
	unsigned len = 0;
	const uint8_t *p;

	(void)HMAC(EVP_sha1(), secret, TOTP_SECRET,
	    (const unsigned char *)&counter, sizeof(counter), mac, &len);
	p = mac + (mac[19] & 0xf);
	return (((uint32_t)p[0] & 0x7f) << 24 | (uint32_t)p[1] << 16 |
	    (uint32_t)p[2] << 8 | p[3]) % 1000000;
}

/* Six digits; blanks do not matter. */
static bool
read_digits(const char *typed, char digits[DIGITS + 1])
{
	size_t n = 0;

	for (; *typed != '\0'; typed++) {
		if (*typed == ' ')
			continue;
		if (*typed < '0' || *typed > '9' || n == DIGITS)
			return false;
		digits[n++] = *typed;
	}
	digits[n] = '\0';
	return n == DIGITS;
}

int64_t
totp_match(const uint8_t secret[TOTP_SECRET], const char *typed,
    int64_t now_s, int64_t after)
{
	const int64_t now = now_s / TOTP_STEP;
	char digits[DIGITS + 1], code[16];
	int64_t step, found = 0;

	if (!read_digits(typed, digits))
		return 0;
	for (step = now - 1; step <= now + 1; step++) {
		(void)snprintf(code, sizeof(code), "%06u",
		    totp_code(secret, step));
		if (sodium_memcmp(code, digits, DIGITS) == 0 && step > after)
			found = step;
	}
	return found;
}

void
totp_text(const uint8_t secret[TOTP_SECRET], char text[TOTP_TEXT])
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
	unsigned bits = 0, have = 0;
	size_t i, n = 0;

	for (i = 0; i < TOTP_SECRET; i++) {
		bits = bits << 8 | secret[i];
		for (have += 8; have >= 5; have -= 5)
			text[n++] = letters[bits >> (have - 5) & 31];
	}
	text[n] = '\0';
}

static char *
percent(struct arena *a, const char *text)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789-._~";
	char *out = arena_alloc(a, 3 * strlen(text) + 1), *p = out;

	for (; *text != '\0'; text++)
		if (strchr(plain, *text) != NULL)
			*p++ = *text;
		else
			p += sprintf(p, "%%%02X", (unsigned char)*text);
	*p = '\0';
	return out;
}

char *
totp_uri(struct arena *a, const uint8_t secret[TOTP_SECRET],
    const char *issuer, const char *account)
{
	const char *by = percent(a, issuer);
	char text[TOTP_TEXT];

	totp_text(secret, text);
	return arena_printf(a, "otpauth://totp/%s:%s?secret=%s&issuer=%s"
	    "&algorithm=SHA1&digits=6&period=30", by, percent(a, account),
	    text, by);
}
