/*
 * Logging in.
 *
 * What an answer tells.  Somebody who does not know the password hears the
 * same of a login that exists, of one that does not, and of one that several
 * schools have: WRONG_LOGIN, or TOO_MANY_ATTEMPTS by counts that go by what was
 * typed (login_ask() in logins.sql).  That a school has to be named is
 * told only to a password that is right in one of them: up to MAX_ASKED
 * passwords are looked at for that.  So that the time does not tell either, a
 * wrong one is answered even_ms after it came, however many were looked at and
 * with whatever parameters they were hashed.  What remains: a name that more
 * schools have than MAX_ASKED is answered SCHOOL_REQUIRED at once.
 *
 * Counting comes before the look (login_ask()), and is taken back where there
 * was none, or where it was right.
 */
#include <arpa/inet.h>

#include <string.h>

#include <sodium.h>

#include "base/log.h"
#include "base/text.h"
#include "directory/directory.h"
#include "directory/handlers/factor.h"
#include "directory/login/codes.h"
#include "directory/handlers/own.h"
#include "directory/login/device.h"
#include "directory/login/passwords.h"
#include "directory/store/logins.h"

#define MAX_ASKED	(STORE_MAX_CANDIDATES - 1)
#define CSRF_BYTES	24
#define CSRF_TEXT	33
/* To wait where too many others at the same address came before. */
#define CROWD_SECONDS	5

struct candidate {
	int64_t		 school_id, person_id;
	const char	*hash, *device;
	bool		 right;
};

struct login {
	struct directory	*directory;
	struct rpc_call		*call;
	int64_t			 began_ms;
	const char		*login, *password, *school;
	const char		*replaces;	/* token */
	const char		*client;	/* address, as it came */
	const char		*agent;		/* the browser's */
	const char		*address;	/* as it is counted */
	struct device		 devices[DEVICES_MAX], device;
	struct device		 remembered;	/* to be; id "": is not */
	bool			 remember;
	struct factor		 factor;
	size_t			 ndevices;
	struct store_asked	 asked;
	struct candidate	 candidates[MAX_ASKED];
	size_t			 n;
	size_t			 found;		/* those who wait too */
	int64_t			 wait;		/* s, of one of them */
	bool			 again;		/* those before are looked at */
	struct login_place	 place;
	struct login_job	 job;
	const struct candidate	*who;		/* was right */
	char			 token[SESSION_TOKEN], csrf[CSRF_TEXT];
	uint8_t			 id[STORE_SESSION_ID];
};

static pg_done_fn	on_asked, on_wrong_counted, on_begun, ignore;
static void		ask(void *);
static void		late(void *);
static void		stand_in_line(struct login *);
static struct status	check_request(const struct login *);
static const char	*address_counted(struct arena *, const char *);
static void		keep_candidates(struct login *,
			    const struct pg_rows *);
static void		look(void *);
static void		on_looked(void *, bool checked);
static void		check_factor(struct login *);
static factor_done_fn	on_factor;
static void		begin_session(struct login *);
static void		take_back(struct login *, bool right);
static void		count_wrong(struct login *);
static void		wait_more(struct login *, int64_t seconds);
static void		school_required(struct login *);
static void		wrong(void *);
static void		log_failure(const struct login *, const char *why);

void
directory_open_session(struct directory *d, struct rpc_call *call,
    const Directory__OpenSessionRequest *req)
{
	struct arena *a = rpc_call_arena(call);
	struct login *l = arena_alloc(a, sizeof(*l));
	struct status status;

	l->directory = d;
	l->call = call;
	l->began_ms = loop_now_ms();
	l->login = text_trimmed(a, req->login);
	l->password = req->password;
	l->school = text_trimmed(a, req->school);
	l->client = req->client_address;
	l->replaces = req->replaces;
	l->agent = req->user_agent;
	status = check_request(l);
	if (status.code != RPC__CODE__OK) {
		rpc_fail(call, status);
		return;
	}
	l->address = address_counted(a, l->client);
	l->ndevices = devices_read(req->device, l->devices);
	l->factor.nremembered = devices_read(req->remembered,
	    l->factor.remembered);
	l->factor.code = req->code;
	l->remember = req->remember;
	l->place = (struct login_place){
		.name = arena_printf(a, "%s\n%s\n%s", l->login, l->school,
		    l->address),
		.deadline_ms = rpc_call_context(call)->deadline_ms,
		.ask = ask,
		.late = late,
		.arg = l,
	};
	if (login_line_has(d->login_line, l->place.name))
		stand_in_line(l);
	else
		ask(l);
}

static void
ask(void *arg)
{
	struct login *l = arg;
	struct directory *d = l->directory;
	const char *ids[DEVICES_MAX];
	size_t i;

	for (i = 0; i < l->ndevices; i++)
		ids[i] = l->devices[i].id;
	store_login_ask(d->pg, &(struct store_ask){
	    .login = l->login,
	    .school = l->school,
	    .address = l->address,
	    .devices = ids,
	    .ndevices = l->ndevices,
	    .pair_limit = d->login_failures,
	    .name_limit = d->name_failures,
	    .address_limit = d->address_failures,
	}, on_asked, l);
}

/* Those before may be right: who logs in twice has not failed. */
static void
stand_in_line(struct login *l)
{
	if (!login_line_wait(l->directory->login_line, &l->place))
		rpc_fail(l->call, status_overloaded("no memory for a line"));
}

static void
late(void *arg)
{
	wait_more(arg, CROWD_SECONDS);
}

static struct status
check_request(const struct login *l)
{
	struct status status = check_text(l->login, "login");

	if (status.code == RPC__CODE__OK && *l->school != '\0')
		status = check_text(l->school, "school");
	return status;
}

/* Of IPv6 the network: a machine has as many addresses in it as it likes. */
static const char *
address_counted(struct arena *a, const char *address)
{
	char text[INET6_ADDRSTRLEN];
	struct in6_addr ip;

	if (inet_pton(AF_INET6, address, &ip) != 1)
		return address;
	if (IN6_IS_ADDR_V4MAPPED(&ip))
		return inet_ntop(AF_INET, &ip.s6_addr[12], text,
		    sizeof(text)) != NULL ? arena_strdup(a, text) : address;
	memset(&ip.s6_addr[8], 0, 8);
	return inet_ntop(AF_INET6, &ip, text, sizeof(text)) != NULL ?
	    arena_printf(a, "%s/64", text) : address;
}

static void
on_asked(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct login *l = arg;
	size_t i;

	if (status->code != RPC__CODE__OK) {
		login_line_leave(l->directory->login_line, &l->place);
		rpc_fail(l->call, *status);
		return;
	}
	store_asked_row(rows, &l->asked);
	l->asked.name = arena_strdup(rpc_call_arena(l->call), l->asked.name);
	keep_candidates(l, rows);
	if (l->wait == 0 && l->again) {
		take_back(l, false);
		stand_in_line(l);
		return;
	}
	login_line_leave(l->directory->login_line, &l->place);
	if (l->n == 0 && l->wait > 0) {
		wait_more(l, l->wait);
		return;
	}
	if (l->n == 0 && l->found > 0) {
		take_back(l, false);
		school_required(l);
		return;
	}
	l->job = (struct login_job){
		.lane = l->asked.address_failures > 0 ? LOGIN_REST :
		    LOGIN_CLEAN,
		.address = l->address,
		.deadline_ms = rpc_call_context(l->call)->deadline_ms,
		.check = look,
		.done = on_looked,
		.arg = l,
	};
	for (i = 0; i < l->n; i++)
		if (l->candidates[i].device != NULL)
			l->job.lane = LOGIN_KNOWN;
	login_queue_add(l->directory->login_queue, &l->job);
}

/* Of more than can be asked only those that know the browser, if any. */
static void
keep_candidates(struct login *l, const struct pg_rows *rows)
{
	struct arena *a = rpc_call_arena(l->call);
	const size_t n = pg_count(rows);
	struct store_candidate c;
	size_t i;

	l->found = l->n = 0;
	l->wait = 0;
	l->again = false;
	for (i = 0; i < n; i++) {
		store_candidate_row(rows, i, &c);
		if (c.person_id != 0)
			l->found++;
		l->again |= c.wait < 0;
		if (c.wait > 0 && (l->wait == 0 || c.wait < l->wait))
			l->wait = c.wait;
		if (c.wait != 0 || c.person_id == 0 || l->n == MAX_ASKED ||
		    (n > MAX_ASKED && c.device == NULL))
			continue;
		l->candidates[l->n++] = (struct candidate){
			.school_id = c.school_id,
			.person_id = c.person_id,
			.hash = c.hash == NULL ? NULL :
			    arena_strdup(a, c.hash),
			.device = c.device == NULL ? NULL :
			    arena_strdup(a, c.device),
		};
	}
}

/* In a thread.  Somebody unknown costs as much as a wrong password. */
static void
look(void *arg)
{
	struct login *l = arg;
	size_t i;

	if (l->n == 0)
		(void)password_verify(NULL, l->password);
	for (i = 0; i < l->n; i++)
		l->candidates[i].right = password_verify(
		    l->candidates[i].hash, l->password);
}

static void
on_looked(void *arg, bool checked)
{
	struct login *l = arg;
	struct directory *d = l->directory;
	size_t i, right = 0;

	if (!checked) {
		take_back(l, false);
		if (l->asked.address_failures < d->address_failures)
			rpc_fail(l->call, status_overloaded(
			    "nobody had time to look at the password"));
		else
			wait_more(l, CROWD_SECONDS);
		return;
	}
	for (i = 0; i < l->n; i++)
		if (l->candidates[i].right) {
			l->who = &l->candidates[i];
			right++;
		}
	if (right > 0) {
		/* Or one's own account would pay for guesses at others'. */
		take_back(l, l->found == 1);
		/* A browser that it knows says which one. */
		if (right == 1 && (l->found == 1 || l->who->device != NULL))
			check_factor(l);
		else
			school_required(l);
		return;
	}
	/* At once, or the next look begins before the count is here. */
	if (l->asked.counted)
		login_queue_failed(d->login_queue, l->address,
		    l->asked.address_failures + 1, d->address_failures);
	count_wrong(l);
}

static void
on_wrong_counted(const struct status *status, const struct pg_rows *rows,
    void *arg)
{
	struct login *l = arg;
	const int64_t early = l->began_ms + l->directory->even_ms -
	    loop_now_ms();

	login_line_ended(l->directory->login_line, l->place.name);
	if (status->code != RPC__CODE__OK) {
		rpc_fail(l->call, *status);
		return;
	}
	if (l->asked.counted)
		login_queue_failed(l->directory->login_queue, l->address,
		    store_address_failures(rows),
		    l->directory->address_failures);
	if (l->wait > 0)
		wait_more(l, l->wait);
	else if (early <= 0)
		wrong(l);
	else if (loop_timer(l->directory->loop, early, 0, wrong, l) == NULL)
		rpc_fail(l->call, status_overloaded("no memory for a timer"));
}

static void
wrong(void *arg)
{
	struct login *l = arg;

	log_failure(l, "wrong");
	rpc_fail(l->call, status_make(RPC__CODE__UNAUTHENTICATED,
	    RPC__REASON__WRONG_LOGIN, NULL, "wrong login or password"));
}

static void
wait_more(struct login *l, int64_t seconds)
{
	log_failure(l, "too-many");
	rpc_fail(l->call, status_limit(RPC__CODE__RESOURCE_EXHAUSTED,
	    RPC__REASON__TOO_MANY_ATTEMPTS, NULL, seconds,
	    "too many failed logins"));
}

static void
school_required(struct login *l)
{
	rpc_fail(l->call, status_make(RPC__CODE__FAILED_PRECONDITION,
	    RPC__REASON__SCHOOL_REQUIRED, "school",
	    "the login is in several schools"));
}

/*
 * Which login, and from where: so that guessing is seen.  People type their
 * password as their login at times: what is no account is told by a hash whose
 * key dies with the process.
 */
static void
log_failure(const struct login *l, const char *why)
{
	static uint8_t key[crypto_generichash_KEYBYTES];
	static bool keyed;
	uint8_t hash[crypto_generichash_BYTES_MIN];
	char hex[2 * sizeof(hash) + 2] = "#";
	const char *name = l->asked.name;

	if (!keyed)
		randombytes_buf(key, sizeof(key));
	keyed = true;
	if (l->found == 0) {
		(void)crypto_generichash(hash, sizeof(hash),
		    (const unsigned char *)name, strlen(name), key,
		    sizeof(key));
		sodium_bin2hex(hex + 1, sizeof(hex) - 1, hash, sizeof(hash));
		name = hex;
	}
	log_info("login_failed", "why=%s login=%s school=%lld address=%s",
	    why, log_quote(name), (long long)l->asked.school,
	    *l->client != '\0' ? log_quote(l->client) : "-");
}

/* schools and devices: room for MAX_ASKED each. */
static struct store_looked
looked(const struct login *l, int64_t *schools, const char **devices)
{
	size_t i, n = 0;

	for (i = 0; i < l->n; i++) {
		if (l->candidates[i].device == NULL)
			continue;
		schools[n] = l->candidates[i].school_id;
		devices[n++] = l->candidates[i].device;
	}
	return (struct store_looked){
		.school = l->asked.school,
		.name = l->asked.name,
		.address = l->address,
		.counted = l->asked.counted,
		.schools = schools,
		.devices = devices,
		.n = n,
	};
}

static void
take_back(struct login *l, bool right)
{
	const char *devices[MAX_ASKED];
	int64_t schools[MAX_ASKED];
	const struct store_looked of = looked(l, schools, devices);

	if (of.n > 0 || of.counted)
		store_login_take_back(l->directory->pg, &of, right, ignore,
		    NULL);
}

static void
count_wrong(struct login *l)
{
	const char *devices[MAX_ASKED];
	int64_t schools[MAX_ASKED];
	const struct store_looked of = looked(l, schools, devices);

	store_login_wrong(l->directory->pg, &of, on_wrong_counted, l);
}

/* ---- a session ---- */

/* What the session has to do before all else. */
static int
pending(const struct login *l)
{
	if (once_is(l->who->hash))
		return DIRECTORY__PENDING__NEW_PASSWORD;
	return l->factor.lacks ? DIRECTORY__PENDING__SECOND_FACTOR :
	    DIRECTORY__PENDING__PENDING_UNSPECIFIED;
}

/* The password was right: now, and only now, the second factor. */
static void
check_factor(struct login *l)
{
	l->factor.directory = l->directory;
	l->factor.owner = (struct store_owner){ l->who->school_id,
		l->who->person_id, NULL, NULL };
	l->factor.done = on_factor;
	l->factor.arg = l;
	factor_check(&l->factor);
}

static void
on_factor(void *arg, struct status status)
{
	struct login *l = arg;

	if (status.code == RPC__CODE__OK) {
		begin_session(l);
		return;
	}
	login_line_ended(l->directory->login_line, l->place.name);
	if (status.reason != RPC__REASON__SECOND_FACTOR_REQUIRED)
		log_failure(l, status_reason_name(status.reason));
	rpc_fail(l->call, status);
}

/* "Firefox sur Windows, 203.0.113.7" */
static const char *
device_label(const struct login *l)
{
	const char *browser = own_device_label(l->call, l->agent);

	return *l->client == '\0' ? browser : arena_printf(
	    rpc_call_arena(l->call), "%s, %s", browser, l->client);
}

static void
begin_session(struct login *l)
{
	uint8_t csrf[CSRF_BYTES], replaced[STORE_SESSION_ID] = { 0 };
	int64_t replaced_school = 0;

	session_token_make(l->who->school_id, l->token, l->id);
	randombytes_buf(csrf, sizeof(csrf));
	sodium_bin2base64(l->csrf, sizeof(l->csrf), csrf, sizeof(csrf),
	    sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	device_make(&l->device);
	if (l->remember && l->factor.by_code)
		device_make(&l->remembered);
	if (!session_token_read(l->replaces, &replaced_school, replaced))
		replaced_school = 0;
	store_begin_session(l->directory->pg, &(struct store_new_session){
	    .school_id = l->who->school_id,
	    .person_id = l->who->person_id,
	    .id = l->id,
	    .csrf_token = l->csrf,
	    .seconds = l->directory->session_seconds,
	    .device = l->device.id,
	    .old_device = l->who->device != NULL ? l->who->device : "",
	    .replaced_school = replaced_school,
	    .replaced = replaced,
	    .agent = l->agent,
	    .address = l->client,
	    .pending = pending(l),
	    .remember = l->remembered.id,
	    .language = rpc_call_caller(l->call)->language,
	    .device_label = device_label(l),
	}, on_begun, l);
}

static void
on_begun(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct login *l = arg;
	struct arena *a = rpc_call_arena(l->call);
	Directory__OpenSessionReply reply =
	    DIRECTORY__OPEN_SESSION_REPLY__INIT;
	struct store_session s;

	login_line_ended(l->directory->login_line, l->place.name);
	if (status->code != RPC__CODE__OK) {
		rpc_fail(l->call, *status);
		return;
	}
	/* Switched off while we looked at the password. */
	if (!store_session_row(rows, &s)) {
		wrong(l);
		return;
	}
	reply.token = l->token;
	reply.csrf_token = l->csrf;
	reply.user = person_message(l->call, &s.user);
	reply.school = school_message(l->call, &s.school);
	reply.expires_at = arena_timestamp(a, s.expires_us);
	reply.device = devices_text(a, &l->device, l->devices, l->ndevices,
	    l->who->device);
	reply.pending = (Directory__Pending)s.pending;
	if (*l->remembered.id != '\0')
		reply.remembered = devices_text(a, &l->remembered,
		    l->factor.remembered, l->factor.nremembered, NULL);
	if (password_is_dated(l->who->hash))
		hash_renew(l->directory, l->who->school_id, l->who->person_id,
		    l->who->hash, l->password);
	rpc_reply(l->call, &reply);
}

static void
ignore(const struct status *status, const struct pg_rows *rows, void *arg)
{
	(void)rows;
	(void)arg;
	if (status->code != RPC__CODE__OK)
		log_warn("login", "take_back=%s",
		    status_code_name(status->code));
}
