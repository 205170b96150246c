/*
 * A plain list of people, as a school office has it in a spreadsheet: one CSV
 * file with a header of names ("nom;prénom;rôle;classe;e-mail;enfants").
 *
 * In UTF-8, Windows-1252 or UTF-16, with semicolons, commas or tabs; in any
 * order of columns, with or without accents.  What a row leaves empty it says
 * nothing about, and who is not in the list stays.
 */
#ifndef LIAISON_DIRECTORY_ROSTER_PLAIN_H
#define LIAISON_DIRECTORY_ROSTER_PLAIN_H

#include "directory/roster/roster.h"

/*
 * Opens such a list.  NULL with why, in English, where it is none: no header
 * with at least a first name, a last name and a role.
 */
struct roster	*roster_open_plain(const void *data, size_t len,
		    const char **why);
/* Reads its rows.  CPU-bound: call it from a work thread. */
void		 roster_read_plain(struct roster *);

#endif
