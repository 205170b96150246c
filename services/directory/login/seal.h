/*
 * What the database keeps and must be able to say again (secrets of second
 * factors, tokens of mails on their way) is sealed with a key that is not in
 * it: XChaCha20-Poly1305, bound to whose it is.
 */
#ifndef LIAISON_DIRECTORY_LOGIN_SEAL_H
#define LIAISON_DIRECTORY_LOGIN_SEAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SEAL_KEY	32
/* Bytes that it adds. */
#define SEAL_MORE	40

struct seal_owner {
	int64_t	school_id, person_id;
};

/* sealed: len + SEAL_MORE bytes. */
void	seal(const uint8_t key[SEAL_KEY], struct seal_owner,
	    const void *plain, size_t len, uint8_t *sealed);
/* plain: len - SEAL_MORE bytes.  False: another's, another key, damaged. */
bool	seal_open(const uint8_t key[SEAL_KEY], struct seal_owner,
	    const uint8_t *sealed, size_t len, void *plain)
	    __attribute__((warn_unused_result));

#endif
