/* Rosters: users.csv, and roles.csv of OneRoster 1.2. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "common.pb-c.h"
#include "directory/login/password_policy.h"
#include "directory/roster/rows.h"

/* Bytes. */
#define MAX_PASSWORD	1024
/* Agents of one person. */
#define MAX_AGENTS	64

static void	 read_user(struct roster_rows *);
static void	 read_active(struct roster_rows *, struct roster_person *);
static int	 user_role(struct roster_rows *);
static int	 user_function(struct roster_rows *);
static void	 read_agents(struct roster_rows *, const char *);
static void	 drop_others(struct roster *, struct roster_list *);
static bool	 has_id(const struct roster_list *, const char *);
static int	 compare_ids(const void *, const void *);
static void	 read_role(struct roster_rows *);
static void	 keep_user(struct roster_rows *, const char *);

enum {
	USER_ID,
	USER_STATUS,
	USER_ENABLED,
	USER_ORGS,
	USER_ROLE,
	USER_LOGIN,
	USER_GIVEN,
	USER_FAMILY,
	USER_AGENTS,
	USER_PASSWORD,
	USER_TITLE,
	USER_LIAISON_ROLE,
	USER_FUNCTION,
	USER_EMAIL
};
static const struct roster_column user_columns[] = {
	[USER_ID] = { "sourcedId", true },
	[USER_STATUS] = { "status", false },
	[USER_ENABLED] = { "enabledUser", true },
	[USER_ORGS] = { "orgSourcedIds", false },
	[USER_ROLE] = { "role", false },
	[USER_LOGIN] = { "username", true },
	[USER_GIVEN] = { "givenName", true },
	[USER_FAMILY] = { "familyName", true },
	[USER_AGENTS] = { "agentSourcedIds", false },
	[USER_PASSWORD] = { "password", false },
	[USER_TITLE] = { "metadata.title", false },
	[USER_LIAISON_ROLE] = { "metadata.liaisonRole", false },
	[USER_FUNCTION] = { "metadata.liaisonFunction", false },
	[USER_EMAIL] = { "email", false },
	{ NULL, false },
};
/* Column 0 is whom the row is about. */
enum { ROLE_USER, ROLE_STATUS, ROLE_TYPE, ROLE_ROLE, ROLE_BEGIN, ROLE_END,
	ROLE_ORG };
static const struct roster_column role_columns[] = {
	[ROLE_USER] = { "userSourcedId", true },
	[ROLE_STATUS] = { "status", false },
	[ROLE_TYPE] = { "roleType", true },
	[ROLE_ROLE] = { "role", true },
	[ROLE_BEGIN] = { "beginDate", false },
	[ROLE_END] = { "endDate", false },
	[ROLE_ORG] = { "orgSourcedId", false },
	{ NULL, false },
};

void
roster_read_users(struct roster *r)
{
	struct roster_rows rows;

	if (r->users == ROSTER_ABSENT ||
	    !roster_rows_begin(&rows, r, ROSTER_USERS, user_columns))
		return;
	/* 1.1 has these here, 1.2 in roles.csv. */
	if (r->bundle.files[ROSTER_ROLES].data == NULL &&
	    (!roster_rows_require(&rows, USER_ROLE) ||
		!roster_rows_require(&rows, USER_ORGS)))
		return;
	while (roster_rows_next(&rows))
		read_user(&rows);
	roster_rows_end(&rows);
}

static void
read_user(struct roster_rows *rows)
{
	struct roster_person p = { .line = rows->row.line };
	struct roster_person *added;

	p.sourced_id = roster_text(rows, USER_ID, ROSTER_MAX_ID, true);
	if (rows->rejected) {
		roster_unreadable(rows);
		return;
	}
	if (!roster_ours(rows, roster_value(rows, USER_ORGS), true))
		return;
	p.given_name = p.family_name = p.title = p.login = p.email = "";
	p.state = roster_status(rows, USER_STATUS);
	if (p.state == ROSTER_ACTIVE)
		read_active(rows, &p);
	if (p.state != ROSTER_REMOVED && !rows->rejected)
		read_agents(rows, p.sourced_id);
	if (rows->rejected)
		p.state = ROSTER_UNUSABLE;
	added = roster_append(&rows->roster->people, sizeof(*added));
	*added = p;
}

static void
read_active(struct roster_rows *rows, struct roster_person *p)
{
	const char *enabled = roster_value(rows, USER_ENABLED);
	const char *password = roster_raw(rows, USER_PASSWORD);

	p->role = user_role(rows);
	p->login = roster_text(rows, USER_LOGIN, ROSTER_MAX_ID, true);
	p->given_name = roster_text(rows, USER_GIVEN, ROSTER_MAX_NAME, true);
	p->family_name = roster_text(rows, USER_FAMILY, ROSTER_MAX_NAME, true);
	p->title = roster_text(rows, USER_TITLE, ROSTER_MAX_TITLE, false);
	p->function = user_function(rows);
	p->email = roster_email(rows, USER_EMAIL);
	if (strcasecmp(enabled, "false") == 0)
		p->state = ROSTER_DISABLED;
	else if (strcasecmp(enabled, "true") != 0)
		roster_reject(rows, "enabled-unknown", enabled);
	if (strlen(password) > MAX_PASSWORD)
		roster_reject(rows, "field-too-long", "password");
	else if (*password != '\0' &&
	    password_check(password, p->login).code != RPC__CODE__OK)
		roster_note(rows, "password-weak", "");
	else if (*password != '\0')
		p->password = arena_strdup(rows->roster->arena, password);
}

/* 0: roles.csv says it. */
static int
user_role(struct roster_rows *rows)
{
	const char *name = roster_value(rows, USER_ROLE);
	const char *ours = roster_value(rows, USER_LIAISON_ROLE);
	int role = 0;

	if (rows->roster->bundle.files[ROSTER_ROLES].data == NULL) {
		role = roster_role(name);
		if (role == 0)
			roster_reject(rows, "role-unknown", name);
	}
	if (*ours == '\0')
		return role;
	/* An extension may raise staff, never anybody else. */
	if (role == COMMON__ROLE__STAFF && strcmp(ours, "ADMIN") == 0)
		return COMMON__ROLE__ADMIN;
	if (role != COMMON__ROLE__STAFF || strcmp(ours, "STAFF") != 0)
		roster_note(rows, "liaison-role", ours);
	return role;
}

/* 0: it goes by the title. */
static int
user_function(struct roster_rows *rows)
{
	const ProtobufCEnumDescriptor *e = &common__function__descriptor;
	const char *name = roster_value(rows, USER_FUNCTION);
	unsigned i;

	if (*name == '\0')
		return 0;
	for (i = 0; i < e->n_values; i++)
		if (strcasecmp(e->values[i].name, name) == 0)
			return e->values[i].value;
	roster_note(rows, "liaison-function", name);
	return 0;
}

static void
read_agents(struct roster_rows *rows, const char *sourced_id)
{
	struct roster *r = rows->roster;
	char *list = arena_strdup(r->arena, roster_value(rows, USER_AGENTS));
	const size_t before = r->links.n;
	struct roster_link *link;
	unsigned n = 0;
	const char *id;

	while ((id = roster_next_item(r->arena, &list)) != NULL) {
		/* Half of a family would take the other half away. */
		if (++n > MAX_AGENTS || strlen(id) > ROSTER_MAX_ID) {
			roster_reject(rows, "field-too-long",
			    "agentSourcedIds");
			r->links.n = before;
			return;
		}
		link = roster_append(&r->links, sizeof(*link));
		link->line = rows->row.line;
		link->sourced_id = sourced_id;
		link->agent = id;
	}
}

void
roster_read_roles(struct roster *r)
{
	struct roster_list others = { 0 };
	struct roster_rows rows;
	const char **other;

	if (r->users == ROSTER_ABSENT ||
	    r->bundle.files[ROSTER_ROLES].data == NULL ||
	    !roster_rows_begin(&rows, r, ROSTER_ROLES, role_columns))
		return;
	while (roster_rows_next(&rows)) {
		if (roster_ours(&rows, roster_value(&rows, ROLE_ORG), false)) {
			read_role(&rows);
			continue;
		}
		other = roster_append(&others, sizeof(*other));
		*other = roster_text(&rows, ROLE_USER, ROSTER_MAX_ID, false);
	}
	roster_rows_end(&rows);
	if (others.n > 0)
		drop_others(r, &others);
	free(others.items);
}

static void
read_role(struct roster_rows *rows)
{
	const char *type = roster_value(rows, ROLE_TYPE);
	struct roster_role *role, x = { .line = rows->row.line };

	x.user = roster_text(rows, ROLE_USER, ROSTER_MAX_ID, true);
	if (rows->rejected) {
		roster_unreadable(rows);
		return;
	}
	x.role = roster_role(roster_value(rows, ROLE_ROLE));
	x.primary = strcasecmp(type, "primary") == 0;
	x.begin = roster_date(rows, ROLE_BEGIN, false);
	x.end = roster_date(rows, ROLE_END, false);
	roster_check_period(rows, x.begin, x.end);
	if (x.role == 0)
		roster_reject(rows, "role-unknown",
		    roster_value(rows, ROLE_ROLE));
	if (!x.primary && strcasecmp(type, "secondary") != 0)
		roster_reject(rows, "role-type-unknown", type);
	if (roster_status(rows, ROLE_STATUS) == ROSTER_REMOVED)
		return;
	if (rows->rejected) {
		keep_user(rows, x.user);
		return;
	}
	role = roster_append(&rows->roster->roles, sizeof(*role));
	*role = x;
}

/* Whose role cannot be used keeps the one that is known. */
static void
keep_user(struct roster_rows *rows, const char *user)
{
	struct roster_unread *u;

	u = roster_append(&rows->roster->unread, sizeof(*u));
	u->line = rows->row.line;
	u->file = roster_file_name(ROSTER_ROLES);
	u->id = user;
}

/* People who have their roles at other schools only are theirs. */
static void
drop_others(struct roster *r, struct roster_list *others)
{
	struct roster_list ours = { 0 };
	struct roster_person *people = r->people.items;
	const char **id;
	size_t i, n = 0;

	for (i = 0; i < r->roles.n; i++) {
		id = roster_append(&ours, sizeof(*id));
		*id = ROSTER_ITEM(&r->roles, roster_role, i)->user;
	}
	for (i = 0; i < r->unread.n; i++) {
		id = roster_append(&ours, sizeof(*id));
		*id = ROSTER_ITEM(&r->unread, roster_unread, i)->id;
	}
	qsort(others->items, others->n, sizeof(*id), compare_ids);
	if (ours.n > 0)
		qsort(ours.items, ours.n, sizeof(*id), compare_ids);
	for (i = 0; i < r->people.n; i++) {
		if (people[i].role == 0 &&
		    has_id(others, people[i].sourced_id) &&
		    !has_id(&ours, people[i].sourced_id)) {
			r->others[ROSTER_USERS]++;
			if (people[i].password != NULL)
				explicit_bzero(people[i].password,
				    strlen(people[i].password));
			continue;
		}
		people[n++] = people[i];
	}
	r->people.n = n;
	free(ours.items);
}

static bool
has_id(const struct roster_list *sorted, const char *id)
{
	return sorted->n > 0 && bsearch(&id, sorted->items, sorted->n,
	    sizeof(id), compare_ids) != NULL;
}

static int
compare_ids(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}
