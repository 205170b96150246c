/*
 * What a push service may not read: encrypted for one browser (RFC 8291, in the
 * one record of RFC 8188's aes128gcm).
 */
#ifndef LIAISON_NOTIFY_PUSH_ENCRYPT_H
#define LIAISON_NOTIFY_PUSH_ENCRYPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PUSH_POINT	65	/* of P-256, uncompressed */
#define PUSH_SCALAR	32
#define PUSH_AUTH	16
#define PUSH_SALT	16
/* Salt, size of a record, key; then the end of the record, and its tag. */
#define PUSH_OVERHEAD	(PUSH_SALT + 4 + 1 + PUSH_POINT + 1 + 16)
/* What a push service has to take (RFC 8030). */
#define PUSH_BODY_MAX	4096
#define PUSH_TEXT_MAX	(PUSH_BODY_MAX - PUSH_OVERHEAD)

/* Is it a point of the curve? */
bool	push_point_ok(const uint8_t *, size_t len)
	    __attribute__((warn_unused_result));
/*
 * `len` bytes of text, at most PUSH_TEXT_MAX, into out, len + PUSH_OVERHEAD of
 * them.  False: the point is none, or OpenSSL failed.
 */
bool	push_encrypt(const uint8_t point[PUSH_POINT],
	    const uint8_t auth[PUSH_AUTH], const void *text, size_t len,
	    uint8_t *out) __attribute__((warn_unused_result));
/* The same with a key and a salt that are given, as the RFC's example has. */
bool	push_encrypt_with(const uint8_t scalar[PUSH_SCALAR],
	    const uint8_t salt[PUSH_SALT], const uint8_t point[PUSH_POINT],
	    const uint8_t auth[PUSH_AUTH], const void *text, size_t len,
	    uint8_t *out) __attribute__((warn_unused_result));

#endif
