/* Which reader reads which format. */
#include <string.h>

#include "attachments/validator/documents/odf.h"
#include "attachments/validator/documents/ole.h"
#include "attachments/validator/documents/ooxml.h"
#include "attachments/validator/documents/rtf.h"
#include "attachments/validator/documents/xml.h"
#include "attachments/validator/documents/zip.h"
#include "attachments/validator/media/av_packets.h"
#include "attachments/validator/media/iso_media.h"
#include "attachments/validator/media/mp3.h"
#include "attachments/validator/media/ogg.h"
#include "attachments/validator/media/wav.h"
#include "attachments/validator/media/webm.h"
#include "attachments/validator/pdf/pdf.h"
#include "attachments/validator/pictures/gif.h"
#include "attachments/validator/pictures/heif.h"
#include "attachments/validator/pictures/images.h"
#include "attachments/validator/pictures/jpeg.h"
#include "attachments/validator/pictures/png.h"
#include "attachments/validator/pictures/webp.h"
#include "attachments/validator/readers.h"
#include "attachments/validator/texts/lines.h"
#include "attachments/validator/texts/text.h"

/* All that formats/media_type.c knows. */
static const struct {
	const char	*extension;
	reader_fn	*read;
} readers[] = {
	{ "pdf", pdf_read },
	{ "doc", ole_read },
	{ "xls", ole_read },
	{ "ppt", ole_read },
	{ "docx", ooxml_read },
	{ "xlsx", ooxml_read },
	{ "pptx", ooxml_read },
	{ "odt", odf_read },
	{ "ods", odf_read },
	{ "odp", odf_read },
	{ "rtf", rtf_read },
	{ "txt", text_read },
	{ "csv", csv_read },
	{ "ics", calendar_read },
	{ "vcf", card_read },
	{ "png", png_read },
	{ "jpg", jpeg_read },
	{ "jpeg", jpeg_read },
	{ "gif", gif_read },
	{ "webp", webp_read },
	{ "heic", heif_read },
	{ "avif", heif_read },
	{ "mp3", mp3_read },
	{ "m4a", iso_media_read },
	{ "ogg", ogg_read },
	{ "opus", ogg_read },
	{ "wav", wav_read },
	{ "mp4", iso_media_read },
	{ "webm", webm_read },
	{ "mov", iso_media_read },
	{ "3gp", iso_media_read },
	{ "zip", zip_read },
};

void
readers_start(void)
{
	xml_start();
	ole_start();
	pdf_start();
	av_packets_start();
	images_start();
}

reader_fn *
readers_find(const char *extension)
{
	size_t i;

	for (i = 0; i < sizeof(readers) / sizeof(readers[0]); i++)
		if (strcmp(readers[i].extension, extension) == 0)
			return readers[i].read;
	return NULL;
}
