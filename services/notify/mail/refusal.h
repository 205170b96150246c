/* Whether a mail server refuses an address, or what it has against us. */
#ifndef LIAISON_NOTIFY_MAIL_REFUSAL_H
#define LIAISON_NOTIFY_MAIL_REFUSAL_H

#include <stdbool.h>

/*
 * What it said, "554 5.7.1 Relay access denied", or an enhanced status alone
 * (RFC 3463): of a policy or of the sender, which says nothing of the address.
 */
bool	refusal_is_of_us(const char *said);

#endif
