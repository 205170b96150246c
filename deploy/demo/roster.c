/* How a school becomes the files of a OneRoster 1.1 CSV bundle. */
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "roster.h"

#define ORG		"org-1"
#define TERM		"school-year"
#define MAX_FIELD	512

static void	set_login(struct school *, struct person *);

/* Each writes one file's lines, its header first. */
static void	write_manifest(const struct school *, FILE *);
static void	write_orgs(const struct school *, FILE *);
static void	write_sessions(const struct school *, FILE *);
static void	write_courses(const struct school *, FILE *);
static void	write_classes(const struct school *, FILE *);
static void	write_users(const struct school *, FILE *);
static void	write_roles(const struct school *, FILE *);
static void	write_enrollments(const struct school *, FILE *);

static const struct {
	const char	*name;
	void		(*write)(const struct school *, FILE *);
} files[] = {
	{ "manifest", write_manifest },
	{ "orgs", write_orgs },
	{ "academicSessions", write_sessions },
	{ "courses", write_courses },
	{ "classes", write_classes },
	{ "users", write_users },
	{ "roles", write_roles },
	{ "enrollments", write_enrollments },
};

#define NFILES	(sizeof(files) / sizeof(files[0]))

/* What the manifest must say something about, and we never have. */
static const char *const absent[] = {
	"categories", "classResources", "courseResources", "demographics",
	"lineItems", "resources", "results",
};

static const struct { const char *role, *prefix; } prefixes[] = {
	{ "student", "S" }, { "teacher", "T" }, { "administrator", "A" },
	{ "aide", "A" }, { "parent", "G" }, { "guardian", "G" },
	{ "relative", "G" },
};

/* Accented letters of our names, in UTF-8, and what a login has instead. */
static const char *const plain[][2] = {
	{ "é", "e" }, { "è", "e" }, { "ê", "e" }, { "ë", "e" }, { "É", "e" },
	{ "à", "a" }, { "â", "a" }, { "ç", "c" }, { "î", "i" }, { "ï", "i" },
	{ "ô", "o" }, { "û", "u" }, { "ü", "u" }, { "ı", "i" }, { "À", "a" },
};

struct person *
school_add(struct school *s, const char *role, const char *given,
    const char *family)
{
	struct person *p = &s->people[s->npeople++];
	const char *prefix = "U";

	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++)
		if (strcmp(prefixes[i].role, role) == 0)
			prefix = prefixes[i].prefix;
	*p = (struct person){ .role = role, .given = given, .family = family,
	    .title = "", .liaison_role = "", .function = "",
	    .second_role = "", .homeroom = -1 };
	snprintf(p->id, sizeof(p->id), "%s%04d", prefix, s->npeople);
	return p;
}

int
school_write(const struct school *s, const char *folder)
{
	static struct school named;
	char path[4096];
	FILE *f;
	int bad;

	named = *s;
	for (int i = 0; i < named.npeople; i++)
		if (named.people[i].login[0] == '\0')
			set_login(&named, &named.people[i]);
	if (mkdir(folder, 0755) == -1 && errno != EEXIST)
		return -1;
	snprintf(path, sizeof(path), "%s/%s", folder, s->code);
	if (mkdir(path, 0755) == -1 && errno != EEXIST)
		return -1;
	for (size_t i = 0; i < NFILES; i++) {
		snprintf(path, sizeof(path), "%s/%s/%s.csv", folder, s->code,
		    files[i].name);
		if ((f = fopen(path, "w")) == NULL)
			return -1;
		files[i].write(&named, f);
		bad = ferror(f);
		if (fclose(f) != 0 || bad)
			return -1;
	}
	return 0;
}

static size_t
add_plain(char *out, size_t n, size_t size, const char *text)
{
	while (*text != '\0' && n + 1 < size) {
		size_t i, count = sizeof(plain) / sizeof(plain[0]);

		for (i = 0; i < count; i++)
			if (strncmp(text, plain[i][0],
			    strlen(plain[i][0])) == 0)
				break;
		if (i < count) {
			out[n++] = plain[i][1][0];
			text += strlen(plain[i][0]);
			continue;
		}
		if (isalnum((unsigned char)*text) || *text == '-')
			out[n++] = (char)tolower((unsigned char)*text);
		text++;
	}
	out[n] = '\0';
	return n;
}

/* first.last, with a number where somebody has it already. */
static void
set_login(struct school *s, struct person *p)
{
	char base[48], login[64];
	size_t n;
	int taken = 1;

	n = add_plain(base, 0, sizeof(base), p->given);
	base[n++] = '.';
	add_plain(base, n, sizeof(base), p->family);
	snprintf(login, sizeof(login), "%s", base);
	for (int i = 2; taken; i++) {
		taken = 0;
		for (int k = 0; k < s->npeople && !taken; k++)
			taken = strcmp(s->people[k].login, login) == 0;
		if (taken)
			snprintf(login, sizeof(login), "%s%d", base, i);
	}
	snprintf(p->login, sizeof(p->login), "%s", login);
}

/* A line of RFC 4180: n fields, quoted where they must be. */
static void
put(FILE *f, int n, ...)
{
	va_list ap;

	va_start(ap, n);
	for (int i = 0; i < n; i++) {
		const char *field = va_arg(ap, const char *);
		int quote = strpbrk(field, ",\"") != NULL;

		if (i > 0)
			fputc(',', f);
		if (quote)
			fputc('"', f);
		for (; *field != '\0'; field++) {
			if (*field == '"')
				fputc('"', f);
			fputc(*field, f);
		}
		if (quote)
			fputc('"', f);
	}
	va_end(ap);
	fputs("\r\n", f);
}

static void
write_manifest(const struct school *s, FILE *f)
{
	char name[64];

	put(f, 2, "propertyName", "value");
	put(f, 2, "manifest.version", "1.0");
	put(f, 2, "oneroster.version", "1.2");
	for (size_t i = 1; i < NFILES; i++) {
		snprintf(name, sizeof(name), "file.%s", files[i].name);
		put(f, 2, name, "bulk");
	}
	for (size_t i = 0; i < sizeof(absent) / sizeof(absent[0]); i++) {
		snprintf(name, sizeof(name), "file.%s", absent[i]);
		put(f, 2, name, "absent");
	}
	put(f, 2, "source.systemName", "Liaison demo");
	put(f, 2, "source.systemCode", s->code);
}

static void
write_orgs(const struct school *s, FILE *f)
{
	put(f, 7, "sourcedId", "status", "dateLastModified", "name", "type",
	    "identifier", "parentSourcedId");
	put(f, 7, ORG, "", "", s->name, s->type, s->code, "");
}

static void
write_sessions(const struct school *s, FILE *f)
{
	const struct school_year *y = &s->year;
	char ends_in[8];

	snprintf(ends_in, sizeof(ends_in), "%.4s", y->end);
	put(f, 9, "sourcedId", "status", "dateLastModified", "title", "type",
	    "startDate", "endDate", "parentSourcedId", "schoolYear");
	put(f, 9, TERM, "", "", y->title, "schoolYear", y->start, y->end, "",
	    ends_in);
}

static void
write_courses(const struct school *s, FILE *f)
{
	char id[32];

	put(f, 10, "sourcedId", "status", "dateLastModified",
	    "schoolYearSourcedId", "title", "courseCode", "grades",
	    "orgSourcedId", "subjects", "subjectCodes");
	for (int i = 0; i < s->nsubjects; i++) {
		const struct subject *u = &s->subjects[i];

		snprintf(id, sizeof(id), "course-%s", u->code);
		put(f, 10, id, "", "", TERM, u->name, u->code, "", ORG,
		    u->name, u->code);
	}
	put(f, 10, "course-homeroom", "", "", TERM, "Vie de classe", "VDC", "",
	    ORG, "", "");
}

static void
homeroom_id(char *buf, size_t size, const struct school *s, int h)
{
	snprintf(buf, size, "class-%.2s%s", s->homerooms[h],
	    s->homerooms[h] + 3);
}

static void
write_classes(const struct school *s, FILE *f)
{
	char home[32], id[64], title[128], course[32], grade[8];

	put(f, 15, "sourcedId", "status", "dateLastModified", "title",
	    "grades", "courseSourcedId", "classCode", "classType", "location",
	    "schoolSourcedId", "termSourcedIds", "subjects", "subjectCodes",
	    "periods", "metadata.homeroomSourcedId");
	for (int h = 0; h < s->nhomerooms; h++) {
		homeroom_id(home, sizeof(home), s, h);
		snprintf(grade, sizeof(grade), "%.2s", s->homerooms[h]);
		put(f, 15, home, "", "", s->homerooms[h], grade,
		    "course-homeroom", s->homerooms[h], "homeroom", "", ORG,
		    TERM, "", "", "", "");
		for (int i = 0; i < s->nsubjects; i++) {
			const struct subject *u = &s->subjects[i];

			if (h < u->from || h >= u->until)
				continue;
			snprintf(id, sizeof(id), "%s-%s", home, u->code);
			snprintf(title, sizeof(title), "%s %s", u->name,
			    s->homerooms[h]);
			snprintf(course, sizeof(course), "course-%s", u->code);
			put(f, 15, id, "", "", title, grade, course, u->code,
			    "scheduled", "", ORG, TERM, u->name, u->code, "",
			    home);
		}
	}
}

/* A student names the guardians, a guardian the children. */
static void
agents(const struct school *s, const struct person *p, char *buf, size_t size)
{
	size_t n = 0;

	buf[0] = '\0';
	for (int i = 0; i < p->nchildren; i++)
		n += (size_t)snprintf(buf + n, size - n, "%s%s",
		    n > 0 ? "," : "", s->people[p->children[i]].id);
	if (p->homeroom == -1)
		return;
	for (int i = 0; i < s->npeople; i++)
		for (int k = 0; k < s->people[i].nchildren; k++)
			if (&s->people[s->people[i].children[k]] == p)
				n += (size_t)snprintf(buf + n, size - n,
				    "%s%s", n > 0 ? "," : "", s->people[i].id);
}

static void
write_users(const struct school *s, FILE *f)
{
	char family[MAX_FIELD], email[128], grade[8];

	put(f, 20, "sourcedId", "status", "dateLastModified", "enabledUser",
	    "orgSourcedIds", "role", "username", "userIds", "givenName",
	    "familyName", "middleName", "identifier", "email", "sms", "phone",
	    "agentSourcedIds", "grades", "password", "metadata.title",
	    "metadata.liaisonFunction");
	for (int i = 0; i < s->npeople; i++) {
		const struct person *p = &s->people[i];

		agents(s, p, family, sizeof(family));
		snprintf(email, sizeof(email), "%s@%s.example", p->login,
		    s->code);
		snprintf(grade, sizeof(grade), "%.2s",
		    p->homeroom == -1 ? "" : s->homerooms[p->homeroom]);
		put(f, 20, p->id, "", "", "true", ORG, p->role, p->login, "",
		    p->given, p->family, "", p->id, email, "", "", family,
		    grade, "", p->title, p->function);
	}
}

static void
put_role(FILE *f, int *count, const struct person *p, const char *type,
    const char *role)
{
	char id[32];

	snprintf(id, sizeof(id), "role-%05d", ++*count);
	put(f, 8, id, "", "", p->id, type, role, ORG, "");
}

/* The words of 1.2 for what 1.1 calls an administrator. */
static const char *
role_of(const struct person *p)
{
	if (strcmp(p->role, "administrator") != 0)
		return p->role;
	return strcmp(p->liaison_role, "ADMIN") == 0 ? "siteAdministrator" :
	    "principal";
}

static void
write_roles(const struct school *s, FILE *f)
{
	int count = 0;

	put(f, 8, "sourcedId", "status", "dateLastModified", "userSourcedId",
	    "roleType", "role", "orgSourcedId", "userProfileSourcedId");
	for (int i = 0; i < s->npeople; i++) {
		const struct person *p = &s->people[i];

		put_role(f, &count, p, "primary", role_of(p));
		if (p->second_role[0] != '\0')
			put_role(f, &count, p, "secondary", p->second_role);
	}
}

static void
put_enrollment(FILE *f, int *count, const char *class_id,
    const struct person *p)
{
	char id[32];

	snprintf(id, sizeof(id), "enr-%05d", ++*count);
	put(f, 10, id, "", "", class_id, ORG, p->id, p->role,
	    strcmp(p->role, "teacher") == 0 ? "true" : "false", "", "");
}

static void
write_enrollments(const struct school *s, FILE *f)
{
	char home[32], id[64];
	int count = 0;

	put(f, 10, "sourcedId", "status", "dateLastModified", "classSourcedId",
	    "schoolSourcedId", "userSourcedId", "role", "primary",
	    "beginDate", "endDate");
	for (int h = 0; h < s->nhomerooms; h++) {
		homeroom_id(home, sizeof(home), s, h);
		for (int k = 0; k < s->npeople; k++)
			if (s->people[k].homeroom == h)
				put_enrollment(f, &count, home, &s->people[k]);
		for (int i = 0; i < s->nsubjects; i++) {
			const struct subject *u = &s->subjects[i];

			if (h < u->from || h >= u->until)
				continue;
			snprintf(id, sizeof(id), "%s-%s", home, u->code);
			put_enrollment(f, &count, id,
			    &s->people[u->first + h % u->teachers]);
			for (int k = 0; k < s->npeople; k++)
				if (s->people[k].homeroom == h)
					put_enrollment(f, &count, id,
					    &s->people[k]);
		}
	}
}
