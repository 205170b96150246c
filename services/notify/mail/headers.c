/* The headers of a mail: addresses, encoded words, date, id. */
#include <string.h>
#include <time.h>

#include <sodium.h>

#include "base/buffer.h"
#include "notify/mail/letter.h"

/* What fits into an encoded word of 75 characters: "=?UTF-8?B?" and "?=". */
#define WORD_BYTES	45
#define WORD_BASE64	(WORD_BYTES / 3 * 4 + 1)
#define ID_BYTES	16

static bool	 is_plain(const char *);
static size_t	 word_length(const char *);

bool
mail_path_ok(const char *path)
{
	return path[0] == '/' && path[1] != '/' && path[1 + strspn(path + 1,
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	    "-._~/?#=&%")] == '\0';
}

bool
mail_key_ok(const char *key)
{
	size_t len = strspn(key, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789._-");

	return len > 0 && len <= 64 && key[len] == '\0';
}

char *
mail_header_text(struct arena *a, const char *text)
{
	struct buffer b = { NULL, 0, 0 };
	char word[WORD_BASE64];
	const char *before = "";
	char *header;
	size_t n;

	if (is_plain(text))
		return arena_strdup(a, text);
	for (; *text != '\0'; text += n, before = "\r\n ") {
		n = word_length(text);
		sodium_bin2base64(word, sizeof(word),
		    (const unsigned char *)text, n,
		    sodium_base64_VARIANT_ORIGINAL);
		buffer_printf(&b, "%s=?UTF-8?B?%s?=", before, word);
	}
	header = arena_strndup(a, b.data, b.len);
	buffer_free(&b);
	return header;
}

/* Short, and nothing in it means anything to who reads headers. */
static bool
is_plain(const char *text)
{
	size_t len = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789 -");

	return len > 0 && len <= WORD_BYTES && text[len] == '\0' &&
	    text[0] != ' ' && text[len - 1] != ' ';
}

/* A word has whole characters. */
static size_t
word_length(const char *text)
{
	size_t n = strnlen(text, WORD_BYTES);

	if (text[n] == '\0')
		return n;
	while (n > 1 && ((unsigned char)text[n] & 0xc0) == 0x80)
		n--;
	return n;
}

char *
mail_header_address(struct arena *a, const char *name, const char *address)
{
	if (*name == '\0')
		return arena_printf(a, "<%s>", address);
	return arena_printf(a, "%s\r\n <%s>", mail_header_text(a, name),
	    address);
}

char *
mail_header_date(struct arena *a, int64_t us)
{
	time_t seconds = us / 1000000;
	char text[64] = "";
	struct tm tm;

	if (gmtime_r(&seconds, &tm) != NULL)
		(void)strftime(text, sizeof(text), "%a, %d %b %Y %T +0000",
		    &tm);
	return arena_strdup(a, text);
}

char *
mail_header_id(struct arena *a, int64_t school_id, const char *name,
    const char *from)
{
	unsigned char hash[ID_BYTES];
	char hex[2 * ID_BYTES + 1];
	const char *all = arena_printf(a, "%lld\n%s", (long long)school_id,
	    name);

	(void)crypto_generichash(hash, sizeof(hash),
	    (const unsigned char *)all, strlen(all), NULL, 0);
	sodium_bin2hex(hex, sizeof(hex), hash, sizeof(hash));
	return arena_printf(a, "<%s%s>", hex, strrchr(from, '@'));
}
