/* Time-based codes (RFC 6238): HMAC-SHA-1, six digits, steps of 30 seconds. */
#ifndef LIAISON_DIRECTORY_LOGIN_TOTP_H
#define LIAISON_DIRECTORY_LOGIN_TOTP_H

#include <stdint.h>

#include "base/arena.h"

/* 160 bits, as RFC 4226 recommends. */
#define TOTP_SECRET	20
/* In base 32, with its NUL. */
#define TOTP_TEXT	33
#define TOTP_STEP	30	/* seconds */

/* Of a step: now / TOTP_STEP. */
uint32_t totp_code(const uint8_t secret[TOTP_SECRET], int64_t step);
/*
 * The step whose code was typed: this one, the one before or after it, and
 * later than `after`; 0: none.  Takes as long for any code.
 */
int64_t	 totp_match(const uint8_t secret[TOTP_SECRET], const char *typed,
	    int64_t now_s, int64_t after);

void	 totp_text(const uint8_t secret[TOTP_SECRET], char text[TOTP_TEXT]);
/* otpauth://totp/..., as authenticators read it. */
char	*totp_uri(struct arena *, const uint8_t secret[TOTP_SECRET],
	    const char *issuer, const char *account);

#endif
