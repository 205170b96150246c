/* The cleaning of each format, and what they share. */
#ifndef LIAISON_ATTACHMENTS_VALIDATOR_CLEANING_CLEAN_PARTS_H
#define LIAISON_ATTACHMENTS_VALIDATOR_CLEANING_CLEAN_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Each as clean_picture(). */
typedef size_t	clean_fn(uint8_t *bytes, size_t size);
clean_fn	clean_jpeg, clean_png, clean_gif, clean_webp, clean_heif;

/*
 * TIFF as EXIF has it: what says how the picture is turned stays.  False: it
 * does not say it, and all is zero.
 */
bool		clean_exif(uint8_t *tiff, size_t len);

#endif
