/* The start of a program that reads files for the service. */
#ifndef LIAISON_ATTACHMENTS_VALIDATOR_SERVE_H
#define LIAISON_ATTACHMENTS_VALIDATOR_SERVE_H

#include "attachments/validator/zygote.h"

/*
 * Gives away all but the socket fd, has what is needed loaded by `load`, and
 * serves: zygote_run().
 */
int	serve_files(int fd, void (*load)(void), const struct zygote_options *);

#endif
