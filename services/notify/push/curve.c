/* Keys of P-256, by OpenSSL. */
#include <stdbool.h>

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/obj_mac.h>
#include <openssl/param_build.h>

#include "notify/push/curve.h"

static bool	 point_of(const BIGNUM *scalar, uint8_t point[PUSH_POINT]);
static EVP_PKEY	*make(const BIGNUM *scalar, const uint8_t point[PUSH_POINT]);

EVP_PKEY *
curve_private(const uint8_t scalar[PUSH_SCALAR], uint8_t point[PUSH_POINT])
{
	BIGNUM *n = BN_bin2bn(scalar, PUSH_SCALAR, NULL);
	EVP_PKEY *key = NULL;

	if (n != NULL && point_of(n, point))
		key = make(n, point);
	BN_clear_free(n);
	return key;
}

EVP_PKEY *
curve_public(const uint8_t point[PUSH_POINT])
{
	/* Compressed ones are not of Web Push. */
	return point[0] == 4 ? make(NULL, point) : NULL;
}

static bool
point_of(const BIGNUM *scalar, uint8_t point[PUSH_POINT])
{
	EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
	EC_POINT *p = group == NULL ? NULL : EC_POINT_new(group);
	const bool ok = p != NULL && !BN_is_zero(scalar) &&
	    BN_cmp(scalar, EC_GROUP_get0_order(group)) < 0 &&
	    EC_POINT_mul(group, p, scalar, NULL, NULL, NULL) == 1 &&
	    EC_POINT_point2oct(group, p, POINT_CONVERSION_UNCOMPRESSED, point,
	    PUSH_POINT, NULL) == PUSH_POINT;

	EC_POINT_free(p);
	EC_GROUP_free(group);
	return ok;
}

static EVP_PKEY *
make(const BIGNUM *scalar, const uint8_t point[PUSH_POINT])
{
	OSSL_PARAM_BLD *b = OSSL_PARAM_BLD_new();
	EVP_PKEY_CTX *c = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
	OSSL_PARAM *params = NULL;
	EVP_PKEY *key = NULL;

	if (b != NULL && c != NULL &&
	    OSSL_PARAM_BLD_push_utf8_string(b, OSSL_PKEY_PARAM_GROUP_NAME,
	    SN_X9_62_prime256v1, 0) == 1 &&
	    OSSL_PARAM_BLD_push_octet_string(b, OSSL_PKEY_PARAM_PUB_KEY,
	    point, PUSH_POINT) == 1 &&
	    (scalar == NULL || OSSL_PARAM_BLD_push_BN(b,
	    OSSL_PKEY_PARAM_PRIV_KEY, scalar) == 1))
		params = OSSL_PARAM_BLD_to_param(b);
	if (params == NULL || EVP_PKEY_fromdata_init(c) != 1 ||
	    EVP_PKEY_fromdata(c, &key, scalar == NULL ? EVP_PKEY_PUBLIC_KEY :
	    EVP_PKEY_KEYPAIR, params) != 1)
		key = NULL;
	OSSL_PARAM_free(params);
	OSSL_PARAM_BLD_free(b);
	EVP_PKEY_CTX_free(c);
	return key;
}
