/* Holidays of the school's calendar, and those that come to them. */
#include <string.h>
#include <strings.h>

#include "notify/events/holidays.h"

/* As the ministry and others call them. */
bool
holidays_look_like(const char *title)
{
	static const char *const words[] = { "vacances", "holiday", "férié",
		"Férié", "pont de", "jour de l'an", "pâques", "Pâques",
		"ascension", "pentecôte", "fête du travail", "fête nationale",
		"victoire", "armistice", "assomption", "toussaint", "noël",
		"Noël", "half-term", "bank holiday" };
	static const char *const others[] = { "rentrée", "Rentrée", "reprise" };
	size_t i;

	for (i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (strncasecmp(title, others[i], strlen(others[i])) == 0 ||
		    strncasecmp(title, "pré", strlen("pré")) == 0)
			return false;
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcasestr(title, words[i]) != NULL)
			return true;
	return false;
}

static void
take_out(struct holidays *all, size_t *n, size_t at)
{
	memmove(&all[at], &all[at + 1], (--*n - at) * sizeof(*all));
}

bool
holidays_remove(struct holidays *all, size_t *n, const char *first,
    const char *last)
{
	size_t i;

	for (i = 0; i < *n; i++)
		if (strcmp(all[i].first, first) == 0 &&
		    strcmp(all[i].last, last) == 0) {
			take_out(all, n, i);
			return true;
		}
	return false;
}

bool
holidays_add(struct holidays *all, size_t *n, const struct holidays *added)
{
	struct holidays one = *added;
	bool named = false;
	size_t i = 0;

	while (i < *n) {
		if (strcmp(all[i].last, one.first) < 0 ||
		    strcmp(all[i].first, one.last) > 0) {
			i++;
			continue;
		}
		if (strcmp(all[i].first, one.first) <= 0 &&
		    strcmp(all[i].last, one.last) >= 0)
			return false;
		if (!named)
			one.name = all[i].name;
		named = true;
		if (strcmp(all[i].first, one.first) < 0)
			one.first = all[i].first;
		if (strcmp(all[i].last, one.last) > 0)
			one.last = all[i].last;
		take_out(all, n, i);
		i = 0;
	}
	for (i = 0; i < *n && strcmp(all[i].first, one.first) < 0;)
		i++;
	memmove(&all[i + 1], &all[i], (*n - i) * sizeof(*all));
	all[i] = one;
	++*n;
	return true;
}
