/* What a file is, whose name says something else. */
#ifndef LIAISON_ATTACHMENTS_VALIDATOR_FORMAT_FOUND_H
#define LIAISON_ATTACHMENTS_VALIDATOR_FORMAT_FOUND_H

#include "attachments/validator/reading/reader.h"

/*
 * The extension with its dot (".jpg") that goes with the first bytes of it, and
 * that the file has not; "": nobody knows.  That it is whole is not said.
 */
const char	*format_found(const struct source *);

#endif
