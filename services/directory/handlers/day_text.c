/* Days as requests have them. */
#include <stdio.h>
#include <string.h>

#include "directory/handlers/day_text.h"

bool
day_exists(const char *text)
{
	static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31,
		30, 31 };
	int year, month, day, most;
	char end;

	if (strlen(text) != 10 || strspn(text, "0123456789-") != 10 ||
	    sscanf(text, "%4d-%2d-%2d%c", &year, &month, &day, &end) != 3 ||
	    year < 2000 || year > 2200 || month < 1 || month > 12)
		return false;
	most = lengths[month - 1];
	if (month == 2 && year % 4 == 0 && (year % 100 != 0 ||
	    year % 400 == 0))
		most++;
	return day >= 1 && day <= most;
}
