/* QR codes by libqrencode, drawn as one path: a line for each run of dots. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <qrencode.h>

#include "directory/login/qr.h"

/* Dots of light around it, by the standard. */
#define QUIET	4
/* Of one run, at most: "M177 177h177v1h-177z". */
#define RUN	24

static char *
draw_row(char *p, const QRcode *qr, int y)
{
	const unsigned char *row = qr->data + y * qr->width;
	int x, from;

	for (x = 0; x < qr->width; x++) {
		if ((row[x] & 1) == 0)
			continue;
		for (from = x; x < qr->width && (row[x] & 1) != 0; x++)
			;
		p += sprintf(p, "M%d %dh%dv1h-%dz", from + QUIET, y + QUIET,
		    x - from, x - from);
	}
	return p;
}

char *
qr_svg(struct arena *a, const char *text)
{
	QRcode *qr = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
	char *path, *p, *svg;
	int y, size;

	if (qr == NULL)
		return NULL;
	/* A run has a dot and a gap. */
	path = arena_alloc(a, (size_t)(qr->width * (qr->width / 2 + 1)) *
	    RUN + 1);
	for (p = path, y = 0; y < qr->width; y++)
		p = draw_row(p, qr, y);
	*p = '\0';
	size = qr->width + 2 * QUIET;
	svg = arena_printf(a, "<svg xmlns=\"http://www.w3.org/2000/svg\" "
	    "viewBox=\"0 0 %d %d\" shape-rendering=\"crispEdges\">"
	    "<path fill=\"#fff\" d=\"M0 0h%dv%dH0z\"/>"
	    "<path fill=\"#000\" d=\"%s\"/></svg>", size, size, size, size,
	    path);
	QRcode_free(qr);
	return svg;
}
