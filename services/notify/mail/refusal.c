/* What a refusal of a mail server is about. */
#include <ctype.h>
#include <string.h>

#include "notify/mail/refusal.h"

#define REPLY	4	/* "550 " */

/* Policy and security, also what is against the content; bad senders. */
static bool
is_of_sender(const char *status)
{
	return strncmp(status, "5.7.", 4) == 0 ||
	    ((strncmp(status, "5.1.7", 5) == 0 ||
	    strncmp(status, "5.1.8", 5) == 0) &&
	    !isdigit((unsigned char)status[5]));
}

bool
refusal_is_of_us(const char *said)
{
	/* Where there is no enhanced status: "550 relay not permitted". */
	return is_of_sender(said) ||
	    (strlen(said) > REPLY && is_of_sender(said + REPLY)) ||
	    strcasestr(said, "relay") != NULL;
}
