/* The reader of Office Open XML, each of its formats. */
#include "attachments/validator/documents/ole.h"
#include "attachments/validator/documents/ooxml.h"
#include "attachments/validator/documents/xml.h"
#include "attachments/validator/pdf/pdf.h"
#include "fuzz.h"
#include "reader_check.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const extensions[] = { "docx", "xlsx", "pptx" };
	static bool started;
	size_t i;

	if (!started) {
		xml_start();
		ole_start();
		pdf_start();
		started = true;
	}
	for (i = 0; i < sizeof(extensions) / sizeof(extensions[0]); i++)
		reader_check(ooxml_read, extensions[i], data, size);
	return 0;
}
