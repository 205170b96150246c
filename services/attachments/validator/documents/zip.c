/* Archives: application/zip. */
#include "attachments/validator/documents/zip.h"

/* One, and one in it. */
#define ARCHIVES_MAX	2

void
zip_read(const struct source *s, const struct policy *policy,
    struct verdict *v)
{
	struct container c = container_of(policy, v);
	struct zip_directory d;

	if (container_open_zip(&c, &d, s))
		(void)zip_members_ok(&c, &d);
	zip_directory_close(&d);
}

bool
zip_members_ok(struct container *c, const struct zip_directory *d)
{
	bool ok = true;
	size_t i;

	if (c->archives == ARCHIVES_MAX)
		return verdict_refuse(c->verdict, FINDING_NESTED, "%s", "");
	c->archives++;
	for (i = 0; i < d->n && ok; i++)
		ok = container_member_ok(c, d->source, &d->members[i], NULL,
		    NULL);
	if (!ok && c->archives == 1)
		verdict_name_member(c->verdict, d->members[i - 1].name,
		    d->members[i - 1].name_len);
	c->archives--;
	return ok;
}
