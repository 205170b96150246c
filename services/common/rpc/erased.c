/* The answer of ErasePerson. */
#include "rpc/erased.h"
#include "wire/pack.h"

#define MAX_PARTS	16

void
erased_part(struct arena *a, Common__ErasePersonReply *reply,
    const char *name, int64_t count)
{
	Common__ErasePersonReply__Part *part;

	if (reply->parts == NULL)
		reply->parts = arena_pointers(a, MAX_PARTS);
	if (reply->n_parts == MAX_PARTS)
		return;
	part = arena_message(a,
	    &common__erase_person_reply__part__descriptor);
	part->name = (char *)(uintptr_t)name;
	part->count = count;
	reply->parts[reply->n_parts++] = part;
}
