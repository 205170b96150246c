/* Keys of P-256, by OpenSSL. */
#ifndef LIAISON_NOTIFY_PUSH_CURVE_H
#define LIAISON_NOTIFY_PUSH_CURVE_H

#include <stdint.h>

#include <openssl/evp.h>

#include "notify/push/encrypt.h"

/* NULL: it is no scalar of the curve.  With its point. */
EVP_PKEY	*curve_private(const uint8_t scalar[PUSH_SCALAR],
		    uint8_t point[PUSH_POINT]);
/* NULL: it is no point of the curve. */
EVP_PKEY	*curve_public(const uint8_t point[PUSH_POINT]);

#endif
