/*
 * Argon2id (RFC 9106) with one lane, in the text form that its libraries share
 * ("$argon2id$v=19$m=KIB,t=PASSES,p=1$SALT$TAG", base 64 without padding).
 * libargon2 rather than libsodium, as it lets us say where the memory is: in
 * huge pages a hash takes a third of the time, which otherwise goes into five
 * thousand page faults.
 */
#ifndef LIAISON_DIRECTORY_LOGIN_ARGON_H
#define LIAISON_DIRECTORY_LOGIN_ARGON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "directory/login/passwords.h"

/* With a salt of its own.  False when memory is short. */
bool	argon_hash(char text[PASSWORD_HASH], const char *secret,
	    uint32_t memory_kib, uint32_t passes)
	    __attribute__((warn_unused_result));
/* Is it of that secret?  False as well of what is no such text. */
bool	argon_verify(const char *text, const char *secret);

#endif
