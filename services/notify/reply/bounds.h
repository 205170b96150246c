/*
 * Mails that are refused before they are parsed.  GMime makes objects of every
 * header and every part that there are, of a thousand bytes for ten, and goes
 * into groups of addresses ("class: anna@x.example, ben@x.example;") by
 * recursion, at each From, To and the like of a mail and of those within it.
 */
#ifndef LIAISON_NOTIFY_REPLY_BOUNDS_H
#define LIAISON_NOTIFY_REPLY_BOUNDS_H

#include <stdbool.h>
#include <stddef.h>

/* Has it no more of these than a mail that somebody wrote? */
bool	bounds_are_kept(const char *data, size_t len);

#endif
