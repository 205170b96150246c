/* A program that serves over a socket. */
#ifndef LIAISON_ATTACHMENTS_VALIDATION_PROGRAM_H
#define LIAISON_ATTACHMENTS_VALIDATION_PROGRAM_H

#include <sys/types.h>

/*
 * Starts argv[0] with one end of a SEQPACKET socket as its descriptor 3, no
 * signal blocked, and nothing of our environment: that has passwords.  *fd is
 * the other end, the caller's.  -1 with errno.
 */
pid_t	program_start(const char *const *argv, int *fd);

#endif
