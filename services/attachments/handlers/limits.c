/* What may be uploaded: what the installation takes, and of that the school. */
#include <string.h>

#include "attachments/attachments.h"
#include "attachments/scanner/scanner.h"
#include "attachments/store/scans.h"

/* Of what is known the directory is not asked for longer. */
#define RECALL_MS	3000

/* A PUT on its way. */
struct saving {
	struct attachments			*a;
	struct rpc_call				*call;
	Administration__FileRules		 rules;
	Attachments__GetLimitsReply		*limits;	/* to tell */
	Attachments__SchoolFiles		*files;		/* likewise */
};

/* Rules that have been asked for. */
struct asking {
	struct attachments			*a;
	int64_t					 school_id;
	administration_get_file_rules_done	*done;
	void					*arg;
};

static const Administration__FileRules no_rules =
    ADMINISTRATION__FILE_RULES__INIT;

static void	 ask(struct attachments *, struct rpc_call *, int64_t until,
		    administration_get_file_rules_done *, void *arg);
static struct known_rules *known_of(struct attachments *, int64_t);
static administration_get_file_rules_done	on_asked, on_limits, on_files;
static administration_put_file_rules_done	on_saved;
static int64_t	 least(int64_t installation, uint64_t school);
static Attachments__GetLimitsReply *limits_message(struct attachments *,
		    struct arena *, const Administration__FileRules *);
static pg_done_fn on_left, on_use, on_scans;
static void	ask_use(struct saving *);
static void	 reply_files(struct saving *,
		    const Administration__FileRules *);
static Attachments__SchoolFiles *files_message(const struct attachments *,
		    struct arena *, const Administration__FileRules *);
static char	**own_extensions(const struct attachments *, struct arena *);
static bool	 lists(char *const *extensions, size_t n, const char *);
static struct status check_files(const struct attachments *,
		    struct arena *, const Attachments__SchoolFiles *);

void
limits_ask(struct attachments *a, struct rpc_call *call,
    administration_get_file_rules_done *done, void *arg)
{
	ask(a, call, rpc_call_context(call)->deadline_ms, done, arg);
}

void
limits_ask_again(struct attachments *a, struct rpc_call *call,
    administration_get_file_rules_done *done, void *arg)
{
	const struct rpc_context *context = rpc_call_context(call);
	const int64_t school_id = context->caller.school_id;
	int64_t until = context->deadline_ms;

	if (known_of(a, school_id)->school_id == school_id &&
	    until > loop_now_ms() + RECALL_MS)
		until = loop_now_ms() + RECALL_MS;
	ask(a, call, until, done, arg);
}

static void
ask(struct attachments *a, struct rpc_call *call, int64_t until,
    administration_get_file_rules_done *done, void *arg)
{
	static const Administration__GetFileRulesRequest request =
	    ADMINISTRATION__GET_FILE_RULES_REQUEST__INIT;
	struct rpc_context context = *rpc_call_context(call);
	struct asking *asking;

	/* Who is not logged in is of no school. */
	if (a->directory == NULL || rpc_call_caller(call)->user_id <= 0) {
		done(&STATUS_OK, &no_rules, arg);
		return;
	}
	asking = arena_alloc(rpc_call_arena(call), sizeof(*asking));
	*asking = (struct asking){ a, context.caller.school_id, done, arg };
	context.deadline_ms = until;
	administration_client_get_file_rules(a->directory, &context, &request,
	    on_asked, asking);
}

/* A directory of the release before has no rules to tell. */
static void
on_asked(const struct status *status, const Administration__FileRules *rules,
    void *arg)
{
	const struct asking *asking = arg;

	if (status->code == RPC__CODE__UNIMPLEMENTED)
		rules = &no_rules;
	if (rules != NULL)
		*known_of(asking->a, asking->school_id) = limits_known(
		    asking->a, asking->school_id, rules);
	asking->done(rules != NULL ? &STATUS_OK : status, rules, asking->arg);
}

static struct known_rules *
known_of(struct attachments *a, int64_t school_id)
{
	return &a->known[(uint64_t)school_id % SCHOOLS_KNOWN];
}

bool
limits_recall(struct attachments *a, int64_t school_id,
    const struct status *status, struct known_rules *rules)
{
	const struct known_rules *known = known_of(a, school_id);

	if (known->school_id != school_id ||
	    (status->code != RPC__CODE__UNAVAILABLE &&
	    status->code != RPC__CODE__DEADLINE_EXCEEDED))
		return false;
	*rules = *known;
	return true;
}

bool
limits_take(const Administration__FileRules *rules,
    const struct media_type *type)
{
	return rules->n_extensions == 0 ||
	    lists(rules->extensions, rules->n_extensions, type->extension);
}

char **
limits_extensions(const struct attachments *a, struct arena *arena,
    const Administration__FileRules *rules, size_t *n)
{
	char **list = arena_pointers(arena, a->nallowed);
	size_t i;

	*n = 0;
	for (i = 0; i < a->nallowed; i++)
		if (limits_take(rules, a->allowed[i]))
			list[(*n)++] = arena_strdup(arena,
			    a->allowed[i]->extension);
	return list;
}

int64_t
limits_bytes(const struct attachments *a,
    const Administration__FileRules *rules)
{
	return least(a->max_bytes, rules->max_bytes);
}

unsigned
limits_files(const struct attachments *a,
    const Administration__FileRules *rules)
{
	return (unsigned)least(a->max_per_message, rules->max_per_message);
}

int64_t
limits_message_bytes(const struct attachments *a,
    const Administration__FileRules *rules)
{
	return least(a->max_message_bytes, rules->max_message_bytes);
}

struct attachment_quotas
limits_quotas(const struct attachments *a,
    const Administration__FileRules *rules)
{
	return (struct attachment_quotas){
		least(a->quotas.person, rules->person_quota_bytes),
		least(a->quotas.school, rules->school_quota_bytes),
		a->quotas.unfinished };
}

/* Of what the installation and the school say; 0: nothing. */
static int64_t
least(int64_t installation, uint64_t school)
{
	return installation == 0 || (school > 0 &&
	    school < (uint64_t)installation) ? (int64_t)school : installation;
}

struct status
limits_too_large(int64_t most, const char *field)
{
	return status_limit(RPC__CODE__INVALID_ARGUMENT,
	    RPC__REASON__ATTACHMENT_TOO_LARGE, field, most,
	    "too many bytes");
}

struct known_rules
limits_known(const struct attachments *a, int64_t school_id,
    const Administration__FileRules *rules)
{
	struct known_rules k = { .school_id = school_id, .policy = a->policy,
		.refuse_unscanned = rules->refuse_unscanned };

	k.policy.takes_pdf_scripts = rules->pdf_scripts;
	k.policy.takes_pdf_launch_actions = rules->pdf_launch_actions;
	k.policy.takes_pdf_files = rules->pdf_files;
	k.policy.takes_dde = rules->dde;
	return k;
}

/* ---- of the caller ---- */

void
attachments_get_limits(struct attachments *a, struct rpc_call *call,
    const Attachments__GetLimitsRequest *req)
{
	struct saving *s = arena_alloc(rpc_call_arena(call), sizeof(*s));

	(void)req;
	*s = (struct saving){ a, call, ADMINISTRATION__FILE_RULES__INIT, NULL,
		NULL };
	limits_ask(a, call, on_limits, s);
}

static void
on_limits(const struct status *status, const Administration__FileRules *rules,
    void *arg)
{
	struct saving *s = arg;

	if (rules == NULL) {
		rpc_fail(s->call, *status);
		return;
	}
	s->limits = limits_message(s->a, rpc_call_arena(s->call), rules);
	if (s->a->scanner != NULL)
		ask_use(s);
	else
		scan_count(s->a->pg, rpc_call_caller(s->call)->school_id,
		    on_left, s);
}

/* Of a scanner that was taken away. */
static void
on_left(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct saving *s = arg;
	int64_t waiting, infected;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(s->call, *status);
		return;
	}
	scan_counted(rows, &waiting, &infected);
	s->limits->scans = waiting + infected > 0;
	ask_use(s);
}

static void
ask_use(struct saving *s)
{
	const struct rpc_caller *caller = rpc_call_caller(s->call);

	if (s->limits->person_quota_bytes == 0 &&
	    s->limits->school_quota_bytes == 0)
		rpc_reply(s->call, s->limits);
	else
		attachment_use(s->a->pg, caller->school_id, caller->user_id,
		    on_use, s);
}

static void
on_use(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct saving *s = arg;
	struct attachment_kept kept;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(s->call, *status);
		return;
	}
	kept = attachment_use_row(rows);
	s->limits->person_used_bytes = (uint64_t)kept.person;
	s->limits->school_used_bytes = (uint64_t)kept.school;
	rpc_reply(s->call, s->limits);
}

static Attachments__GetLimitsReply *
limits_message(struct attachments *a, struct arena *arena,
    const Administration__FileRules *rules)
{
	const struct attachment_quotas quotas = limits_quotas(a, rules);
	Attachments__GetLimitsReply *reply;

	reply = arena_message(arena,
	    &attachments__get_limits_reply__descriptor);
	reply->max_attachment_bytes = (uint32_t)limits_bytes(a, rules);
	reply->max_attachments_per_message = limits_files(a, rules);
	reply->max_message_bytes = (uint64_t)limits_message_bytes(a, rules);
	reply->person_quota_bytes = (uint64_t)quotas.person;
	reply->school_quota_bytes = (uint64_t)quotas.school;
	reply->scans = a->scanner != NULL;
	reply->allowed_extensions = limits_extensions(a, arena, rules,
	    &reply->n_allowed_extensions);
	return reply;
}

/* ---- of the school ---- */

void
attachments_get_school_files(struct attachments *a, struct rpc_call *call,
    const Attachments__GetSchoolFilesRequest *req)
{
	struct saving *s = arena_alloc(rpc_call_arena(call), sizeof(*s));

	(void)req;
	*s = (struct saving){ a, call, ADMINISTRATION__FILE_RULES__INIT, NULL,
		NULL };
	limits_ask(a, call, on_files, s);
}

static void
on_files(const struct status *status, const Administration__FileRules *rules,
    void *arg)
{
	struct saving *s = arg;

	if (rules == NULL)
		rpc_fail(s->call, *status);
	else
		reply_files(s, rules);
}

static void
reply_files(struct saving *s, const Administration__FileRules *rules)
{
	Attachments__SchoolFiles *files = files_message(s->a,
	    rpc_call_arena(s->call), rules);

	if (s->a->scanner == NULL) {
		rpc_reply(s->call, files);
		return;
	}
	s->files = files;
	scan_count(s->a->pg, rpc_call_caller(s->call)->school_id, on_scans,
	    s);
}

static void
on_scans(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct saving *s = arg;
	Attachments__Scanner *scanner;
	int64_t waiting, infected;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(s->call, *status);
		return;
	}
	scan_counted(rows, &waiting, &infected);
	scanner = arena_message(rpc_call_arena(s->call),
	    &attachments__scanner__descriptor);
	scanner->away = scanner_is_away(s->a->scanner);
	scanner->version = arena_strdup(rpc_call_arena(s->call),
	    scanner_version(s->a->scanner));
	scanner->waiting = (uint32_t)waiting;
	scanner->infected = (uint32_t)infected;
	s->files->scanner = scanner;
	rpc_reply(s->call, s->files);
}

static Attachments__SchoolFiles *
files_message(const struct attachments *a, struct arena *arena,
    const Administration__FileRules *rules)
{
	Attachments__SchoolFiles *files = arena_message(arena,
	    &attachments__school_files__descriptor);
	size_t i;

	files->extensions = arena_pointers(arena, rules->n_extensions + 1);
	for (i = 0; i < rules->n_extensions; i++)
		files->extensions[i] = arena_strdup(arena,
		    rules->extensions[i]);
	files->n_extensions = rules->n_extensions;
	files->max_bytes = (uint32_t)rules->max_bytes;
	files->pdf_scripts = rules->pdf_scripts;
	files->pdf_launch_actions = rules->pdf_launch_actions;
	files->pdf_files = rules->pdf_files;
	files->dde = rules->dde;
	files->refuse_unscanned = rules->refuse_unscanned;
	files->max_per_message = rules->max_per_message;
	files->max_message_bytes = rules->max_message_bytes;
	files->person_quota_bytes = rules->person_quota_bytes;
	files->school_quota_bytes = rules->school_quota_bytes;
	files->installation_max_bytes = (uint32_t)a->max_bytes;
	files->installation_max_per_message = a->max_per_message;
	files->installation_max_message_bytes = (uint64_t)a->max_message_bytes;
	files->installation_person_quota_bytes = (uint64_t)a->quotas.person;
	files->installation_school_quota_bytes = (uint64_t)a->quotas.school;
	files->installation_extensions = own_extensions(a, arena);
	files->n_installation_extensions = a->nallowed;
	return files;
}

static char **
own_extensions(const struct attachments *a, struct arena *arena)
{
	char **list = arena_pointers(arena, a->nallowed);
	size_t i;

	for (i = 0; i < a->nallowed; i++)
		list[i] = arena_strdup(arena, a->allowed[i]->extension);
	return list;
}

void
attachments_put_school_files(struct attachments *a, struct rpc_call *call,
    const Attachments__SchoolFiles *req)
{
	struct arena *arena = rpc_call_arena(call);
	struct saving *s = arena_alloc(arena, sizeof(*s));
	struct status status = check_files(a, arena, req);

	if (status.code != RPC__CODE__OK) {
		rpc_fail(call, status);
		return;
	}
	if (a->directory == NULL) {
		rpc_fail(call, status_unavailable("no directory"));
		return;
	}
	*s = (struct saving){ a, call, ADMINISTRATION__FILE_RULES__INIT, NULL,
		NULL };
	s->rules.extensions = req->extensions;
	s->rules.n_extensions = req->n_extensions;
	s->rules.max_bytes = req->max_bytes;
	s->rules.pdf_scripts = req->pdf_scripts;
	s->rules.pdf_launch_actions = req->pdf_launch_actions;
	s->rules.pdf_files = req->pdf_files;
	s->rules.dde = req->dde;
	s->rules.refuse_unscanned = req->refuse_unscanned;
	s->rules.max_per_message = req->max_per_message;
	s->rules.max_message_bytes = req->max_message_bytes;
	s->rules.person_quota_bytes = req->person_quota_bytes;
	s->rules.school_quota_bytes = req->school_quota_bytes;
	administration_client_put_file_rules(a->directory,
	    rpc_call_context(call), &s->rules, on_saved, s);
}

static struct status
check_files(const struct attachments *a, struct arena *arena,
    const Attachments__SchoolFiles *req)
{
	const struct {
		const char	*field;
		uint64_t	 asked;
		int64_t		 most;		/* 0: any */
	} numbers[] = {
		{ "maxBytes", req->max_bytes, a->max_bytes },
		{ "maxPerMessage", req->max_per_message, a->max_per_message },
		{ "maxMessageBytes", req->max_message_bytes,
		    a->max_message_bytes },
		{ "personQuotaBytes", req->person_quota_bytes,
		    a->quotas.person },
		{ "schoolQuotaBytes", req->school_quota_bytes,
		    a->quotas.school },
	};
	size_t i;

	for (i = 0; i < req->n_extensions; i++)
		if (!lists(own_extensions(a, arena), a->nallowed,
			req->extensions[i]) ||
		    lists(req->extensions, i, req->extensions[i]))
			return status_invalid("extensions",
			    "not taken here, or twice");
	for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		if (numbers[i].most > 0 &&
		    numbers[i].asked > (uint64_t)numbers[i].most)
			return status_limit(RPC__CODE__INVALID_ARGUMENT,
			    RPC__REASON__FIELD_INVALID, numbers[i].field,
			    numbers[i].most,
			    "more than the installation takes");
	return STATUS_OK;
}

static void
on_saved(const struct status *status,
    const Administration__PutFileRulesReply *reply, void *arg)
{
	struct saving *s = arg;

	if (reply == NULL)
		rpc_fail(s->call, *status);
	else
		reply_files(s, &s->rules);
}

static bool
lists(char *const *extensions, size_t n, const char *extension)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strcmp(extensions[i], extension) == 0)
			return true;
	return false;
}
