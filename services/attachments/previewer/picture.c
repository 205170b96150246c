/* Previews of pictures, and what all previews become: JPEG or WebP. */
#include <string.h>

#include <vips/vips.h>

#include "attachments/previewer/picture.h"

static void	measure(const struct source *, struct preview *);
static VipsImage *right_order(VipsImage *);
static VipsImage *turn(VipsImage *, unsigned);
static bool	write_out(VipsImage *, uint8_t *, struct preview *);
static int	encode(VipsImage *, int, void **, size_t *);

/* The first of several frames. */
bool
picture_preview(const struct source *s, uint32_t width, uint8_t *output,
    struct preview *preview)
{
	VipsImage *small = NULL;
	bool ok;

	measure(s, preview);
	ok = vips_thumbnail_buffer((void *)(uintptr_t)s->bytes, s->size, &small,
	    (int)width, "height", (int)width * PICTURE_TALL,
	    "size", VIPS_SIZE_DOWN, "export_profile", "srgb",
	    "fail_on", VIPS_FAIL_ON_NONE, NULL) == 0;
	/* Of a profile that is broken it is as if it had none. */
	if (!ok)
		ok = vips_thumbnail_buffer((void *)(uintptr_t)s->bytes, s->size,
		    &small, (int)width, "height", (int)width * PICTURE_TALL,
		    "size", VIPS_SIZE_DOWN, "fail_on", VIPS_FAIL_ON_NONE,
		    NULL) == 0;
	ok = ok && write_out(small, output, preview);
	if (small != NULL)
		g_object_unref(small);
	return ok;
}

/* What cannot be read is left at 0. */
static void
measure(const struct source *s, struct preview *preview)
{
	VipsImage *image = vips_image_new_from_buffer(s->bytes, s->size, "",
	    NULL);
	bool turned;

	if (image == NULL)
		return;
	turned = vips_image_get_orientation_swap(image);
	preview->width = (uint32_t)(turned ? vips_image_get_height(image) :
	    vips_image_get_width(image));
	preview->height = (uint32_t)(turned ? vips_image_get_width(image) :
	    vips_image_get_page_height(image));
	g_object_unref(image);
}

bool
picture_write(const struct picture *p, uint8_t *output,
    struct preview *preview)
{
	VipsImage *image = vips_image_new_from_memory(p->pixels, p->size,
	    p->width, p->height, p->bands, VIPS_FORMAT_UCHAR);
	bool ok;

	if (image != NULL && p->bgrx)
		image = right_order(image);
	if (image != NULL)
		image = turn(image, p->turned);
	ok = image != NULL && write_out(image, output, preview);
	if (image != NULL)
		g_object_unref(image);
	return ok;
}

/* Takes the image; NULL: it cannot. */
static VipsImage *
right_order(VipsImage *image)
{
	VipsImage *bands[3] = { NULL }, *out = NULL;
	int i;

	for (i = 0; i < 3; i++)
		if (vips_extract_band(image, &bands[i], 2 - i, NULL) != 0)
			break;
	if (i == 3)
		(void)vips_bandjoin(bands, &out, 3, NULL);
	for (i = 0; i < 3; i++)
		if (bands[i] != NULL)
			g_object_unref(bands[i]);
	g_object_unref(image);
	return out;
}

/* Likewise. */
static VipsImage *
turn(VipsImage *image, unsigned degrees)
{
	static const VipsAngle angles[] = { VIPS_ANGLE_D0, VIPS_ANGLE_D90,
		VIPS_ANGLE_D180, VIPS_ANGLE_D270 };
	VipsImage *out = NULL;

	(void)vips_rot(image, &out, angles[degrees / 90 % 4], NULL);
	g_object_unref(image);
	return out;
}

/* As well as there is room for it. */
static bool
write_out(VipsImage *image, uint8_t *output, struct preview *preview)
{
	static const int qualities[] = { 80, 60, 40, 20 };
	VipsImage *pixels = vips_image_copy_memory(image);
	size_t i, len = 0;
	void *bytes = NULL;
	bool ok = false;

	for (i = 0; pixels != NULL && !ok &&
	    i < sizeof(qualities) / sizeof(qualities[0]); i++) {
		if (encode(pixels, qualities[i], &bytes, &len) != 0)
			break;
		ok = len <= PREVIEW_MAX_BYTES;
		if (ok) {
			memcpy(output, bytes, len);
			preview->bytes = (uint32_t)len;
		}
		g_free(bytes);
	}
	if (pixels != NULL)
		g_object_unref(pixels);
	return ok;
}

static int
encode(VipsImage *image, int quality, void **bytes, size_t *len)
{
	if (vips_image_hasalpha(image))
		return vips_webpsave_buffer(image, bytes, len, "Q", quality,
		    "strip", TRUE, NULL);
	return vips_jpegsave_buffer(image, bytes, len, "Q", quality,
	    "strip", TRUE, "optimize_coding", TRUE, NULL);
}

void
picture_fit(uint32_t box, double *width, double *height)
{
	double scale = box / *width;

	if (*height * scale > (double)box * PICTURE_TALL)
		scale = (double)box * PICTURE_TALL / *height;
	*width *= scale;
	*height *= scale;
}
