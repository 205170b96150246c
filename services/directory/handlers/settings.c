/* What a school sets of itself: name, looks, languages, files. */
#include <string.h>

#include "base/text.h"
#include "directory/directory.h"
#include "directory/handlers/copies.h"
#include "directory/looks/accent.h"
#include "directory/looks/image.h"
#include "directory/store/settings.h"

#define MAX_ROLES	5

/* Settings on their way into the database, and out of it again. */
struct saving {
	struct directory	*directory;
	struct rpc_call		*call;
};

static pg_done_fn	on_settings, on_put, on_logo_put, on_logo, on_rules,
			on_rules_put;
static struct status	read_settings(struct rpc_call *,
			    const Administration__Settings *,
			    struct store_new_settings *);
static struct status	read_languages(const Administration__Settings *,
			    struct store_new_settings *);
static struct status	read_roles(struct arena *,
			    const Administration__Settings *,
			    struct store_new_settings *);
static void		tell_accent(Administration__Settings *,
			    struct arena *, int32_t);

void
administration_get_settings(struct directory *d, struct rpc_call *call,
    const Administration__GetSettingsRequest *req)
{
	(void)req;
	store_settings(d->pg, rpc_call_caller(call)->school_id, on_settings,
	    call);
}

static void
on_settings(const struct status *status, const struct pg_rows *rows,
    void *call)
{
	Administration__Settings reply = ADMINISTRATION__SETTINGS__INIT;
	struct arena *a = rpc_call_arena(call);
	struct store_settings s;
	char language[8];
	size_t i;

	if (status->code != RPC__CODE__OK || !store_settings_row(rows, &s)) {
		rpc_fail(call, status->code != RPC__CODE__OK ? *status :
		    status_not_found());
		return;
	}
	reply.name = arena_strdup(a, s.name);
	reply.logo = arena_strdup(a, s.logo);
	reply.default_language = arena_strdup(a, s.language);
	reply.confirm_above = (uint32_t)s.confirm_above;
	reply.version = s.version;
	reply.copy_to_guardians = (Common__GuardianCopies__When)
	    s.guardian_copies;
	reply.text_in_mail = s.text_in_mail;
	tell_accent(&reply, a, s.accent);
	reply.languages = arena_pointers(a, s.languages.n + 1);
	for (i = 0; i < s.languages.n; i++) {
		(void)pg_item_text(&s.languages, i, language,
		    sizeof(language));
		reply.languages[reply.n_languages++] =
		    arena_strdup(a, language);
	}
	reply.factor_roles = arena_alloc(a,
	    (s.factor_roles.n + 1) * sizeof(*reply.factor_roles));
	for (i = 0; i < s.factor_roles.n; i++)
		reply.factor_roles[reply.n_factor_roles++] = (Common__Role)
		    pg_item_int64(&s.factor_roles, i);
	rpc_reply(call, &reply);
}

static void
tell_accent(Administration__Settings *m, struct arena *a, int32_t accent)
{
	char text[ACCENT_TEXT];

	accent_write(accent, text);
	m->accent = arena_strdup(a, text);
	accent_write(accent_on_light(accent), text);
	m->accent_light = arena_strdup(a, text);
	accent_write(accent_on_dark(accent), text);
	m->accent_dark = arena_strdup(a, text);
}

void
administration_put_settings(struct directory *d, struct rpc_call *call,
    const Administration__Settings *req)
{
	struct saving *s = arena_alloc(rpc_call_arena(call), sizeof(*s));
	struct store_new_settings new;
	struct status status;

	*s = (struct saving){ d, call };
	status = read_settings(call, req, &new);
	if (status.code != RPC__CODE__OK)
		rpc_fail(call, status);
	else
		store_put_settings(d->pg, rpc_call_caller(call), &new, on_put,
		    s);
}

static void
on_put(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct saving *s = arg;

	if (status->code != RPC__CODE__OK)
		rpc_fail(s->call, *status);
	else if (!store_settings_put(rows))
		rpc_fail(s->call, settings_changed());
	else {
		copies_forget(s->directory,
		    rpc_call_caller(s->call)->school_id);
		store_settings(s->directory->pg,
		    rpc_call_caller(s->call)->school_id, on_settings, s->call);
	}
}

struct status
settings_changed(void)
{
	return status_make(RPC__CODE__ABORTED,
	    RPC__REASON__SETTINGS_CHANGED, "version", "of before a change");
}

void
administration_preview_settings(struct directory *d, struct rpc_call *call,
    const Administration__Settings *req)
{
	Administration__Settings reply = *req;
	struct store_new_settings new;
	struct status status;

	(void)d;
	status = read_settings(call, req, &new);
	if (status.code != RPC__CODE__OK) {
		rpc_fail(call, status);
		return;
	}
	tell_accent(&reply, rpc_call_arena(call), new.accent);
	rpc_reply(call, &reply);
}

/* ---- what is asked for ---- */

static struct status
read_settings(struct rpc_call *call, const Administration__Settings *req,
    struct store_new_settings *s)
{
	struct arena *a = rpc_call_arena(call);
	struct status status;

	*s = (struct store_new_settings){
		.name = text_trimmed(a, req->name),
		.language = req->default_language,
		.confirm_above = (int32_t)req->confirm_above,
		.version = req->version,
		.guardian_copies = (int)req->copy_to_guardians,
		.text_in_mail = req->text_in_mail,
	};
	status = check_text(s->name, "name");
	if (status.code == RPC__CODE__OK &&
	    !accent_read(req->accent, &s->accent))
		status = status_invalid("accent", "no #rrggbb");
	if (status.code == RPC__CODE__OK)
		status = read_languages(req, s);
	if (status.code == RPC__CODE__OK)
		status = read_roles(a, req, s);
	if (status.code == RPC__CODE__OK && (s->guardian_copies < 0 ||
	    s->guardian_copies > COMMON__GUARDIAN_COPIES__WHEN__ALWAYS))
		status = status_invalid("copyToGuardians", "no such time");
	return status;
}

/* Of those there are, each once, and the default among them. */
static struct status
read_languages(const Administration__Settings *req,
    struct store_new_settings *s)
{
	bool has_default = false;
	size_t i, j;

	for (i = 0; i < req->n_languages; i++) {
		if (strcmp(req->languages[i], "fr") != 0 &&
		    strcmp(req->languages[i], "en") != 0)
			return status_invalid("languages", "not offered");
		for (j = 0; j < i; j++)
			if (strcmp(req->languages[i], req->languages[j]) == 0)
				return status_invalid("languages", "twice");
		has_default = has_default ||
		    strcmp(req->languages[i], s->language) == 0;
	}
	if (!has_default)
		return status_invalid("defaultLanguage", "not among them");
	s->languages = (const char *const *)req->languages;
	s->nlanguages = req->n_languages;
	return STATUS_OK;
}

static struct status
read_roles(struct arena *a, const Administration__Settings *req,
    struct store_new_settings *s)
{
	int16_t *roles = arena_alloc(a, (MAX_ROLES + 1) * sizeof(*roles));
	size_t i;

	for (i = 0; i < req->n_factor_roles; i++) {
		if (req->factor_roles[i] < COMMON__ROLE__GUARDIAN ||
		    req->factor_roles[i] > COMMON__ROLE__ADMIN)
			return status_invalid("factorRoles", "no role");
		roles[i] = (int16_t)req->factor_roles[i];
	}
	s->factor_roles = roles;
	s->nfactor_roles = req->n_factor_roles;
	return STATUS_OK;
}

/* ---- the logo ---- */

void
administration_put_logo(struct directory *d, struct rpc_call *call,
    const Administration__PutLogoRequest *req)
{
	const char *type = image_type(req->image.data, req->image.len);

	if (type == NULL)
		rpc_fail(call, status_make(RPC__CODE__INVALID_ARGUMENT,
		    RPC__REASON__LOGO_UNUSABLE, "image",
		    "no PNG, no JPEG, or too many pixels"));
	else
		store_put_logo(d->pg, rpc_call_caller(call), req->image.data,
		    req->image.len, type, on_logo_put, call);
}

void
administration_delete_logo(struct directory *d, struct rpc_call *call,
    const Administration__DeleteLogoRequest *req)
{
	(void)req;
	store_put_logo(d->pg, rpc_call_caller(call), NULL, 0, "",
	    on_logo_put, call);
}

static void
on_logo_put(const struct status *status, const struct pg_rows *rows,
    void *call)
{
	Administration__LogoReply reply = ADMINISTRATION__LOGO_REPLY__INIT;

	(void)rows;
	if (status->code == RPC__CODE__OK)
		rpc_reply(call, &reply);
	else
		rpc_fail(call, *status);
}

void
administration_get_logo(struct directory *d, struct rpc_call *call,
    const Administration__GetLogoRequest *req)
{
	store_logo(d->pg, rpc_call_caller(call)->school_id, req->logo,
	    on_logo, call);
}

static void
on_logo(const struct status *status, const struct pg_rows *rows, void *call)
{
	Administration__Logo reply = ADMINISTRATION__LOGO__INIT;
	const uint8_t *image;
	const char *type;

	if (status->code != RPC__CODE__OK || !store_logo_row(rows, &image,
		&reply.image.len, &type)) {
		rpc_fail(call, status->code != RPC__CODE__OK ? *status :
		    status_not_found());
		return;
	}
	reply.image.data = (uint8_t *)(uintptr_t)image;
	reply.media_type = arena_strdup(rpc_call_arena(call), type);
	rpc_reply(call, &reply);
}

/* ---- files ---- */

void
administration_get_file_rules(struct directory *d, struct rpc_call *call,
    const Administration__GetFileRulesRequest *req)
{
	(void)req;
	store_file_rules(d->pg, rpc_call_caller(call), on_rules, call);
}

static void
on_rules(const struct status *status, const struct pg_rows *rows, void *call)
{
	Administration__FileRules reply = ADMINISTRATION__FILE_RULES__INIT;
	struct arena *a = rpc_call_arena(call);
	struct store_file_rules f;
	char extension[17];
	size_t i;

	if (status->code != RPC__CODE__OK ||
	    !store_file_rules_row(rows, &f)) {
		rpc_fail(call, status->code != RPC__CODE__OK ? *status :
		    status_not_found());
		return;
	}
	reply.max_bytes = (uint64_t)f.max_bytes;
	reply.frozen = f.frozen;
	reply.pdf_scripts = f.pdf_scripts;
	reply.pdf_launch_actions = f.pdf_launch_actions;
	reply.pdf_files = f.pdf_files;
	reply.dde = f.dde;
	reply.max_per_message = (uint32_t)f.max_per_message;
	reply.max_message_bytes = (uint64_t)f.max_message_bytes;
	reply.person_quota_bytes = (uint64_t)f.person_quota;
	reply.school_quota_bytes = (uint64_t)f.school_quota;
	reply.refuse_unscanned = f.refuse_unscanned;
	reply.extensions = arena_pointers(a, f.extensions.n + 1);
	for (i = 0; i < f.extensions.n; i++) {
		(void)pg_item_text(&f.extensions, i, extension,
		    sizeof(extension));
		reply.extensions[reply.n_extensions++] =
		    arena_strdup(a, extension);
	}
	rpc_reply(call, &reply);
}

void
administration_put_file_rules(struct directory *d, struct rpc_call *call,
    const Administration__FileRules *req)
{
	const struct store_new_file_rules f = {
		(const char *const *)req->extensions, req->n_extensions,
		(int64_t)req->max_bytes, req->pdf_scripts,
		req->pdf_launch_actions, req->pdf_files, req->dde,
		(int32_t)req->max_per_message,
		(int64_t)req->max_message_bytes,
		(int64_t)req->person_quota_bytes,
		(int64_t)req->school_quota_bytes, req->refuse_unscanned };

	store_put_file_rules(d->pg, rpc_call_caller(call), &f, on_rules_put,
	    call);
}

static void
on_rules_put(const struct status *status, const struct pg_rows *rows,
    void *call)
{
	Administration__PutFileRulesReply reply =
	    ADMINISTRATION__PUT_FILE_RULES_REPLY__INIT;

	(void)rows;
	if (status->code == RPC__CODE__OK)
		rpc_reply(call, &reply);
	else
		rpc_fail(call, *status);
}
