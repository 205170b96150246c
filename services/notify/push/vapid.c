/* A JSON Web Token, signed by ES256. */
#include <stdlib.h>
#include <string.h>

#include <openssl/ecdsa.h>
#include <sodium.h>

#include "base/buffer.h"
#include "json/string.h"
#include "notify/push/curve.h"
#include "notify/push/vapid.h"

#define LIFE_S		(12 * 3600)	/* 24 h at most */
#define HEAD		"{\"typ\":\"JWT\",\"alg\":\"ES256\"}"
#define SIGNATURE	(2 * PUSH_SCALAR)
#define DER_MAX		80

struct vapid {
	EVP_PKEY	*key;
	uint8_t		 point[PUSH_POINT];
	char		*contact;
};

static const char *base64(struct arena *, const void *, size_t);
static const char *claims(struct arena *, const char *endpoint,
		    const char *contact, int64_t until);
static bool	 sign(EVP_PKEY *, const char *text,
		    uint8_t signature[SIGNATURE]);

struct vapid *
vapid_new(const uint8_t secret[PUSH_SCALAR], const char *contact)
{
	struct vapid *v = calloc(1, sizeof(*v));
	uint8_t scalar[PUSH_SCALAR];
	int tries;

	if (v == NULL)
		return NULL;
	v->contact = strdup(contact);
	memcpy(scalar, secret, sizeof(scalar));
	/* Of what is no scalar, which is rare, the hash is one. */
	for (tries = 0; tries < 8 && v->key == NULL; tries++) {
		v->key = curve_private(scalar, v->point);
		crypto_hash_sha256(scalar, scalar, sizeof(scalar));
	}
	sodium_memzero(scalar, sizeof(scalar));
	if (v->key == NULL || v->contact == NULL)
		vapid_destroy(&v);
	return v;
}

void
vapid_destroy(struct vapid **vp)
{
	struct vapid *v = *vp;

	*vp = NULL;
	if (v == NULL)
		return;
	EVP_PKEY_free(v->key);
	free(v->contact);
	free(v);
}

const uint8_t *
vapid_point(const struct vapid *v)
{
	return v->point;
}

const char *
vapid_header(const struct vapid *v, struct arena *a, const char *endpoint,
    int64_t now_us)
{
	const char *body = claims(a, endpoint, v->contact,
	    now_us / 1000000 + LIFE_S);
	const char *text = arena_printf(a, "%s.%s", base64(a, HEAD,
	    strlen(HEAD)), base64(a, body, strlen(body)));
	uint8_t signature[SIGNATURE];

	if (!sign(v->key, text, signature))
		return NULL;
	return arena_printf(a, "Authorization: vapid t=%s.%s, k=%s", text,
	    base64(a, signature, sizeof(signature)),
	    base64(a, v->point, sizeof(v->point)));
}

static const char *
base64(struct arena *a, const void *bytes, size_t len)
{
	const size_t room = sodium_base64_ENCODED_LEN(len,
	    sodium_base64_VARIANT_URLSAFE_NO_PADDING);

	return sodium_bin2base64(arena_alloc(a, room), room, bytes, len,
	    sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

/* For its origin alone. */
static const char *
claims(struct arena *a, const char *endpoint, const char *contact,
    int64_t until)
{
	const char *host = strstr(endpoint, "://");
	const size_t origin = host == NULL ? strlen(endpoint) :
	    (size_t)(host - endpoint) + 3 + strcspn(host + 3, "/?#");
	struct buffer b = { 0 };
	const char *text;

	buffer_puts(&b, "{\"aud\":");
	transcoder_write_string(&b, endpoint, origin);
	buffer_puts(&b, ",\"exp\":");
	buffer_signed(&b, until);
	buffer_puts(&b, ",\"sub\":");
	transcoder_write_string(&b, contact, strlen(contact));
	buffer_puts(&b, "}");
	text = arena_strndup(a, b.data, b.len);
	buffer_free(&b);
	return text;
}

/* Both numbers of the signature, and not the DER that OpenSSL makes. */
static bool
sign(EVP_PKEY *key, const char *text, uint8_t signature[SIGNATURE])
{
	EVP_MD_CTX *c = EVP_MD_CTX_new();
	uint8_t der[DER_MAX];
	const uint8_t *p = der;
	size_t len = sizeof(der);
	ECDSA_SIG *s = NULL;
	bool ok;

	if (c != NULL && EVP_DigestSignInit(c, NULL, EVP_sha256(), NULL,
	    key) == 1 && EVP_DigestSign(c, der, &len, (const uint8_t *)text,
	    strlen(text)) == 1)
		s = d2i_ECDSA_SIG(NULL, &p, (long)len);
	ok = s != NULL && BN_bn2binpad(ECDSA_SIG_get0_r(s), signature,
	    PUSH_SCALAR) == PUSH_SCALAR && BN_bn2binpad(ECDSA_SIG_get0_s(s),
	    signature + PUSH_SCALAR, PUSH_SCALAR) == PUSH_SCALAR;
	ECDSA_SIG_free(s);
	EVP_MD_CTX_free(c);
	return ok;
}
