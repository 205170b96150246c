/* A school's colour as it can be read. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "directory/looks/accent.h"

#define ENOUGH		4.5
#define WHITE		0xffffff
#define BLACK		0x000000
/* The page in dark, as in the front end's base.css. */
#define DARK_PAGE	0x171d24
/* Of a page with a touch of the colour, per cent. */
#define TOUCH		18
#define STEPS		50

static int32_t	readable(int32_t colour, int32_t page, int32_t towards);
static int32_t	mix(int32_t from, int32_t to, int part, int whole);
static double	contrast(int32_t one, int32_t other);
static double	luminance(int32_t colour);

bool
accent_read(const char *text, int32_t *colour)
{
	unsigned value;

	*colour = ACCENT_NONE;
	if (*text == '\0')
		return true;
	if (*text != '#' || strlen(text) != ACCENT_TEXT - 1 ||
	    strspn(text + 1, "0123456789abcdefABCDEF") != ACCENT_TEXT - 2 ||
	    sscanf(text + 1, "%6x", &value) != 1)
		return false;
	*colour = (int32_t)value;
	return true;
}

void
accent_write(int32_t colour, char text[ACCENT_TEXT])
{
	if (colour == ACCENT_NONE)
		*text = '\0';
	else
		(void)snprintf(text, ACCENT_TEXT, "#%06x",
		    (unsigned)colour & WHITE);
}

int32_t
accent_on_light(int32_t colour)
{
	return readable(colour, WHITE, BLACK);
}

int32_t
accent_on_dark(int32_t colour)
{
	return readable(colour, DARK_PAGE, WHITE);
}

static int32_t
readable(int32_t colour, int32_t page, int32_t towards)
{
	int32_t tried = colour;
	int step;

	if (colour == ACCENT_NONE)
		return colour;
	for (step = 1; step <= STEPS; step++) {
		if (contrast(tried, mix(page, tried, TOUCH, 100)) >= ENOUGH)
			break;
		tried = mix(colour, towards, step, STEPS);
	}
	return tried;
}

/* Between two colours, 1 to 21. */
static double
contrast(int32_t one, int32_t other)
{
	double a = luminance(one), b = luminance(other);

	return a > b ? (a + 0.05) / (b + 0.05) : (b + 0.05) / (a + 0.05);
}

static int32_t
mix(int32_t from, int32_t to, int part, int whole)
{
	int32_t mixed = 0, a, b;
	int shift;

	for (shift = 16; shift >= 0; shift -= 8) {
		a = from >> shift & 0xff;
		b = to >> shift & 0xff;
		mixed = mixed << 8 | (a + (b - a) * part / whole);
	}
	return mixed;
}

/* Relative luminance of sRGB. */
static double
luminance(int32_t colour)
{
	static const double weights[] = { 0.2126, 0.7152, 0.0722 };
	double sum = 0, part;
	int i;

	for (i = 0; i < 3; i++) {
		part = (colour >> (16 - 8 * i) & 0xff) / 255.0;
		sum += weights[i] * (part <= 0.04045 ? part / 12.92 :
		    pow((part + 0.055) / 1.055, 2.4));
	}
	return sum;
}
