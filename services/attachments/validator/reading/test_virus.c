/* The file of EICAR, in which a scanner that looks at us finds none. */
#include <stdio.h>
#include <string.h>

#include "attachments/validator/reading/test_virus.h"

#define LEN	68

/* In two halves that the program does not have side by side. */
static const char *
test_virus(char text[LEN + 1])
{
	static const char first[] = "X5O!P%@AP[4\\PZX54(P^)7CC)7}$";
	static const char second[] = "EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*";

	(void)snprintf(text, LEN + 1, "%s%s", first, second);
	return text;
}

bool
test_virus_begins(const uint8_t *p, size_t len)
{
	char text[LEN + 1];

	return len >= LEN && memcmp(p, test_virus(text), LEN) == 0;
}

bool
test_virus_is_in(const uint8_t *p, size_t len)
{
	char text[LEN + 1];

	return memmem(p, len, test_virus(text), LEN) != NULL;
}
