/* Which reader reads which format. */
#include <string.h>

#include "attachments/validator/legacy.h"
#include "attachments/validator/lines.h"
#include "attachments/validator/odf.h"
#include "attachments/validator/ole.h"
#include "attachments/validator/ooxml.h"
#include "attachments/validator/readers.h"
#include "attachments/validator/rtf.h"
#include "attachments/validator/text.h"
#include "attachments/validator/xml.h"
#include "attachments/validator/zip.h"

static const struct {
	const char	*extension;
	reader_fn	*read;
} readers[] = {
	{ "txt", text_read },
	{ "csv", csv_read },
	{ "ics", calendar_read },
	{ "vcf", card_read },
	{ "rtf", rtf_read },
	{ "docx", ooxml_read },
	{ "xlsx", ooxml_read },
	{ "pptx", ooxml_read },
	{ "odt", odf_read },
	{ "ods", odf_read },
	{ "odp", odf_read },
	{ "doc", ole_read },
	{ "xls", ole_read },
	{ "ppt", ole_read },
	{ "zip", zip_read },
};

bool
readers_start(void)
{
	legacy_start();
	xml_start();
	ole_start();
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
