/*
 * Codes that people copy by hand: groups of four characters of Crockford's
 * base 32, five random bits each.  Case, hyphens and blanks do not matter, nor
 * whether somebody reads 0 as O, or 1 as I or L.
 */
#ifndef LIAISON_DIRECTORY_LOGIN_CODES_H
#define LIAISON_DIRECTORY_LOGIN_CODES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Of a code of so many groups, with its NUL. */
#define CODE_TEXT(groups)	(5 * (groups))
/* Of SHA-256. */
#define CODE_HASH		32

/* 60 bits: it is good for days, behind a throttle. */
#define ONE_TIME_GROUPS		3
/* 80 bits: its hash is no use even to who has the database. */
#define RECOVERY_GROUPS		4

/* "k3f7-9m2q-x8wd" and the hash that is kept. */
void	code_make(size_t groups, char *text, uint8_t hash[CODE_HASH]);
/* False: nobody can have been given such a code. */
bool	code_read(const char *typed, size_t groups, uint8_t hash[CODE_HASH]);

/* ---- a code that stands for a password, as an account's hash ---- */

/* "$once$SECONDS$HEX", where a password's hash is; PASSWORD_HASH bytes. */
void	once_make(char text[CODE_TEXT(ONE_TIME_GROUPS)], char *hash,
	    int64_t until_s);
bool	once_is(const char *hash);
bool	once_matches(const char *hash, const char *typed, int64_t now_s);

#endif
