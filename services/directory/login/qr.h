/* QR codes, as pictures that pages show. */
#ifndef LIAISON_DIRECTORY_LOGIN_QR_H
#define LIAISON_DIRECTORY_LOGIN_QR_H

#include "base/arena.h"

/* An SVG document; NULL: too much text, or memory is short. */
char	*qr_svg(struct arena *, const char *text);

#endif
