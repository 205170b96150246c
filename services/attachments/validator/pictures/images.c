/* What the readers of pictures share. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <vips/vips.h>
#include <zlib.h>

#include "attachments/validator/pictures/images.h"
#include "attachments/validator/reading/residue.h"

/* A ZIP's end record and the longest comment behind it. */
#define ZIP_END_REACH	(22 + 65535)
#define STRIP_PIXELS	(512 * 1024)
/* A picture of more that cannot be decoded most likely lacks memory. */
#define LARGE_PIXELS	(32 * 1024 * 1024)

static void	say_nothing(const gchar *, GLogLevelFlags, const gchar *,
		    gpointer);
static bool	judge_metadata(const struct source *, size_t offset, size_t len,
		    struct verdict *);
static bool	declares(const uint8_t *, size_t len);
static VipsImage *load(const struct source *, enum image_loader);
static bool	read_strips(VipsImage *);

void
images_start(void)
{
	/* It would compile, and open a file to run what it compiled. */
	g_setenv("VIPS_NOVECTOR", "1", TRUE);
	if (VIPS_INIT("liaison-validator") != 0)
		vips_error_exit("libvips");
	vips_block_untrusted_set(TRUE);
	vips_concurrency_set(1);
	vips_cache_set_max(0);
	g_log_set_default_handler(say_nothing, NULL);
}

/* Warnings are of broken files, which the verdict tells. */
static void
say_nothing(const gchar *domain, GLogLevelFlags level, const gchar *message,
    gpointer arg)
{
	(void)domain;
	(void)level;
	(void)message;
	(void)arg;
}

bool
image_frame(struct image *image, uint64_t width, uint64_t height)
{
	uint64_t left = image->policy->max_pixels - image->pixels;

	if (width == 0 || height == 0)
		return verdict_refuse(image->verdict, FINDING_BROKEN, "@0 x 0");
	if (width > UINT32_MAX || height > UINT32_MAX ||
	    width * height > left)
		return verdict_refuse(image->verdict, FINDING_TOO_MUCH,
		    "%llu \xc3\x97 %llu pixels", (unsigned long long)width,
		    (unsigned long long)height);
	image->pixels += width * height;
	return true;
}

bool
image_metadata(struct image *image, size_t offset, size_t len)
{
	if (len > IMAGES_MAX_METADATA - image->metadata)
		return verdict_refuse(image->verdict, FINDING_TOO_MUCH,
		    "@metadata");
	image->metadata += len;
	return judge_metadata(image->source, offset, len, image->verdict);
}

bool
image_packed_metadata(struct image *image, size_t offset, size_t len)
{
	size_t room = IMAGES_MAX_METADATA - image->metadata;
	struct source plain = *image->source;
	uint8_t *unpacked = malloc(room + 1);
	z_stream z = { 0 };
	bool ok;

	if (unpacked == NULL || inflateInit(&z) != Z_OK) {
		free(unpacked);
		return verdict_refuse(image->verdict, FINDING_TOO_LONG,
		    "@metadata");
	}
	z.next_in = (Bytef *)(uintptr_t)(image->source->bytes + offset);
	z.avail_in = (uInt)len;
	z.next_out = unpacked;
	z.avail_out = (uInt)room + 1;
	/* Where it breaks off there is no more for anybody. */
	(void)inflate(&z, Z_FINISH);
	(void)inflateEnd(&z);
	plain.bytes = unpacked;
	plain.size = z.total_out;
	if (z.total_out > room)
		ok = verdict_refuse(image->verdict, FINDING_TOO_MUCH,
		    "@metadata");
	else {
		image->metadata += z.total_out;
		ok = judge_metadata(&plain, 0, plain.size, image->verdict);
	}
	free(unpacked);
	return ok;
}

static bool
judge_metadata(const struct source *source, size_t offset, size_t len,
    struct verdict *verdict)
{
	if (declares(source->bytes + offset, len))
		return verdict_refuse(verdict, FINDING_EXTERNAL, "@metadata");
	return residue_ok(source, offset, len, verdict);
}

/* XMP has no declarations, with which XML names files. */
static bool
declares(const uint8_t *p, size_t len)
{
	const uint8_t *end = p + len;

	for (; (p = memmem(p, (size_t)(end - p), "<!", 2)) != NULL; p += 2)
		if (end - p >= 8 &&
		    (strncasecmp((const char *)p, "<!ENTITY", 8) == 0 ||
		    strncasecmp((const char *)p, "<!DOCTYP", 8) == 0))
			return true;
	return false;
}

bool
image_no_archive(const struct image *image)
{
	const struct source *s = image->source;
	size_t reach = s->size < ZIP_END_REACH ? s->size : ZIP_END_REACH;
	const uint8_t *end = s->bytes + s->size, *p = end - reach;

	for (; (p = memmem(p, (size_t)(end - p), "PK\5\6", 4)) != NULL; p += 4)
		if (!residue_ok(s, (size_t)(p - s->bytes), (size_t)(end - p),
		    image->verdict))
			return false;
	return true;
}

bool
image_decodes(const struct image *image, enum image_loader loader)
{
	VipsImage *loaded;
	bool ok = false;
	uint64_t pixels;

	loaded = load(image->source, loader);
	if (loaded != NULL) {
		pixels = (uint64_t)vips_image_get_width(loaded) *
		    (uint64_t)vips_image_get_height(loaded);
		ok = pixels <= image->pixels && read_strips(loaded);
		g_object_unref(loaded);
	}
	vips_error_clear();
	return ok || image_undecoded(image);
}

bool
image_undecoded(const struct image *image)
{
	return verdict_refuse(image->verdict, image->pixels > LARGE_PIXELS ?
	    FINDING_TOO_LONG : FINDING_BROKEN, "@pixels");
}

/*
 * A photograph that a telephone did not write to its end is shown as far as it
 * goes; of what is packed without a loss, that is a fault.
 */
static VipsImage *
load(const struct source *s, enum image_loader loader)
{
	void *bytes = (void *)(uintptr_t)s->bytes;
	VipsImage *image = NULL;
	int failed = -1;

	if (loader == IMAGE_PNG)
		failed = vips_pngload_buffer(bytes, s->size, &image,
		    "access", VIPS_ACCESS_SEQUENTIAL,
		    "fail_on", VIPS_FAIL_ON_ERROR, NULL);
	if (loader == IMAGE_JPEG)
		failed = vips_jpegload_buffer(bytes, s->size, &image,
		    "access", VIPS_ACCESS_SEQUENTIAL,
		    "fail_on", VIPS_FAIL_ON_NONE, NULL);
	if (loader == IMAGE_GIF)
		failed = vips_gifload_buffer(bytes, s->size, &image, "n", -1,
		    "access", VIPS_ACCESS_SEQUENTIAL,
		    "fail_on", VIPS_FAIL_ON_NONE, NULL);
	if (loader == IMAGE_WEBP)
		failed = vips_webpload_buffer(bytes, s->size, &image, "n", -1,
		    "access", VIPS_ACCESS_SEQUENTIAL,
		    "fail_on", VIPS_FAIL_ON_ERROR, NULL);
	return failed == 0 ? image : NULL;
}

/* In this thread: vips_image_write() would start some. */
static bool
read_strips(VipsImage *image)
{
	int width = vips_image_get_width(image);
	int height = vips_image_get_height(image);
	VipsRect strip = { 0, 0, width, 1 + STRIP_PIXELS / width };
	VipsRegion *region = vips_region_new(image);
	bool ok = region != NULL;

	for (; ok && strip.top < height; strip.top += strip.height) {
		if (strip.height > height - strip.top)
			strip.height = height - strip.top;
		ok = vips_region_prepare(region, &strip) == 0;
	}
	if (region != NULL)
		g_object_unref(region);
	return ok;
}
