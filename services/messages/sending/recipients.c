/* Whom a message is for, as it keeps and shows it. */
#include <stdlib.h>
#include <string.h>

#include "messages/sending/recipients.h"

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
	size_t i, n = 0;

	for (i = 0; i < t->n; i++) {
		if (t->roles[i] < 0 || n++ >= SUMMARY_NAMES)
			continue;
		summary = n == 1 ? t->names[i] :
		    arena_printf(a, "%s, %s", summary, t->names[i]);
	}
	if (n > SUMMARY_NAMES)
		summary = arena_printf(a, "%s, +%zu", summary,
		    n - SUMMARY_NAMES);
	return summary;
}

Messages__Recipient *
ticked_message(struct arena *a, const struct ticked *t, size_t i)
{
	Messages__Recipient *out = arena_message(a,
	    &messages__recipient__descriptor);

	out->kind = t->roles[i] == 0 ? MESSAGES__RECIPIENT__KIND__CATEGORY :
	    t->roles[i] < 0 ? MESSAGES__RECIPIENT__KIND__EXCEPT :
	    MESSAGES__RECIPIENT__KIND__USER;
	out->id = (char *)(uintptr_t)t->ids[i];
	out->display_name = (char *)(uintptr_t)t->names[i];
	out->role = (Common__Role)abs(t->roles[i]);
	out->title = (char *)(uintptr_t)t->titles[i];
	return out;
}

Common__Person **
ticked_left_out(const struct ticked *t, struct arena *a, size_t *n,
    uint32_t *count)
{
	Common__Person **people = arena_pointers(a, MAX_LEFT_OUT);
	struct person p;
	size_t i;

	*n = *count = 0;
	for (i = 0; i < t->n; i++) {
		if (t->roles[i] >= LEFT_OUT || (*count)++ >= MAX_LEFT_OUT)
			continue;
		p = (struct person){ strtoll(t->ids[i], NULL, 10),
		    LEFT_OUT - t->roles[i], t->names[i], t->titles[i], NULL };
		people[(*n)++] = messages_person(a, &p);
	}
	return people;
}

bool
ticked_is_group(const char *id)
{
	return strncmp(id, "group:", 6) == 0;
}

void
ticked_show(struct ticked *t, struct arena *a, int64_t reader, bool is_sender,
    bool to_all)
{
	const char *me = arena_int64(a, reader);
	struct ticked all = *t;
	bool shown;
	size_t i;

	t->n = 0;
	for (i = 0; i < all.n; i++) {
		if (all.roles[i] < LEFT_OUT)
			shown = false;
		else if (all.roles[i] < 0 || ticked_is_group(all.ids[i]))
			shown = is_sender;
		else
			shown = is_sender || to_all || all.roles[i] == 0 ||
			    strcmp(all.ids[i], me) == 0;
		if (shown)
			ticked_add(t, all.ids[i], all.roles[i], all.names[i],
			    all.titles[i]);
	}
}

void
ticked_drop(struct ticked *t, struct arena *a, const int64_t *people, size_t n)
{
	struct ticked all;
	const char *id;
	size_t i, k;

	for (k = 0; k < n; k++) {
		id = arena_int64(a, people[k]);
		all = *t;
		t->n = 0;
		for (i = 0; i < all.n; i++)
			if (all.roles[i] == 0 || strcmp(all.ids[i], id) != 0)
				ticked_add(t, all.ids[i], all.roles[i],
				    all.names[i], all.titles[i]);
	}
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
