/* Times of a day, as the API has them. */
#include <stdio.h>
#include <string.h>

#include "directory/handlers/hours.h"

int
hours_minutes(const char *text)
{
	int hour, minute;
	char end;

	if (strlen(text) != 5 || strspn(text, "0123456789:") != 5 ||
	    sscanf(text, "%2d:%2d%c", &hour, &minute, &end) != 2 ||
	    minute > 59 || minute % HOURS_STEP != 0 ||
	    hour * 60 + minute > HOURS_DAY)
		return -1;
	return hour * 60 + minute;
}

char *
hours_text(struct arena *a, int minutes)
{
	return arena_printf(a, "%02d:%02d", minutes / 60, minutes % 60);
}
