/* Rosters: users.csv, and roles.csv of OneRoster 1.2. */
#include <string.h>
#include <strings.h>

#include "common.pb-c.h"
#include "password_policy.h"
#include "roster_rows.h"

/* Bytes. */
#define MAX_PASSWORD	1024
/* Agents of one person. */
#define MAX_AGENTS	64

static void	 read_user(struct roster_rows *);
static void	 read_active(struct roster_rows *, struct roster_person *);
static int	 user_role(struct roster_rows *);
static void	 read_agents(struct roster_rows *, const char *);

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
	USER_LIAISON_ROLE
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
	{ NULL, false },
};
enum { ROLE_USER, ROLE_STATUS, ROLE_TYPE, ROLE_ROLE };
static const struct roster_column role_columns[] = {
	[ROLE_USER] = { "userSourcedId", true },
	[ROLE_STATUS] = { "status", false },
	[ROLE_TYPE] = { "roleType", true },
	[ROLE_ROLE] = { "role", true },
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
	if (rows->rejected)
		return;
	p.given_name = p.family_name = p.title = p.login = "";
	p.state = roster_status(rows, USER_STATUS);
	if (p.state == ROSTER_ACTIVE)
		read_active(rows, &p);
	if (rows->rejected)
		p.state = ROSTER_UNUSABLE;
	else if (p.state != ROSTER_REMOVED)
		read_agents(rows, p.sourced_id);
	added = roster_append(&rows->roster->people, sizeof(*added));
	*added = p;
}

static void
read_active(struct roster_rows *rows, struct roster_person *p)
{
	const char *enabled = roster_value(rows, USER_ENABLED);
	const char *password = roster_value(rows, USER_PASSWORD);

	p->role = user_role(rows);
	roster_check_orgs(rows, roster_value(rows, USER_ORGS));
	p->login = roster_text(rows, USER_LOGIN, ROSTER_MAX_ID, true);
	p->given_name = roster_text(rows, USER_GIVEN, ROSTER_MAX_NAME, true);
	p->family_name = roster_text(rows, USER_FAMILY, ROSTER_MAX_NAME, true);
	p->title = roster_text(rows, USER_TITLE, ROSTER_MAX_TITLE, false);
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

static void
read_agents(struct roster_rows *rows, const char *sourced_id)
{
	struct roster *r = rows->roster;
	char *list = arena_strdup(r->arena, roster_value(rows, USER_AGENTS));
	struct roster_link *link;
	unsigned n = 0;
	char *id;

	while ((id = roster_next_item(&list)) != NULL) {
		if (++n > MAX_AGENTS || strlen(id) > ROSTER_MAX_ID) {
			roster_note(rows, "field-too-long", "agentSourcedIds");
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
	struct roster_rows rows;
	struct roster_role *role, x;

	if (r->users == ROSTER_ABSENT ||
	    r->bundle.files[ROSTER_ROLES].data == NULL ||
	    !roster_rows_begin(&rows, r, ROSTER_ROLES, role_columns))
		return;
	while (roster_rows_next(&rows)) {
		const char *type = roster_value(&rows, ROLE_TYPE);

		x = (struct roster_role){ .line = rows.row.line };
		x.user = roster_text(&rows, ROLE_USER, ROSTER_MAX_ID, true);
		x.role = roster_role(roster_value(&rows, ROLE_ROLE));
		x.primary = strcasecmp(type, "primary") == 0;
		if (x.role == 0)
			roster_reject(&rows, "role-unknown",
			    roster_value(&rows, ROLE_ROLE));
		if (!x.primary && strcasecmp(type, "secondary") != 0)
			roster_reject(&rows, "role-type-unknown", type);
		if (roster_status(&rows, ROLE_STATUS) != ROSTER_ACTIVE ||
		    rows.rejected)
			continue;
		role = roster_append(&r->roles, sizeof(*role));
		*role = x;
	}
	roster_rows_end(&rows);
}

