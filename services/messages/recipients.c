/* Whom a message is for, as it keeps and shows it. */
#include "recipients.h"

/* Names that a summary shows; the others are "+3". */
#define SUMMARY_NAMES	2

/* They come in id order. */
size_t
recipients_find(const Directory__ResolveAudienceReply *reply, int64_t id)
{
	size_t low = 0, high = reply->n_members, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (reply->members[mid]->id == id)
			return mid;
		if (reply->members[mid]->id < id)
			low = mid + 1;
		else
			high = mid;
	}
	return reply->n_members;
}

void
ticked_init(struct ticked *t, struct arena *a, size_t n)
{
	t->n = 0;
	t->ids = arena_alloc(a, (n + 1) * sizeof(*t->ids));
	t->names = arena_alloc(a, (n + 1) * sizeof(*t->names));
	t->titles = arena_alloc(a, (n + 1) * sizeof(*t->titles));
	t->roles = arena_alloc(a, (n + 1) * sizeof(*t->roles));
}

void
ticked_add(struct ticked *t, const char *id, int role, const char *name,
    const char *title)
{
	t->ids[t->n] = id;
	t->roles[t->n] = (int16_t)role;
	t->names[t->n] = name;
	t->titles[t->n] = title;
	t->n++;
}

void
ticked_add_person(struct ticked *t, struct arena *a, const struct person *p)
{
	ticked_add(t, arena_int64(a, p->id), p->role, p->name, p->title);
}

const char *
ticked_summary(const struct ticked *t, struct arena *a)
{
	const char *summary = "";
	size_t i;

	for (i = 0; i < t->n && i < SUMMARY_NAMES; i++)
		summary = i == 0 ? t->names[i] :
		    arena_printf(a, "%s, %s", summary, t->names[i]);
	if (t->n > SUMMARY_NAMES)
		summary = arena_printf(a, "%s, +%zu", summary,
		    t->n - SUMMARY_NAMES);
	return summary;
}

struct person
recipients_person(struct arena *a, const Directory__AudienceMember *member)
{
	return (struct person){
		.id = member->id,
		.role = (int)member->role,
		.name = arena_strdup(a, member->display_name),
		.title = arena_strdup(a, member->title),
		.context = recipients_context(a, member->context),
	};
}

const char *
recipients_context(struct arena *a, const char *context)
{
	return context[0] == '\0' ? NULL : arena_strdup(a, context);
}
