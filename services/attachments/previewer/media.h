/* How long a sound or film is, and a picture of the film. */
#ifndef LIAISON_ATTACHMENTS_PREVIEWER_MEDIA_H
#define LIAISON_ATTACHMENTS_PREVIEWER_MEDIA_H

#include "attachments/validator/preview.h"

/* Before the filter. */
void		media_start(void);

preview_fn	media_preview;

#endif
