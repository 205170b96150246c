/* The reader of archives. */
#include "attachments/validator/documents/ole.h"
#include "attachments/validator/documents/xml.h"
#include "attachments/validator/documents/zip.h"
#include "attachments/validator/pdf/pdf.h"
#include "fuzz.h"
#include "reader_check.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool started;

	if (!started) {
		xml_start();
		ole_start();
		pdf_start();
		started = true;
	}
	reader_check(zip_read, "zip", data, size);
	return 0;
}
