/* A guardian's children, and who teaches them. */
#include "notify/slots/slots.h"

void
family_take(struct arena *a, const Teaching__GetFamilyReply *reply,
    struct family *f)
{
	size_t i;

	*f = (struct family){ .name = "" };
	f->children = arena_alloc(a, (reply->n_children + 1) *
	    sizeof(*f->children));
	f->teaching = arena_alloc(a, (reply->n_teaching + 1) *
	    sizeof(*f->teaching));
	if (reply->guardian == NULL)
		return;
	f->guardian_id = reply->guardian->id;
	f->name = arena_strdup(a, reply->guardian->display_name);
	f->nchildren = reply->n_children;
	for (i = 0; i < f->nchildren; i++) {
		f->children[i].id = reply->children[i]->id;
		f->children[i].name = arena_strdup(a,
		    reply->children[i]->display_name);
		f->children[i].class = arena_strdup(a,
		    reply->children[i]->context);
	}
	f->nteaching = reply->n_teaching;
	for (i = 0; i < f->nteaching; i++) {
		f->teaching[i].teacher_id = reply->teaching[i]->teacher_id;
		f->teaching[i].child_id = reply->teaching[i]->child_id;
		f->teaching[i].subject = arena_strdup(a,
		    reply->teaching[i]->subject);
	}
}

size_t
family_child(const struct family *f, int64_t child_id)
{
	size_t i;

	for (i = 0; i < f->nchildren; i++)
		if (f->children[i].id == child_id)
			break;
	return i;
}

bool
family_taught(const struct family *f, int64_t teacher_id, int64_t child_id)
{
	size_t i;

	for (i = 0; i < f->nteaching; i++)
		if (f->teaching[i].teacher_id == teacher_id &&
		    f->teaching[i].child_id == child_id)
			return true;
	return false;
}

int64_t
family_only_child(const struct family *f, int64_t teacher_id)
{
	int64_t only = 0;
	size_t i;

	for (i = 0; i < f->nteaching; i++) {
		if (f->teaching[i].teacher_id != teacher_id)
			continue;
		if (only != 0)
			return 0;
		only = f->teaching[i].child_id;
	}
	return only;
}
