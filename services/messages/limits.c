/* How much one person may send, by their role. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common.pb-c.h"
#include "messages/limits.h"

#define NROLES		(COMMON__ROLE__ADMIN + 1)
#define MAX_LIMIT	1000000000

struct limit_table {
	struct limits	 by_role[NROLES];
};

static bool	read_setting(struct limit_table *, const char *, size_t);
static bool	read_item(struct limit_table *, const char *, size_t, size_t);
static int	role_of(const char *, size_t);
static bool	read_number(const char *, size_t, int64_t *);
static int64_t	*member(struct limits *, size_t);

struct limit_table *
limit_table_new(const char *sends_hour, const char *sends_day,
    const char *people_hour, const char *people_day, char *error,
    size_t errlen)
{
	const char *texts[] = { sends_hour, sends_day, people_hour,
	    people_day };
	struct limit_table *t = calloc(1, sizeof(*t));
	size_t i;

	if (t == NULL) {
		snprintf(error, errlen, "out of memory");
		return NULL;
	}
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (!read_setting(t, texts[i], i)) {
			snprintf(error, errlen, "\"%s\" is no limit: a number, "
			    "or ROLE=NUMBER with commas", texts[i]);
			limit_table_destroy(&t);
			return NULL;
		}
	return t;
}

void
limit_table_destroy(struct limit_table **t)
{
	free(*t);
	*t = NULL;
}

const struct limits *
limits_of(const struct limit_table *t, int role)
{
	const struct limits *l;

	if (t == NULL || role < 0 || role >= NROLES)
		return NULL;
	l = &t->by_role[role];
	return l->sends_hour != 0 || l->sends_day != 0 ||
	    l->people_hour != 0 || l->people_day != 0 ? l : NULL;
}

int64_t
limits_people(const struct limits *l, int64_t most)
{
	if (l != NULL && l->people_hour != 0 && l->people_hour < most)
		most = l->people_hour;
	if (l != NULL && l->people_day != 0 && l->people_day < most)
		most = l->people_day;
	return most;
}

static bool
read_setting(struct limit_table *t, const char *text, size_t which)
{
	const char *end;
	int64_t n;
	int role;

	if (read_number(text, strlen(text), &n)) {
		for (role = 0; role < NROLES; role++)
			*member(&t->by_role[role], which) = n;
		return true;
	}
	for (;; text = end + 1) {
		end = text + strcspn(text, ",");
		if (!read_item(t, text, (size_t)(end - text), which))
			return false;
		if (*end == '\0')
			return true;
	}
}

static bool
read_item(struct limit_table *t, const char *item, size_t len, size_t which)
{
	const char *sign = memchr(item, '=', len);
	size_t before;
	int64_t n;
	int role;

	if (sign == NULL)
		return false;
	before = (size_t)(sign - item);
	role = role_of(item, before);
	if (role < 0 || !read_number(sign + 1, len - before - 1, &n))
		return false;
	*member(&t->by_role[role], which) = n;
	return true;
}

static int
role_of(const char *name, size_t len)
{
	static const char *const names[NROLES] = {
		[COMMON__ROLE__GUARDIAN] = "GUARDIAN",
		[COMMON__ROLE__STUDENT] = "STUDENT",
		[COMMON__ROLE__TEACHER] = "TEACHER",
		[COMMON__ROLE__STAFF] = "STAFF",
		[COMMON__ROLE__ADMIN] = "ADMIN",
	};
	int role;

	for (role = 0; role < NROLES; role++)
		if (names[role] != NULL && strlen(names[role]) == len &&
		    strncmp(names[role], name, len) == 0)
			return role;
	return -1;
}

static bool
read_number(const char *text, size_t len, int64_t *n)
{
	size_t i;

	*n = 0;
	for (i = 0; i < len && i < 10; i++) {
		if (text[i] < '0' || text[i] > '9')
			return false;
		*n = *n * 10 + (text[i] - '0');
	}
	return len > 0 && i == len && *n <= MAX_LIMIT;
}

static int64_t *
member(struct limits *l, size_t which)
{
	int64_t *members[] = { &l->sends_hour, &l->sends_day,
	    &l->people_hour, &l->people_day };

	return members[which];
}
