/* The refusal of a file whose type is not taken. */
#include <string.h>

#include "attachments/attachments.h"
#include "attachments/formats/instead.h"

static char	*list_of(struct arena *, char *const *extensions, size_t n);
static void	 add(struct status *, struct arena *, const char *id,
		    const char *reason);

struct status
limits_not_allowed(const struct attachments *a, struct arena *arena,
    const Administration__FileRules *rules, const char *name)
{
	struct status status;
	struct instead is;
	char **taken;
	size_t n;

	taken = limits_extensions(a, arena, rules, &n);
	is = instead_of(name, taken, n);
	status = status_make(RPC__CODE__INVALID_ARGUMENT,
	    RPC__REASON__ATTACHMENT_TYPE_NOT_ALLOWED, "name",
	    "a type that is not taken");
	status.faults = arena_pointers(arena, 2);
	add(&status, arena, is.extension, is.kind);
	if (is.would[0] != '\0')
		add(&status, arena, is.would, "INSTEAD");
	else
		add(&status, arena, list_of(arena, taken, n), "TAKEN");
	return status;
}

/* "pdf, docx" */
static char *
list_of(struct arena *arena, char *const *extensions, size_t n)
{
	char *list = arena_strdup(arena, n > 0 ? extensions[0] : "");
	size_t i;

	for (i = 1; i < n; i++)
		list = arena_printf(arena, "%s, %s", list, extensions[i]);
	return list;
}

static void
add(struct status *status, struct arena *arena, const char *id,
    const char *reason)
{
	Rpc__Fault *fault = arena_message(arena, &rpc__fault__descriptor);

	fault->id = arena_strdup(arena, id);
	fault->reason = arena_strdup(arena, reason);
	((Rpc__Fault **)(uintptr_t)status->faults)[status->nfaults++] = fault;
}
