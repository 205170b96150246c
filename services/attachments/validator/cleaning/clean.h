/*
 * Pictures without what they say of people: place, camera, names, times, former
 * states.  What is shown, colours and orientation stay.
 */
#ifndef LIAISON_ATTACHMENTS_VALIDATOR_CLEANING_CLEAN_H
#define LIAISON_ATTACHMENTS_VALIDATOR_CLEANING_CLEAN_H

#include <stddef.h>
#include <stdint.h>

/*
 * Of a file that its reader has taken: writes over what goes, so that the rest
 * stays where it is, and returns how many bytes are left: what stands behind
 * the picture goes.  Repeated it changes nothing more.  What is no picture by
 * its extension stays as it is.
 */
size_t	clean_picture(uint8_t *bytes, size_t size, const char *extension);

#endif
