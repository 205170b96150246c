/*
 * A school's colour as it can be read: contrast by WCAG 2, on a light page and
 * on a dark one.
 */
#ifndef LIAISON_DIRECTORY_LOOKS_ACCENT_H
#define LIAISON_DIRECTORY_LOOKS_ACCENT_H

#include <stdbool.h>
#include <stdint.h>

#define ACCENT_NONE	(-1)
#define ACCENT_TEXT	8	/* "#1d4f8c" with its NUL */

/* "#1d4f8c", any case; "" is ACCENT_NONE.  False: neither. */
bool	accent_read(const char *text, int32_t *colour);
void	accent_write(int32_t colour, char text[ACCENT_TEXT]);

/*
 * The colour, made darker (on dark: lighter) until it can be read on the page,
 * and on the page with a touch of it: a contrast of 4.5.
 */
int32_t	accent_on_light(int32_t colour);
int32_t	accent_on_dark(int32_t colour);

#endif
