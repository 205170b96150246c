/* Texts and tables in text. */
#ifndef LIAISON_ATTACHMENTS_VALIDATOR_TEXTS_TEXT_H
#define LIAISON_ATTACHMENTS_VALIDATOR_TEXTS_TEXT_H

#include "attachments/validator/reading/reader.h"

/* Source code is text; what opens as a page is not. */
reader_fn	text_read;
/* A table besides has no cell that starts a program by DDE. */
reader_fn	csv_read;

#endif
