/* Checks and messages that several handlers share. */
#include <string.h>

#include "base/utf8.h"
#include "directory/directory.h"
#include "directory/handlers/labels.h"
#include "directory/looks/accent.h"

static void	add_looks(Directory__School *, struct arena *,
		    const struct store_school *);

struct status
check_text(const char *text, const char *field)
{
	const char *p = text;
	int32_t c;

	if (*text == '\0')
		return status_missing(field);
	while ((c = utf8_next(&p)) > 0)
		if (utf8_is_control(c))
			return status_invalid(field, "control characters");
	return c == 0 ? STATUS_OK : status_invalid(field, "not UTF-8");
}

bool
directory_school_gives(Common__Permission permission)
{
	return permission != COMMON__PERMISSION__PERMISSION_UNSPECIFIED &&
	    permission != COMMON__PERMISSION__SCHOOLS &&
	    protobuf_c_enum_descriptor_get_value(
	    &common__permission__descriptor, (int)permission) != NULL;
}

struct status
check_school_code(const char *code)
{
	struct status status = check_text(code, "code");

	if (status.code == RPC__CODE__OK &&
	    code[strspn(code, "abcdefghijklmnopqrstuvwxyz0123456789-")] !=
	    '\0')
		status = status_invalid("code", "not [a-z0-9-]+");
	return status;
}

Common__Person *
person_message(struct rpc_call *call, const struct store_person *p)
{
	struct arena *a = rpc_call_arena(call);
	Common__Person *m = arena_message(a, &common__person__descriptor);

	m->id = p->id;
	m->display_name = arena_strdup(a, p->display_name);
	m->role = (Common__Role)p->role;
	m->title = arena_strdup(a, p->title);
	m->context = p->children && *p->context != '\0' ?
	    label_parent_of(a, rpc_call_caller(call)->language, p->context) :
	    arena_strdup(a, p->context);
	return m;
}

Common__Person *
person_plain(struct rpc_call *call, const struct store_person *p)
{
	struct store_person plain = *p;

	plain.context = "";
	return person_message(call, &plain);
}

Directory__School *
school_message(struct rpc_call *call, const struct store_school *s)
{
	struct arena *a = rpc_call_arena(call);
	Directory__School *m =
	    arena_message(a, &directory__school__descriptor);

	m->id = s->id;
	m->name = arena_strdup(a, s->name);
	m->code = arena_strdup(a, s->code);
	if (s->logo != NULL)
		add_looks(m, a, s);
	return m;
}

static void
add_looks(Directory__School *m, struct arena *a, const struct store_school *s)
{
	char text[ACCENT_TEXT], language[8];
	size_t i;

	accent_write(accent_on_light(s->accent), text);
	m->accent_light = arena_strdup(a, text);
	accent_write(accent_on_dark(s->accent), text);
	m->accent_dark = arena_strdup(a, text);
	m->logo = arena_strdup(a, s->logo);
	m->default_language = arena_strdup(a, s->language);
	m->time_zone = arena_strdup(a, s->time_zone);
	m->languages = arena_pointers(a, s->languages.n + 1);
	for (i = 0; i < s->languages.n; i++) {
		(void)pg_item_text(&s->languages, i, language,
		    sizeof(language));
		m->languages[m->n_languages++] = arena_strdup(a, language);
	}
}
