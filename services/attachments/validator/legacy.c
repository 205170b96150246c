/* Formats that have no reader of their own yet: what formats/ says of them. */
#include <sys/mman.h>

#include <string.h>
#include <unistd.h>

#include "attachments/formats/content.h"
#include "attachments/formats/media_type.h"
#include "attachments/validator/legacy.h"

/* libmagic reads its rules at the first compound file. */
void
legacy_start(void)
{
	static const char ole[] = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
	int fd = memfd_create("ole", MFD_CLOEXEC);
	struct content c;

	if (fd == -1)
		return;
	if (write(fd, ole, sizeof(ole) - 1) == (ssize_t)sizeof(ole) - 1 &&
	    content_open(&c, fd, sizeof(ole) - 1))
		(void)content_is_ole(&c, "");
	close(fd);
}

void
legacy_read(const struct source *s, const struct policy *policy,
    struct verdict *verdict)
{
	const struct media_type *type = media_type_of_extension(s->extension,
	    strlen(s->extension));

	(void)policy;
	if (type == NULL ||
	    !media_type_fits(type, LEGACY_FD, (off_t)s->size))
		verdict_refuse(verdict, FINDING_OTHER_FORMAT, "%s", "");
}
