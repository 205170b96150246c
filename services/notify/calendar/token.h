/*
 * The token in a feed's address: who has it reads the feed.  It is made of a
 * key of the service and of a salt, so that it can be shown again to whom it
 * belongs; the database has the salt and the token's hash alone.
 */
#ifndef LIAISON_NOTIFY_CALENDAR_TOKEN_H
#define LIAISON_NOTIFY_CALENDAR_TOKEN_H

#include <stdbool.h>
#include <stdint.h>

#define FEED_KEY	32
#define FEED_SALT	16
#define FEED_HASH	32
/* Of hexadecimal digits, and its NUL: the school, then 160 bits. */
#define FEED_TOKEN	57

struct feed_owner {
	int64_t	school_id, user_id, child_id;
};
struct feed_secret {
	uint8_t	salt[FEED_SALT], hash[FEED_HASH];
};

/* Another one each time. */
void	feed_secret_make(const uint8_t key[FEED_KEY],
	    const struct feed_owner *, struct feed_secret *);
/* False: it was made by another key. */
bool	feed_token(const uint8_t key[FEED_KEY], const struct feed_owner *,
	    const struct feed_secret *, char token[FEED_TOKEN]);
/* Of whatever comes; false: it is none. */
bool	feed_token_read(const char *, int64_t *school_id,
	    uint8_t hash[FEED_HASH]);

#endif
