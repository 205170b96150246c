/*
 * Addresses of one's own for what comes in by mail: where a reply to a message
 * goes, and where a mail server says that a mail could not be delivered.
 *
 * What stands before the @ names school, person and what it is about, is good
 * for 31 days, and cannot be made without the key.  It has lower-case letters,
 * digits and one '-', and is read in any case, since mail servers may change
 * it.
 */
#ifndef LIAISON_NOTIFY_REPLY_ADDRESS_H
#define LIAISON_NOTIFY_REPLY_ADDRESS_H

#include <stddef.h>
#include <stdint.h>

#define ADDRESS_KEY	32
/* What service_secret() is asked for: all replicas have the same. */
#define ADDRESS_PURPOSE	"mail addresses"
/* Characters before the @, without the NUL; RFC 5321 lets 64. */
#define ADDRESS_LOCAL	63
#define ADDRESS_DAYS	31

struct address {
	int64_t	 school_id;
	int64_t	 user_id;	/* whose address it is */
	/* Of a reply: the message that it answers.  Of a bounce: the event
	 * that the mail told of, as in notifications. */
	int64_t	 about_id;
};

enum address_read {
	ADDRESS_REPLY,
	ADDRESS_BOUNCE,
	ADDRESS_OLD,	/* ours, past its days */
	ADDRESS_FOREIGN	/* not made with this key */
};

void	reply_address(const uint8_t key[ADDRESS_KEY], const struct address *,
	    int64_t now_us, char local[ADDRESS_LOCAL + 1]);
void	bounce_address(const uint8_t key[ADDRESS_KEY], const struct address *,
	    int64_t now_us, char local[ADDRESS_LOCAL + 1]);

/* `local` need not end: len bytes of it.  Fills the address of one that is
 * ours. */
enum address_read address_read(const uint8_t key[ADDRESS_KEY],
	    const char *local, size_t len, int64_t now_us, struct address *);

#endif
