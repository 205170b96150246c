/* The validator for people: files on a command line. */
#ifndef LIAISON_ATTACHMENTS_VALIDATOR_BY_HAND_H
#define LIAISON_ATTACHMENTS_VALIDATOR_BY_HAND_H

#include <stddef.h>

/*
 * Prints a line a file: TAKEN, or what was found and where, a tab, the name.
 * Before a file may stand what is taken of those after it: --takes-pdf-scripts,
 * --takes-pdf-launch-actions, --takes-pdf-files, --takes-dde.
 * `serve` is run in a process of its own with the socket's descriptor, as when
 * the service asks.  The exit status: 0, 1 where one was refused, 2 where one
 * could not be looked at.
 */
int	by_hand(char **files, size_t n, int (*serve)(int fd));

#endif
