/*
 * What is in a ZIP, once its structure has been judged: before anything is
 * unpacked.
 */
#ifndef LIAISON_ATTACHMENTS_VALIDATOR_ZIP_ZIP_DIRECTORY_H
#define LIAISON_ATTACHMENTS_VALIDATOR_ZIP_ZIP_DIRECTORY_H

#include "attachments/validator/reading/reader.h"

struct zip_member {
	const char	*name;		/* not NUL-ended; of the directory */
	size_t		 name_len;
	const char	*unicode_name;	/* instead (APPNOTE 4.6.9); or NULL */
	size_t		 unicode_name_len;
	unsigned	 method;	/* 0 stored, 8 deflated */
	bool		 has_descriptor;
	uint32_t	 crc;
	uint64_t	 size;		/* unpacked, as is declared */
	size_t		 packed;	/* bytes in the file */
	size_t		 offset;	/* of its local header */
	size_t		 data;		/* of what is packed */
	size_t		 end;		/* behind it, and its descriptor */
};

struct zip_directory {
	const struct source	*source;
	struct zip_member	*members;	/* as they lie in the file */
	size_t			 n;
	uint64_t		 size;		/* of all, unpacked */
};

/*
 * Refuses what programs could read in different ways, what leads out of the
 * folder that it is unpacked into, what is encrypted, and what would unpack to
 * more than so many bytes.  The directory is to be closed in either case, and
 * points into the source.
 */
bool	zip_directory_open(struct zip_directory *, const struct source *,
	    uint64_t max_unpacked, struct verdict *)
	    __attribute__((warn_unused_result));
void	zip_directory_close(struct zip_directory *);

/* The member of that name, in any case; NULL: there is none. */
const struct zip_member *zip_directory_find(const struct zip_directory *,
	    const char *name);
bool	zip_member_is_named(const struct zip_member *, const char *name);
bool	zip_member_is_folder(const struct zip_member *);

/* The text of it for verdicts: `%.*s`. */
#define ZIP_NAME(m) \
	(int)((m)->name_len < 120 ? (m)->name_len : 120), (m)->name

#endif
