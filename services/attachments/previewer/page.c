/* The first page of a PDF, by poppler and cairo. */
#include <math.h>

#include <cairo.h>
#include <fontconfig/fontconfig.h>
#include <poppler.h>

#include "attachments/previewer/page.h"
#include "attachments/previewer/picture.h"

/* A page may be as thin as a line. */
#define PAGE_MIN	1.0
/* Points to the pixels that a browser shows. */
#define PIXELS_A_POINT	(96.0 / 72.0)

static bool	draw(PopplerPage *, uint32_t, uint8_t *, struct preview *);
static bool	paint(PopplerPage *, cairo_surface_t *, double scale);
static bool	write_out(cairo_surface_t *, uint8_t *, struct preview *);
static uint32_t	pixels(double);

/* Fonts, how they are chosen, and character maps of scripts of the east. */
const char *const page_readable[] = {
	"/usr/share/fonts", "/usr/local/share/fonts", "/etc/fonts",
	"/usr/share/fontconfig", "/var/cache/fontconfig",
	"/usr/share/poppler", NULL,
};

void
page_start(void)
{
	(void)FcInit();
	/* It would look for fonts that are new. */
	(void)FcConfigSetRescanInterval(NULL, 0);
	g_type_ensure(POPPLER_TYPE_DOCUMENT);
}

bool
page_preview(const struct source *s, uint32_t width, uint8_t *output,
    struct preview *preview)
{
	GBytes *bytes = g_bytes_new_static(s->bytes, s->size);
	PopplerDocument *document = poppler_document_new_from_bytes(bytes, NULL,
	    NULL);
	PopplerPage *page = NULL;
	bool ok = false;

	g_bytes_unref(bytes);
	if (document == NULL)
		return false;
	preview->pages = (uint32_t)poppler_document_get_n_pages(document);
	if (preview->pages > 0)
		page = poppler_document_get_page(document, 0);
	if (page != NULL) {
		ok = draw(page, width, output, preview);
		g_object_unref(page);
	}
	g_object_unref(document);
	return ok;
}

static bool
draw(PopplerPage *page, uint32_t box, uint8_t *output,
    struct preview *preview)
{
	double width, height, page_width;
	cairo_surface_t *surface;
	bool ok;

	poppler_page_get_size(page, &width, &height);
	if (!isfinite(width) || !isfinite(height))
		return false;
	width = fmax(width, PAGE_MIN);
	height = fmax(height, PAGE_MIN);
	preview->width = pixels(width * PIXELS_A_POINT);
	preview->height = pixels(height * PIXELS_A_POINT);
	page_width = width;
	picture_fit(box, &width, &height);
	surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24,
	    (int)pixels(width), (int)pixels(height));
	ok = paint(page, surface, width / page_width) &&
	    write_out(surface, output, preview);
	cairo_surface_destroy(surface);
	return ok;
}

static bool
paint(PopplerPage *page, cairo_surface_t *surface, double scale)
{
	cairo_t *cairo = cairo_create(surface);
	bool ok;

	cairo_set_source_rgb(cairo, 1, 1, 1);
	cairo_paint(cairo);
	cairo_scale(cairo, scale, scale);
	poppler_page_render(page, cairo);
	ok = cairo_status(cairo) == CAIRO_STATUS_SUCCESS;
	cairo_destroy(cairo);
	cairo_surface_flush(surface);
	return ok;
}

static bool
write_out(cairo_surface_t *surface, uint8_t *output, struct preview *preview)
{
	const int height = cairo_image_surface_get_height(surface);
	const int stride = cairo_image_surface_get_stride(surface);
	const struct picture p = {
		.pixels = cairo_image_surface_get_data(surface),
		.size = (size_t)stride * (size_t)height,
		.width = stride / 4, .height = height, .bands = 4,
		.bgrx = true,
	};

	return p.pixels != NULL && picture_write(&p, output, preview);
}

static uint32_t
pixels(double n)
{
	return n < 1 ? 1 : n > INT32_MAX ? INT32_MAX : (uint32_t)lround(n);
}
