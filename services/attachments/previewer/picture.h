/* Previews of pictures, and what all previews become: JPEG or WebP. */
#ifndef LIAISON_ATTACHMENTS_PREVIEWER_PICTURE_H
#define LIAISON_ATTACHMENTS_PREVIEWER_PICTURE_H

#include "attachments/validator/preview.h"

/* A preview is at most so many times as high as it is wide. */
#define PICTURE_TALL	2

preview_fn	picture_preview;

/* Pixels in memory, of 8 bits each. */
struct picture {
	const void	*pixels;
	size_t		 size;		/* bytes: width * height * bands */
	int		 width, height;
	int		 bands;		/* RGB, RGBA or, of cairo, BGRX */
	bool		 bgrx;
	unsigned	 turned;	/* clockwise, to be: 0, 90, 180, 270 */
};

/* Writes it out as it is.  False: it cannot. */
bool	picture_write(const struct picture *, uint8_t *output,
	    struct preview *);

/* Makes width and height fit into the box of a preview so wide. */
void	picture_fit(uint32_t box, double *width, double *height);

#endif
