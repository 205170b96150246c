/*
 * Argon2id.  Slow on purpose: call these from work threads only.  What is
 * hashed is the password in its composed form (NFC): keyboards differ.
 */
#ifndef LIAISON_DIRECTORY_LOGIN_PASSWORDS_H
#define LIAISON_DIRECTORY_LOGIN_PASSWORDS_H

#include <stdbool.h>

/*
 * OWASP's Password Storage Cheat Sheet: Argon2id with at least 19 MiB, two
 * passes and one lane.
 */
#define PASSWORD_MEMORY_KIB	(19 * 1024)
#define PASSWORD_PASSES		2

/* Bytes of a hash as text, with its NUL. */
#define PASSWORD_HASH	128
/* Bytes of a password. */
#define PASSWORD_MAX	1024

/* Once, at start.  False when memory is short. */
bool	passwords_init(void);
/* In composed form, malloc'd; NULL: not UTF-8, or memory is short. */
char	*password_compose(const char *password);
/* False when memory is short. */
bool	password_hash(const char *password, char hash[PASSWORD_HASH])
	    __attribute__((warn_unused_result));
/* It was made with other parameters: make it anew. */
bool	password_is_dated(const char *hash);
/*
 * hash: a one-time code's (login/codes.h), too; NULL: nobody's, which is false
 * after as much time as any other.
 */
bool	password_verify(const char *hash, const char *password);

#endif
