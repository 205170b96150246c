/* Addresses of mail, as far as we send to them. */
#include <string.h>

#include "base/mail_address.h"

static const char letters_digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "abcdefghijklmnopqrstuvwxyz0123456789";
/* Beside letters and digits, in what comes before the @ (RFC 5322, atext). */
static const char atom_signs[] = "!#$%&'*+-/=?^_`{|}~";

static bool	 is_atoms(const char *, size_t len, const char *signs);

bool
mail_address_ok(const char *address)
{
	const char *at = strrchr(address, '@');
	size_t len = strlen(address);

	return at != NULL && len <= MAIL_ADDRESS_MAX && at - address <= 64 &&
	    is_atoms(address, (size_t)(at - address), atom_signs) &&
	    is_atoms(at + 1, strlen(at + 1), "-") && at[1] != '-' &&
	    address[0] != '-' && address[len - 1] != '-';
}

/* One or more of these characters, in parts with one dot between. */
static bool
is_atoms(const char *text, size_t len, const char *signs)
{
	size_t i;
	char before = '.';

	for (i = 0; i < len; before = text[i++])
		if (text[i] == '.' ? before == '.' :
		    text[i] == '\0' || (strchr(letters_digits, text[i]) ==
		    NULL && strchr(signs, text[i]) == NULL))
			return false;
	return before != '.';
}
