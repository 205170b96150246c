/*
 * An address is a letter, '-', and 38 bytes in base 32: three numbers, the day
 * it was made on, and the first 12 bytes of an HMAC over letter and all that.
 */
#include <string.h>

#include <sodium.h>

#include "notify/reply/address.h"

#define DAY_US		INT64_C(86400000000)
#define MAC		12
#define SIGNED		26		/* three numbers, a day */
#define BYTES		(SIGNED + MAC)
#define PREFIX		2		/* "r-" */

_Static_assert(PREFIX + (BYTES * 8 + 4) / 5 == ADDRESS_LOCAL,
    "the length of an address");

static const char letters[] = "abcdefghijklmnopqrstuvwxyz234567";

static void	make(const uint8_t *key, char kind, const struct address *,
		    int64_t now_us, char *local);
static void	sign(const uint8_t *key, char kind, const uint8_t *bytes,
		    uint8_t mac[MAC]);
static void	put(uint8_t *, uint64_t, size_t len);
static uint64_t	get(const uint8_t *, size_t len);
static void	encode(const uint8_t *, char *);
static int	decode(const char *, uint8_t *);
static char	lower(char);

void
reply_address(const uint8_t key[ADDRESS_KEY], const struct address *a,
    int64_t now_us, char local[ADDRESS_LOCAL + 1])
{
	make(key, 'r', a, now_us, local);
}

void
bounce_address(const uint8_t key[ADDRESS_KEY], const struct address *a,
    int64_t now_us, char local[ADDRESS_LOCAL + 1])
{
	make(key, 'b', a, now_us, local);
}

static void
make(const uint8_t *key, char kind, const struct address *a, int64_t now_us,
    char *local)
{
	uint8_t bytes[BYTES];

	put(bytes, (uint64_t)a->school_id, 8);
	put(bytes + 8, (uint64_t)a->user_id, 8);
	put(bytes + 16, (uint64_t)a->about_id, 8);
	put(bytes + 24, (uint64_t)(now_us / DAY_US), 2);
	sign(key, kind, bytes, bytes + SIGNED);
	local[0] = kind;
	local[1] = '-';
	encode(bytes, local + PREFIX);
}

enum address_read
address_read(const uint8_t key[ADDRESS_KEY], const char *local, size_t len,
    int64_t now_us, struct address *a)
{
	uint8_t bytes[BYTES], mac[MAC];
	uint16_t age;
	char kind;

	if (len != ADDRESS_LOCAL || local[1] != '-')
		return ADDRESS_FOREIGN;
	kind = lower(local[0]);
	if ((kind != 'r' && kind != 'b') ||
	    decode(local + PREFIX, bytes) == -1)
		return ADDRESS_FOREIGN;
	sign(key, kind, bytes, mac);
	if (sodium_memcmp(mac, bytes + SIGNED, MAC) != 0)
		return ADDRESS_FOREIGN;
	a->school_id = (int64_t)get(bytes, 8);
	a->user_id = (int64_t)get(bytes + 8, 8);
	a->about_id = (int64_t)get(bytes + 16, 8);
	/* Of tomorrow as well: clocks of replicas differ. */
	age = (uint16_t)(now_us / DAY_US + 1 - (int64_t)get(bytes + 24, 2));
	if (age > ADDRESS_DAYS + 1)
		return ADDRESS_OLD;
	return kind == 'r' ? ADDRESS_REPLY : ADDRESS_BOUNCE;
}

static void
sign(const uint8_t *key, char kind, const uint8_t *bytes, uint8_t mac[MAC])
{
	uint8_t whole[crypto_auth_hmacsha256_BYTES], text[1 + SIGNED];

	_Static_assert(ADDRESS_KEY == crypto_auth_hmacsha256_KEYBYTES,
	    "the length of a key");
	text[0] = (uint8_t)kind;
	memcpy(text + 1, bytes, SIGNED);
	(void)crypto_auth_hmacsha256(whole, text, sizeof(text), key);
	memcpy(mac, whole, MAC);
}

/* ---- bytes ---- */

static void
put(uint8_t *to, uint64_t number, size_t len)
{
	for (; len > 0; number >>= 8)
		to[--len] = (uint8_t)number;
}

static uint64_t
get(const uint8_t *from, size_t len)
{
	uint64_t number = 0;
	size_t i;

	for (i = 0; i < len; i++)
		number = number << 8 | from[i];
	return number;
}

static void
encode(const uint8_t *bytes, char *text)
{
	unsigned have = 0, bits = 0;
	size_t i;

	for (i = 0; i < BYTES; i++) {
		have = (have << 8 | bytes[i]) & 0xfff;
		for (bits += 8; bits >= 5; bits -= 5)
			*text++ = letters[have >> (bits - 5) & 31];
	}
	if (bits > 0)
		*text++ = letters[have << (5 - bits) & 31];
	*text = '\0';
}

/* -1: none that encode() writes, but for its case. */
static int
decode(const char *text, uint8_t *bytes)
{
	unsigned have = 0, bits = 0;
	const char *letter;
	size_t i, n = 0;

	for (i = 0; i < ADDRESS_LOCAL - PREFIX; i++) {
		if (text[i] == '\0' ||
		    (letter = strchr(letters, lower(text[i]))) == NULL)
			return -1;
		have = (have << 5 | (unsigned)(letter - letters)) & 0xfff;
		if ((bits += 5) >= 8)
			bytes[n++] = (uint8_t)(have >> (bits -= 8));
	}
	return (have & ((1U << bits) - 1)) == 0 ? 0 : -1;
}

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}
