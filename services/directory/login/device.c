/* Secrets of browsers. */
#include <string.h>

#include <sodium.h>

#include "directory/login/device.h"

#define DEVICE_BYTES	32

static void
set_id(struct device *d, const uint8_t secret[DEVICE_BYTES])
{
	uint8_t id[crypto_hash_sha256_BYTES];

	crypto_hash_sha256(id, secret, DEVICE_BYTES);
	sodium_bin2hex(d->id, sizeof(d->id), id, sizeof(id));
}

size_t
devices_read(const char *text, struct device devices[DEVICES_MAX])
{
	uint8_t secret[DEVICE_BYTES];
	size_t len, bytes, n = 0;
	struct device *d;

	for (; *text != '\0' && n < DEVICES_MAX;
	    text += len + (text[len] == '.')) {
		len = strcspn(text, ".");
		d = &devices[n];
		if (len != DEVICE_TEXT - 1 || sodium_base642bin(secret,
		    sizeof(secret), text, len, NULL, &bytes, NULL,
		    sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0 ||
		    bytes != sizeof(secret))
			continue;
		memcpy(d->secret, text, len);
		d->secret[len] = '\0';
		set_id(d, secret);
		n++;
	}
	return n;
}

void
device_make(struct device *d)
{
	uint8_t secret[DEVICE_BYTES];

	randombytes_buf(secret, sizeof(secret));
	sodium_bin2base64(d->secret, sizeof(d->secret), secret,
	    sizeof(secret), sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	set_id(d, secret);
}

char *
devices_text(struct arena *a, const struct device *made,
    const struct device *others, size_t n, const char *without)
{
	char *text = arena_strdup(a, made->secret);
	size_t i, have = 1;

	for (i = 0; i < n && have < DEVICES_MAX; i++) {
		if (without != NULL && strcmp(others[i].id, without) == 0)
			continue;
		text = arena_printf(a, "%s.%s", text, others[i].secret);
		have++;
	}
	return text;
}
