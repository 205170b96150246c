/*
 * Groups in the addresses of a mail ("class: anna@x.example, ben@x.example;").
 * GMime goes into each by recursion, however deep they are, at each From, To
 * and the like of a mail and of those within it.
 */
#ifndef LIAISON_NOTIFY_REPLY_GROUPS_H
#define LIAISON_NOTIFY_REPLY_GROUPS_H

#include <stdbool.h>
#include <stddef.h>

/* More of them in one header than a mail has that somebody wrote? */
bool	groups_are_many(const char *data, size_t len);

#endif
