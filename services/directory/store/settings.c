/* What a school sets of itself, in the database. */
#include "directory/quiet.h"
#include "directory/store/settings.h"
#include "directory_queries.h"

static void	arg_actor(struct pg_args *, const struct rpc_caller *);

void
store_settings(struct pg *pg, int64_t school_id, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_read(pg, &directory_get_settings_query, &a, done, arg);
}

bool
store_settings_row(const struct pg_rows *rows, struct store_settings *s)
{
	struct directory_get_settings_row r;

	if (pg_count(rows) == 0)
		return false;
	directory_get_settings_row_read(rows, 0, &r);
	*s = (struct store_settings){
		.name = r.name,
		.logo = r.logo_hash,
		.language = r.language,
		.accent = r.accent,
		.confirm_above = r.confirm_above,
		.languages = r.languages,
		.factor_roles = r.factor_roles,
		.version = r.version,
		.guardian_copies = r.guardian_copies,
		.text_in_mail = r.text_in_mail,
	};
	return true;
}

void
store_put_settings(struct pg *pg, const struct rpc_caller *by,
    const struct store_new_settings *s, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	arg_actor(&a, by);
	pg_arg_text(&a, s->name);
	pg_arg_int32(&a, s->accent);
	pg_arg_texts(&a, s->languages, s->nlanguages);
	pg_arg_text(&a, s->language);
	pg_arg_int32(&a, s->confirm_above);
	pg_arg_int16s(&a, s->factor_roles, s->nfactor_roles);
	pg_arg_int64(&a, s->version);
	pg_arg_text(&a, by->address);
	pg_arg_int16(&a, (int16_t)s->guardian_copies);
	pg_arg_bool(&a, s->text_in_mail);
	pg_write(pg, by->school_id, &directory_put_settings_query, &a, done,
	    arg);
}

bool
store_settings_put(const struct pg_rows *rows)
{
	struct directory_put_settings_row r;

	directory_put_settings_row_read(rows, 0, &r);
	return r.status == 0;
}

/* ---- the logo ---- */

void
store_put_logo(struct pg *pg, const struct rpc_caller *by,
    const uint8_t *image, size_t len, const char *type, pg_done_fn *done,
    void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	arg_actor(&a, by);
	pg_arg_bytes(&a, image == NULL ? (const uint8_t *)"" : image, len);
	pg_arg_text(&a, type);
	pg_arg_text(&a, by->address);
	pg_write(pg, by->school_id, &directory_put_logo_query, &a, done, arg);
}

void
store_logo(struct pg *pg, int64_t school_id, const char *hash,
    pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_text(&a, hash);
	pg_read(pg, &directory_get_logo_query, &a, done, arg);
}

bool
store_logo_row(const struct pg_rows *rows, const uint8_t **image, size_t *len,
    const char **type)
{
	struct directory_get_logo_row r;

	if (pg_count(rows) == 0)
		return false;
	directory_get_logo_row_read(rows, 0, &r);
	*image = r.logo;
	*len = r.logo_len;
	*type = r.logo_type;
	return true;
}

/* ---- files ---- */

void
store_file_rules(struct pg *pg, const struct rpc_caller *caller,
    pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	arg_actor(&a, caller);
	pg_read(pg, &directory_get_file_rules_query, &a, done, arg);
}

bool
store_file_rules_row(const struct pg_rows *rows, struct store_file_rules *f)
{
	struct directory_get_file_rules_row r;

	if (pg_count(rows) == 0)
		return false;
	directory_get_file_rules_row_read(rows, 0, &r);
	*f = (struct store_file_rules){ r.extensions, r.max_attachment,
		r.frozen, r.pdf_scripts, r.pdf_launch_actions, r.pdf_files,
		r.dde, r.max_per_message, r.max_message_bytes,
		r.person_quota, r.school_quota, r.refuse_unscanned };
	return true;
}

void
store_put_file_rules(struct pg *pg, const struct rpc_caller *by,
    const struct store_new_file_rules *f, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	arg_actor(&a, by);
	pg_arg_texts(&a, f->extensions, f->nextensions);
	pg_arg_int64(&a, f->max_bytes);
	pg_arg_bool(&a, f->pdf_scripts);
	pg_arg_bool(&a, f->pdf_launch_actions);
	pg_arg_bool(&a, f->pdf_files);
	pg_arg_bool(&a, f->dde);
	pg_arg_int32(&a, f->max_per_message);
	pg_arg_int64(&a, f->max_message_bytes);
	pg_arg_int64(&a, f->person_quota);
	pg_arg_int64(&a, f->school_quota);
	pg_arg_bool(&a, f->refuse_unscanned);
	pg_arg_text(&a, by->address);
	pg_write(pg, by->school_id, &directory_put_file_rules_query, &a, done,
	    arg);
}

/* ---- the calendar ---- */

void
store_calendar(struct pg *pg, int64_t school_id, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_read(pg, &directory_get_calendar_query, &a, done, arg);
}

void
store_calendar_row(const struct pg_rows *rows, size_t row,
    struct store_calendar_row *c)
{
	struct directory_get_calendar_row r;

	directory_get_calendar_row_read(rows, row, &r);
	*c = (struct store_calendar_row){
		.kind = (enum store_calendar_kind)r.kind,
		.name = r.name,
		.first_day = r.first_day,
		.last_day = r.last_day,
		.role = r.role,
		.from = r.from_minute,
		.to = r.to_minute,
		.days = r.days,
		.time_zone = r.time_zone,
		.version = r.version,
	};
}

void
store_put_calendar(struct pg *pg, const struct rpc_caller *by,
    const struct store_new_calendar *c, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	arg_actor(&a, by);
	pg_arg_int16s(&a, c->kinds, c->nspans);
	pg_arg_texts(&a, c->firsts, c->nspans);
	pg_arg_texts(&a, c->lasts, c->nspans);
	pg_arg_texts(&a, c->names, c->nspans);
	pg_arg_int16s(&a, c->roles, c->nhours);
	pg_arg_texts(&a, c->days, c->nhours);
	pg_arg_int16s(&a, c->from, c->nhours);
	pg_arg_int16s(&a, c->to, c->nhours);
	pg_arg_int64(&a, c->version);
	pg_arg_text(&a, by->address);
	pg_write(pg, by->school_id, &directory_put_calendar_query, &a, done,
	    arg);
}

bool
store_calendar_put(const struct pg_rows *rows)
{
	struct directory_put_calendar_row r;

	directory_put_calendar_row_read(rows, 0, &r);
	return r.status == 0;
}

static void
arg_actor(struct pg_args *a, const struct rpc_caller *by)
{
	pg_arg_int64(a, by->school_id);
	pg_arg_int64(a, by->user_id);
}

void
store_openings(struct pg *pg, int64_t school_id, int64_t at_us, int32_t days,
    pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	if (at_us == 0)
		pg_arg_null(&a);
	else
		pg_arg_time(&a, at_us);
	pg_arg_int32(&a, days);
	pg_read(pg, &directory_get_openings_query, &a, done, arg);
}

void
store_opening_row(const struct pg_rows *rows, size_t row,
    struct quiet_opening *o)
{
	struct directory_get_openings_row r;

	directory_get_openings_row_read(rows, row, &r);
	*o = (struct quiet_opening){ r.role, r.opens_at, r.closes_at };
}
