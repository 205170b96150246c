/* Which reader reads which format. */
#include <string.h>

#include "attachments/validator/gif.h"
#include "attachments/validator/heif.h"
#include "attachments/validator/images.h"
#include "attachments/validator/jpeg.h"
#include "attachments/validator/legacy.h"
#include "attachments/validator/lines.h"
#include "attachments/validator/png.h"
#include "attachments/validator/readers.h"
#include "attachments/validator/rtf.h"
#include "attachments/validator/text.h"
#include "attachments/validator/webp.h"

static const struct {
	const char	*extension;
	reader_fn	*read;
} readers[] = {
	{ "txt", text_read },
	{ "csv", csv_read },
	{ "ics", calendar_read },
	{ "vcf", card_read },
	{ "rtf", rtf_read },
	{ "png", png_read },
	{ "jpg", jpeg_read },
	{ "jpeg", jpeg_read },
	{ "gif", gif_read },
	{ "webp", webp_read },
	{ "heic", heif_read },
	{ "avif", heif_read },
};

bool
readers_start(void)
{
	images_start();
	legacy_start();
	return true;
}

reader_fn *
readers_find(const char *extension)
{
	size_t i;

	for (i = 0; i < sizeof(readers) / sizeof(readers[0]); i++)
		if (strcmp(readers[i].extension, extension) == 0)
			return readers[i].read;
	return legacy_read;
}
