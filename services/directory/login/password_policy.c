/* Which passwords are taken. */
#include <stdlib.h>
#include <string.h>

#include <unicase.h>
#include <uninorm.h>

#include "base/utf8.h"
#include "directory/login/password_policy.h"
#include "directory/login/passwords.h"

/* Bytes of a folded password; what is longer is no common one. */
#define FOLDED		64
/* Characters of a run; two are none. */
#define RUN_MIN		3
/* A unit of so many characters, again and again, is no password. */
#define MAX_UNIT	4

static bool	is_common(const char *);

struct status
password_check(const char *password, const char *login)
{
	char *composed = password_compose(password);
	struct status status = STATUS_OK;
	int same = 1;

	if (composed == NULL)
		status = status_invalid("password", "not UTF-8");
	else if (strlen(composed) > PASSWORD_MAX)
		status = status_too_long("password", PASSWORD_MAX);
	else if (utf8_length(composed) < PASSWORD_MIN)
		status = status_limit(RPC__CODE__INVALID_ARGUMENT,
		    RPC__REASON__PASSWORD_TOO_SHORT, "password", PASSWORD_MIN,
		    "it needs at least 8 characters");
	else if (login != NULL && u8_casecmp((const uint8_t *)composed,
	    strlen(composed), (const uint8_t *)login, strlen(login), NULL,
	    UNINORM_NFC, &same) == 0 && same == 0)
		status = status_make(RPC__CODE__INVALID_ARGUMENT,
		    RPC__REASON__PASSWORD_IS_LOGIN, "password",
		    "it is the login");
	else if (is_common(composed))
		status = status_make(RPC__CODE__INVALID_ARGUMENT,
		    RPC__REASON__PASSWORD_TOO_COMMON, "password",
		    "many people have this one");
	free(composed);
	return status;
}

/* Small letters without accents, signs left out.  False: too long. */
static bool
fold(const char *text, char out[FOLDED])
{
	size_t len = 0, n = 0, i;
	char *lower = (char *)u8_tolower((const uint8_t *)text, strlen(text),
	    NULL, UNINORM_NFKD, NULL, &len);
	bool fits = lower != NULL;

	for (i = 0; fits && i < len; i++) {
		const unsigned char c = (unsigned char)lower[i];

		/* U+0300 to U+036F: what is set over a letter. */
		if (i + 1 < len && (c == 0xcc || (c == 0xcd &&
		    (unsigned char)lower[i + 1] < 0xb0)))
			i++;
		else if (c >= 0x80 || (c >= 'a' && c <= 'z') ||
		    (c >= '0' && c <= '9') || c == '@' || c == '$') {
			if ((fits = n < FOLDED - 1))
				out[n++] = (char)c;
		}
	}
	out[n] = '\0';
	free(lower);
	return fits;
}

/* The word without digits around it. */
static void
strip(const char *in, char out[FOLDED])
{
	const char *digits = "0123456789@$";
	size_t len;

	in += strspn(in, digits);
	len = strlen(in);
	while (len > 0 && strchr(digits, in[len - 1]) != NULL)
		len--;
	memcpy(out, in, len);
	out[len] = '\0';
}

/* "p4ssw0rd" as it is read. */
static void
read_digits(char *p)
{
	static const char digit[] = "013457@$", letter[] = "oieastas";
	const char *at;

	for (; *p != '\0'; p++)
		if ((at = strchr(digit, *p)) != NULL)
			*p = letter[at - digit];
}

/* What is left of signs alone is none. */
static bool
is_run(const char *p)
{
	static const char *const runs[] = {
		"0123456789012345678901234567890", "abcdefghijklmnopqrstuvwxyz",
		"azertyuiopqsdfghjklmwxcvbn", "qwertyuiopasdfghjklzxcvbnm",
		"09876543210987654321098765432109",
		"zyxwvutsrqponmlkjihgfedcba", "poiuytreza", "mlkjhgfdsq",
		"1a2b3c4d5e6f7g8h9i", "a1b2c3d4e5f6g7h8i9",
		"1q2w3e4r5t6y7u8i9o", "q1w2e3r4t5y6u7i8o9",
		"1a2z3e4r5t6y7u8i9o", "a1z2e3r4t5y6u7i8o9",
	};
	size_t i;

	if (strlen(p) < RUN_MIN)
		return false;
	for (i = 0; i < sizeof(runs) / sizeof(runs[0]); i++)
		if (strstr(runs[i], p) != NULL)
			return true;
	return false;
}

static bool
is_repeated(const char *p)
{
	const size_t len = strlen(p);
	char unit[FOLDED];
	size_t n;

	for (n = 1; n <= len / 2; n++) {
		if (strncmp(p, p + n, len - n) != 0)
			continue;
		memcpy(unit, p, n);
		unit[n] = '\0';
		return n <= MAX_UNIT || is_run(unit) ||
		    password_is_common_word(unit);
	}
	return false;
}

static int
number(const char *p, int digits)
{
	int n = 0;

	while (digits-- > 0)
		n = 10 * n + *p++ - '0';
	return n;
}

/* 25122015, 12252015 or 20151225, as birthdays are. */
static bool
is_date(const char *p)
{
	int a, b, year;

	if (strlen(p) != 8 || strspn(p, "0123456789") != 8)
		return false;
	year = number(p + 4, 4);
	a = number(p, 2);
	b = number(p + 2, 2);
	if (year < 1900 || year > 2099) {
		year = number(p, 4);
		a = number(p + 4, 2);
		b = number(p + 6, 2);
	}
	return year >= 1900 && year <= 2099 && a >= 1 && b >= 1 && a <= 31 &&
	    b <= 31 && (a <= 12 || b <= 12);
}

static bool
is_common(const char *password)
{
	char folded[FOLDED] = "", word[FOLDED] = "";

	if (!fold(password, folded))
		return false;
	strip(folded, word);
	if (password_is_common_word(word) || is_repeated(folded) ||
	    is_run(folded) || is_date(folded) ||
	    (*word != '\0' && (is_run(word) || is_repeated(word))))
		return true;
	/* The digits around it are no letters: tried without them first. */
	read_digits(word);
	if (password_is_common_word(word))
		return true;
	read_digits(folded);
	return password_is_common_word(folded);
}
