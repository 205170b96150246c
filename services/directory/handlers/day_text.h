/* Days as requests have them. */
#ifndef LIAISON_DIRECTORY_HANDLERS_DAY_TEXT_H
#define LIAISON_DIRECTORY_HANDLERS_DAY_TEXT_H

#include <stdbool.h>

/* Is it a day there is: "2026-02-28"? */
bool	day_exists(const char *text);

#endif
