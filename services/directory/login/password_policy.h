/* Which passwords are taken. */
#ifndef LIAISON_DIRECTORY_LOGIN_PASSWORD_POLICY_H
#define LIAISON_DIRECTORY_LOGIN_PASSWORD_POLICY_H

#include <stdbool.h>

#include "base/status.h"

/* Characters, composed. */
#define PASSWORD_MIN	8

/*
 * OK, or why not: too short, one that many people have (a word of
 * common_passwords.c with what people put around it, a run of keys or digits,
 * a date, the same again and again), or the login, which may be NULL.
 */
struct status	password_check(const char *password, const char *login);

/* ---- common_passwords.c ---- */
bool		password_is_common_word(const char *folded);

#endif
