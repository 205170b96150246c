/* Files that are refused: what was found in them, and what would do. */
#include <string.h>

#include "attachments/attachments.h"
#include "attachments/formats/instead.h"

static bool	 may_be(const struct attachments *, const char *extension);
static char	**all_of(const struct attachments *, struct arena *);
static char	*list_of(struct arena *, char *const *extensions, size_t n);
static void	 add(struct status *, struct arena *, const char *id,
		    const char *reason);

static const Rpc__Reason reasons[] = {
	[FINDING_OTHER_FORMAT] = RPC__REASON__ATTACHMENT_TYPE_MISMATCH,
	[FINDING_BROKEN] = RPC__REASON__ATTACHMENT_BROKEN,
	[FINDING_ENCRYPTED] = RPC__REASON__ATTACHMENT_ENCRYPTED,
	[FINDING_MACROS] = RPC__REASON__ATTACHMENT_MACROS,
	[FINDING_PROGRAM] = RPC__REASON__ATTACHMENT_PROGRAM,
	[FINDING_SCRIPT] = RPC__REASON__ATTACHMENT_SCRIPT,
	[FINDING_LAUNCH] = RPC__REASON__ATTACHMENT_LAUNCHES,
	[FINDING_EMBEDDED_FILES] = RPC__REASON__ATTACHMENT_EMBEDDED_FILES,
	[FINDING_EXTERNAL] = RPC__REASON__ATTACHMENT_EXTERNAL,
	[FINDING_DDE] = RPC__REASON__ATTACHMENT_DDE,
	[FINDING_TOO_MUCH] = RPC__REASON__ATTACHMENT_UNPACKS_TOO_LARGE,
	[FINDING_NESTED] = RPC__REASON__ATTACHMENT_NESTED,
	[FINDING_MEMBER_NAME] = RPC__REASON__ATTACHMENT_MEMBER_NAME,
	[FINDING_HIDDEN] = RPC__REASON__ATTACHMENT_HIDDEN,
	[FINDING_TEST_VIRUS] = RPC__REASON__ATTACHMENT_INFECTED,
	[FINDING_TOO_LONG] = RPC__REASON__ATTACHMENT_TOO_COMPLEX,
};

struct status
refusal_of_type(const struct attachments *a, struct arena *arena,
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

struct status
refusal_of_content(const struct attachments *a, struct arena *arena,
    const char *name, const struct verdict *verdict)
{
	const char *word = finding_name(verdict->finding);
	const char *found = verdict_shown(verdict);
	struct status status;
	struct instead is;

	status = status_make(RPC__CODE__INVALID_ARGUMENT,
	    reasons[verdict->finding], "name", "the file is not taken");
	status.faults = arena_pointers(arena, 2);
	if (verdict->finding == FINDING_TOO_MUCH &&
	    media_type_is_picture(media_type_of_name(name)))
		word = "PIXELS";
	add(&status, arena, found, word);
	if (verdict->finding == FINDING_OTHER_FORMAT && may_be(a, found))
		add(&status, arena, found, "INSTEAD");
	if (verdict->finding != FINDING_MACROS)
		return status;
	is = instead_of(name, all_of(a, arena), a->nallowed);
	if (is.would[0] != '\0')
		add(&status, arena, is.would, "INSTEAD");
	return status;
}

/* With its dot. */
static bool
may_be(const struct attachments *a, const char *extension)
{
	const struct media_type *type = extension[0] == '\0' ? NULL :
	    media_type_of_extension(extension + 1, strlen(extension + 1));
	size_t i;

	for (i = 0; i < a->nallowed; i++)
		if (a->allowed[i] == type)
			return true;
	return false;
}

static char **
all_of(const struct attachments *a, struct arena *arena)
{
	const Administration__FileRules none =
	    ADMINISTRATION__FILE_RULES__INIT;
	size_t n;

	return limits_extensions(a, arena, &none, &n);
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
