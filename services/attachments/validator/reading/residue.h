/*
 * Bytes that a format does not account for, after its end or between its parts,
 * and free text in its metadata: cameras, editors and networks leave them, and
 * so does who hides one file in another.
 */
#ifndef LIAISON_ATTACHMENTS_VALIDATOR_READING_RESIDUE_H
#define LIAISON_ATTACHMENTS_VALIDATOR_READING_RESIDUE_H

#include "attachments/validator/reading/reader.h"

/*
 * Judges `len` bytes from `offset`, which lie within the source.  False, and
 * FINDING_HIDDEN is said, where something else would find itself in them: a ZIP
 * end record that leads to a directory, the head of an executable, a script's
 * first line, or a tag that makes a page of what follows (`<script`, `<html`,
 * `<svg`, `<?php`; also in UTF-16).  XMP's `<?xpacket` is no such thing.
 */
bool	residue_ok(const struct source *, size_t offset, size_t len,
	    struct verdict *);

#endif
