/* The logo of the demo school: a leaf of a lime tree. */
#include <stdio.h>

#include "papers.h"

#define SIZE	96

/* In a unit square: the leaf, and its vein. */
static int
is_leaf(double x, double y)
{
	const double a = x - .5, b = y - .5;
	/* Two circles that cross, turned by 45 degrees. */
	const double u = (a + b) * .7071, v = (a - b) * .7071;
	const int inside = (u - .28) * (u - .28) + v * v < .23 &&
	    (u + .28) * (u + .28) + v * v < .23;

	return inside && !(u > -.02 && u < .02 && v < .3);
}

uint8_t *
logo_make(size_t *len)
{
	static uint8_t rows[SIZE][1 + 3 * SIZE];
	static const uint8_t paper[3] = { 255, 255, 255 };
	static const uint8_t ink[3] = { 0x2e, 0x6b, 0x3a };

	for (int y = 0; y < SIZE; y++)
		for (int x = 0; x < SIZE; x++)
			for (int i = 0; i < 3; i++)
				rows[y][1 + 3 * x + i] = is_leaf(
				    (x + .5) / SIZE, (y + .5) / SIZE) ?
				    ink[i] : paper[i];
	return paper_png(rows[0], SIZE, SIZE, len);
}
