/* What systems run, by its name and by how it begins. */
#ifndef LIAISON_ATTACHMENTS_VALIDATOR_READING_RUNNABLE_H
#define LIAISON_ATTACHMENTS_VALIDATOR_READING_RUNNABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* By its last extension: a click on it runs it, or a disk with it. */
bool	runnable_by_name(const char *name, size_t len);

/*
 * An executable, whatever its name; or a script with a first line that says
 * who runs it, unless its name says that it is source code.
 */
bool	runnable_by_content(const uint8_t *, size_t, const char *name,
	    size_t name_len);

#endif
