/*
 * Secrets of hooks, and signatures by them, as Standard Webhooks has both.  A
 * secret is made of a key of the service and of a salt: the database has the
 * salt alone.
 */
#ifndef LIAISON_NOTIFY_HOOKS_SIGNING_H
#define LIAISON_NOTIFY_HOOKS_SIGNING_H

#include <stddef.h>
#include <stdint.h>

#define HOOK_PURPOSE	"hooks"
#define HOOK_KEY	32
#define HOOK_SALT	16
#define HOOK_SECRET	32
/* "whsec_", its base64, and a NUL. */
#define HOOK_SECRET_TEXT 51
/* "v1,", base64, and a NUL. */
#define HOOK_SIGNATURE	48

struct hook_secret {
	uint8_t	bytes[HOOK_SECRET];
};

void	hook_secret_make(const uint8_t key[HOOK_KEY], int64_t school_id,
	    const uint8_t salt[HOOK_SALT], struct hook_secret *);
void	hook_secret_text(const struct hook_secret *,
	    char text[HOOK_SECRET_TEXT]);
/* Of "ID.TIMESTAMP.BODY". */
void	hook_sign(const struct hook_secret *, const char *id,
	    int64_t timestamp, const void *body, size_t len,
	    char signature[HOOK_SIGNATURE]);

#endif
