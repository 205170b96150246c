/*
 * Rosters: a plain list of people.  Its rows become those of a bundle that adds
 * and changes and removes nothing: people, their classes, whose parents they
 * are.
 *
 * Whom a row is about is said by its id; or else by its e-mail address, which
 * a family may share, so then with the name; or else by the name with the
 * role and the classes or children.  What that gives is the sourcedId.
 */
#include <search.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "base/text.h"
#include "base/utf8.h"
#include "common.pb-c.h"
#include "directory/roster/dialect.h"
#include "directory/roster/plain.h"
#include "directory/roster/rows.h"

/* Items of a cell. */
#define MAX_ITEMS	64
/* Characters of such a cell. */
#define MAX_LIST	4000
/* Numbers that the parts of one line have; see roster_classes.sql. */
#define PARTS		128
#define HASH		16

enum { P_ID, P_LOGIN, P_EMAIL, P_FAMILY, P_GIVEN, P_ROLE, P_TITLE, P_SUBJECT,
	P_CLASSES, P_CHILDREN, P_NCOLUMNS };
static const struct roster_column plain_columns[] = {
	[P_ID] = { "id", false },
	[P_LOGIN] = { "identifiant", false },
	[P_EMAIL] = { "e-mail", false },
	[P_FAMILY] = { "nom", true },
	[P_GIVEN] = { "prénom", true },
	[P_ROLE] = { "rôle", true },
	[P_TITLE] = { "fonction", false },
	[P_SUBJECT] = { "matière", false },
	[P_CLASSES] = { "classe", false },
	[P_CHILDREN] = { "enfants", false },
	{ NULL, false },
};

/* Names of columns and roles, folded. */
struct word {
	const char	*word;
	int		 value;
};
static const struct word headers[] = {
	{ "id", P_ID }, { "sourcedid", P_ID }, { "numero", P_ID },
	{ "matricule", P_ID }, { "ine", P_ID }, { "code", P_ID },
	{ "identifiant", P_LOGIN }, { "login", P_LOGIN },
	{ "username", P_LOGIN }, { "nomdutilisateur", P_LOGIN },
	{ "compte", P_LOGIN },
	{ "email", P_EMAIL }, { "mail", P_EMAIL }, { "courriel", P_EMAIL },
	{ "mel", P_EMAIL }, { "adresseemail", P_EMAIL },
	{ "adressemail", P_EMAIL }, { "adresseelectronique", P_EMAIL },
	{ "emailaddress", P_EMAIL },
	{ "nom", P_FAMILY }, { "nomdefamille", P_FAMILY },
	{ "nomusuel", P_FAMILY }, { "lastname", P_FAMILY },
	{ "familyname", P_FAMILY }, { "surname", P_FAMILY },
	{ "prenom", P_GIVEN }, { "prenoms", P_GIVEN },
	{ "firstname", P_GIVEN }, { "givenname", P_GIVEN },
	{ "role", P_ROLE }, { "roles", P_ROLE }, { "profil", P_ROLE },
	{ "type", P_ROLE }, { "statut", P_ROLE },
	{ "fonction", P_TITLE }, { "titre", P_TITLE }, { "title", P_TITLE },
	{ "poste", P_TITLE }, { "function", P_TITLE },
	{ "matiere", P_SUBJECT }, { "matieres", P_SUBJECT },
	{ "discipline", P_SUBJECT }, { "subject", P_SUBJECT },
	{ "subjects", P_SUBJECT },
	{ "classe", P_CLASSES }, { "classes", P_CLASSES },
	{ "division", P_CLASSES }, { "divisions", P_CLASSES },
	{ "class", P_CLASSES },
	{ "enfants", P_CHILDREN }, { "enfant", P_CHILDREN },
	{ "eleves", P_CHILDREN }, { "children", P_CHILDREN },
	{ "child", P_CHILDREN }, { "parentde", P_CHILDREN },
	{ NULL, -1 },
};

static const struct word roles[] = {
	{ "parent", COMMON__ROLE__GUARDIAN },
	{ "parents", COMMON__ROLE__GUARDIAN },
	{ "pere", COMMON__ROLE__GUARDIAN },
	{ "mere", COMMON__ROLE__GUARDIAN },
	{ "tuteur", COMMON__ROLE__GUARDIAN },
	{ "tutrice", COMMON__ROLE__GUARDIAN },
	{ "responsable", COMMON__ROLE__GUARDIAN },
	{ "responsablelegal", COMMON__ROLE__GUARDIAN },
	{ "guardian", COMMON__ROLE__GUARDIAN },
	{ "father", COMMON__ROLE__GUARDIAN },
	{ "mother", COMMON__ROLE__GUARDIAN },
	{ "relative", COMMON__ROLE__GUARDIAN },
	{ "eleve", COMMON__ROLE__STUDENT },
	{ "eleves", COMMON__ROLE__STUDENT },
	{ "etudiant", COMMON__ROLE__STUDENT },
	{ "etudiante", COMMON__ROLE__STUDENT },
	{ "student", COMMON__ROLE__STUDENT },
	{ "pupil", COMMON__ROLE__STUDENT },
	{ "enseignant", COMMON__ROLE__TEACHER },
	{ "enseignante", COMMON__ROLE__TEACHER },
	{ "enseignants", COMMON__ROLE__TEACHER },
	{ "professeur", COMMON__ROLE__TEACHER },
	{ "professeure", COMMON__ROLE__TEACHER },
	{ "prof", COMMON__ROLE__TEACHER },
	{ "teacher", COMMON__ROLE__TEACHER },
	{ "personnel", COMMON__ROLE__STAFF },
	{ "staff", COMMON__ROLE__STAFF },
	{ "administration", COMMON__ROLE__STAFF },
	{ "administratif", COMMON__ROLE__STAFF },
	{ "administrative", COMMON__ROLE__STAFF },
	{ "agent", COMMON__ROLE__STAFF },
	{ "aed", COMMON__ROLE__STAFF },
	{ "cpe", COMMON__ROLE__STAFF },
	{ "direction", COMMON__ROLE__STAFF },
	{ "principal", COMMON__ROLE__STAFF },
	{ "principale", COMMON__ROLE__STAFF },
	{ "proviseur", COMMON__ROLE__STAFF },
	{ "proviseure", COMMON__ROLE__STAFF },
	{ "secretaire", COMMON__ROLE__STAFF },
	{ "secretariat", COMMON__ROLE__STAFF },
	{ "viescolaire", COMMON__ROLE__STAFF },
	{ "surveillant", COMMON__ROLE__STAFF },
	{ "surveillante", COMMON__ROLE__STAFF },
	{ "infirmier", COMMON__ROLE__STAFF },
	{ "infirmiere", COMMON__ROLE__STAFF },
	{ "gestionnaire", COMMON__ROLE__STAFF },
	{ "intendance", COMMON__ROLE__STAFF },
	{ "documentaliste", COMMON__ROLE__STAFF },
	{ "aide", COMMON__ROLE__STAFF },
	{ "admin", COMMON__ROLE__ADMIN },
	{ "administrateur", COMMON__ROLE__ADMIN },
	{ "administratrice", COMMON__ROLE__ADMIN },
	{ "administrator", COMMON__ROLE__ADMIN },
	{ NULL, 0 },
};

/* Words of a role that say nothing more. */
static const struct word general[] = {
	{ "personnel", 1 }, { "staff", 1 }, { "administration", 1 },
	{ "administratif", 1 }, { "administrative", 1 }, { "agent", 1 },
	{ "aide", 1 }, { NULL, 0 },
};

struct items {
	const char	*text[MAX_ITEMS], *fold[MAX_ITEMS];
	size_t		 n;
};

/* One row. */
struct plain_row {
	uint32_t	 line;
	const char	*id, *login, *email, *family, *given, *title, *subject;
	const char	*classes, *children;
	const char	*name;			/* folded */
	const char	*mail;			/* in lower case */
	const char	*sourced_id;
	int		 role;
	bool		 shared;		/* the address, with others */
};

/* Rows about one person, in order. */
struct group {
	struct plain_row	**entries;
	size_t		 n;
};

struct list {
	struct roster		*roster;
	struct roster_rows	 rows;
	struct plain_row		*entries, **order;
	size_t			 n;
	struct roster_list	 all;		/* struct plain_row */
	void			*classes;	/* their ids, for tsearch() */
	size_t			 enrolled;	/* rows before this person's */
	struct arena		*scratch;	/* of one row; see fresh() */
};

static const char *begin(struct roster *, struct roster_rows *);
static int	 find_word(const struct word *, const char *);
static struct arena *fresh(struct list *);
static void	 read_entry(struct list *);
static const char *list_value(struct list *, size_t column);
static const char *lower(struct arena *, const char *);
static void	 name_entries(struct list *);
static const char *key_of(struct arena *, const struct plain_row *);
static const char *hashed(struct arena *, const char *key);
static const char *class_id(struct list *, const char *);
static void	 emit(struct list *);
static void	 emit_person(struct list *, const struct group *);
static void	 emit_roles(struct list *, const struct group *);
static void	 emit_classes(struct list *, const struct plain_row *);
static bool	 is_enrolled(const struct list *, const char *class, int role);
static void	 emit_class(struct list *, const struct roster_class *);
static void	 emit_children(struct list *, const struct plain_row *);
static void	 split(struct arena *, const char *, struct items *);
static int	 by_mail(const void *, const void *);
static int	 by_id(const void *, const void *);
static int	 by_line(const void *, const void *);
static int	 by_text(const void *, const void *);
static int	 by_key(const void *, const void *);
static void	 keep(void *);

struct roster *
roster_open_plain(const void *data, size_t len, const char **why)
{
	struct roster *r = roster_new();
	struct roster_file *file = &r->bundle.files[ROSTER_PLAIN];
	struct roster_rows rows;

	r->plain = true;
	file->data = dialect_decode(data, len, &file->len);
	*why = file->data == NULL ? "out of memory" : begin(r, &rows);
	roster_csv_destroy(&rows.csv);
	/* Who reads the rows says it again. */
	r->rejected.n = 0;
	if (*why == NULL)
		return r;
	roster_destroy(&r);
	return NULL;
}

/* NULL, or why it is no such list. */
static const char *
begin(struct roster *r, struct roster_rows *rows)
{
	const struct roster_file *f = &r->bundle.files[ROSTER_PLAIN];
	size_t skip;
	char separator = dialect_separator(f->data, f->len, &skip);
	bool seen[P_NCOLUMNS] = { false };
	const char *name;
	size_t i;
	int c;

	if (!roster_rows_open(rows, r, ROSTER_PLAIN, plain_columns, skip,
		separator))
		return "no header";
	for (c = 0; c < P_NCOLUMNS; c++)
		rows->at[c] = -1;
	for (i = 0; i < rows->nheader; i++) {
		name = dialect_fold(r->arena, rows->row.fields[i], '\0');
		c = find_word(headers, name);
		if (c != -1 && !seen[c]) {
			seen[c] = true;
			rows->at[c] = (int)i;
		} else if (*name != '\0')
			roster_note(rows, c == -1 ? "column-unknown" :
			    "column-twice", text_trimmed(r->arena,
				rows->row.fields[i]));
	}
	return rows->at[P_FAMILY] == -1 || rows->at[P_GIVEN] == -1 ||
	    rows->at[P_ROLE] == -1 ?
	    "no columns for the last name, the first name and the role" : NULL;
}

static int
find_word(const struct word *words, const char *word)
{
	while (words->word != NULL && strcmp(words->word, word) != 0)
		words++;
	return words->value;
}

void
roster_read_plain(struct roster *r)
{
	struct list l = { .roster = r, .scratch = arena_new() };

	r->users = r->classes = r->enrolments = ROSTER_DELTA;
	if (begin(r, &l.rows) == NULL) {
		while (roster_rows_next(&l.rows))
			read_entry(&l);
		roster_rows_end(&l.rows);
	}
	l.entries = l.all.items;
	l.n = l.all.n;
	if (l.n > 0) {
		l.order = arena_pointers(r->arena, l.n);
		name_entries(&l);
		emit(&l);
	} else {
		roster_report(r, ROSTER_PLAIN, 1, "file-no-people", "");
		r->failed = true;
	}
	free(l.all.items);
	tdestroy(l.classes, keep);
	arena_destroy(&l.scratch);
	roster_bundle_free(&r->bundle);
}

/* ---- rows ---- */

/*
 * For what is of no use after the row at hand: all that is said of 200,000
 * people would be many times what is kept of it.
 */
static struct arena *
fresh(struct list *l)
{
	arena_destroy(&l->scratch);
	l->scratch = arena_new();
	return l->scratch;
}

static void
read_entry(struct list *l)
{
	struct roster_rows *rows = &l->rows;
	struct arena *a = l->roster->arena, *scratch = fresh(l);
	struct plain_row x = { .line = rows->row.line };
	const char *role = roster_value(rows, P_ROLE);
	struct plain_row *added;

	x.id = roster_text(rows, P_ID, ROSTER_MAX_ID, false);
	x.login = roster_text(rows, P_LOGIN, ROSTER_MAX_ID, false);
	x.email = roster_email(rows, P_EMAIL);
	x.family = roster_text(rows, P_FAMILY, ROSTER_MAX_NAME, true);
	x.given = roster_text(rows, P_GIVEN, ROSTER_MAX_NAME, true);
	x.title = roster_text(rows, P_TITLE, ROSTER_MAX_TITLE, false);
	x.subject = roster_text(rows, P_SUBJECT, ROSTER_MAX_TITLE, false);
	x.classes = list_value(l, P_CLASSES);
	x.children = list_value(l, P_CHILDREN);
	x.role = find_word(roles, dialect_fold(scratch, role, '\0'));
	if (*role == '\0')
		roster_reject(rows, "field-missing",
		    plain_columns[P_ROLE].name);
	else if (x.role == 0)
		roster_reject(rows, "plain-role-unknown", role);
	if (rows->rejected)
		return;
	/* « CPE » says what they do as well. */
	if (x.role == COMMON__ROLE__STAFF && *x.title == '\0' &&
	    find_word(general, dialect_fold(scratch, role, '\0')) == 0)
		x.title = role;
	x.name = arena_printf(a, "%s/%s", dialect_fold(scratch, x.family,
	    ' '), dialect_fold(scratch, x.given, ' '));
	x.mail = lower(a, x.email);
	added = roster_append(&l->all, sizeof(*added));
	*added = x;
}

/* A line within a cell is an item of its own. */
static const char *
list_value(struct list *l, size_t column)
{
	struct roster_rows *rows = &l->rows;
	char *text = arena_strdup(l->scratch, roster_raw(rows, column)), *p;
	const char *value;

	for (p = text; *p != '\0'; p++)
		if (*p == '\n' || *p == '\r')
			*p = '|';
	value = text_line(l->roster->arena, text);
	if (utf8_length(value) > MAX_LIST)
		roster_reject(rows, "field-too-long",
		    plain_columns[column].name);
	return value;
}

static const char *
lower(struct arena *a, const char *text)
{
	char *copy = arena_strdup(a, text), *p;

	for (p = copy; *p != '\0'; p++)
		if (*p >= 'A' && *p <= 'Z')
			*p += 'a' - 'A';
	return copy;
}

/* ---- whom they are about ---- */

/* Also brings l->order into the order of the ids. */
static void
name_entries(struct list *l)
{
	struct plain_row *e, *before;
	size_t i;

	for (i = 0; i < l->n; i++)
		l->order[i] = &l->entries[i];
	qsort(l->order, l->n, sizeof(*l->order), by_mail);
	for (i = 1; i < l->n; i++) {
		e = l->order[i];
		before = l->order[i - 1];
		if (strcmp(e->mail, before->mail) == 0 &&
		    (before->shared || strcmp(e->name, before->name) != 0))
			e->shared = before->shared = true;
	}
	/* The first of them may have had its like before it. */
	for (i = l->n; i-- > 1;)
		if (l->order[i]->shared && strcmp(l->order[i]->mail,
			l->order[i - 1]->mail) == 0)
			l->order[i - 1]->shared = true;
	for (i = 0; i < l->n; i++) {
		e = &l->entries[i];
		e->sourced_id = *e->id != '\0' ? e->id :
		    hashed(l->roster->arena, key_of(fresh(l), e));
	}
	qsort(l->order, l->n, sizeof(*l->order), by_id);
}

static const char *
key_of(struct arena *a, const struct plain_row *e)
{
	struct items items = { .n = 0 };
	const char *key;
	size_t i;

	if (*e->mail != '\0')
		return arena_printf(a, "mail\n%s\n%s", e->mail,
		    e->shared ? e->name : "");
	key = arena_printf(a, "name\n%s\n%d", e->name, e->role);
	if (e->role == COMMON__ROLE__STUDENT)
		split(a, e->classes, &items);
	else if (e->role == COMMON__ROLE__GUARDIAN)
		split(a, e->children, &items);
	if (items.n > 0)
		qsort(items.fold, items.n, sizeof(items.fold[0]), by_text);
	for (i = 0; i < items.n; i++)
		key = arena_printf(a, "%s\n%s", key, items.fold[i]);
	return key;
}

static const char *
hashed(struct arena *a, const char *key)
{
	uint8_t hash[HASH];
	char text[2 * HASH + 1];

	crypto_generichash(hash, sizeof(hash), (const uint8_t *)key,
	    strlen(key), NULL, 0);
	sodium_bin2hex(text, sizeof(text), hash, sizeof(hash));
	return arena_printf(a, "csv:%s", text);
}

/* ---- as rows of a bundle ---- */

static void
emit(struct list *l)
{
	struct group *groups = arena_alloc(l->roster->arena,
	    l->n * sizeof(*groups));
	size_t i, n = 0;

	for (i = 0; i < l->n; i++) {
		if (n > 0 && strcmp(l->order[i]->sourced_id,
			groups[n - 1].entries[0]->sourced_id) == 0) {
			groups[n - 1].n++;
			continue;
		}
		groups[n++] = (struct group){ &l->order[i], 1 };
	}
	qsort(groups, n, sizeof(*groups), by_line);
	for (i = 0; i < n; i++)
		emit_person(l, &groups[i]);
}

static void
emit_person(struct list *l, const struct group *g)
{
	const struct plain_row *e, *first = g->entries[0];
	struct roster_person *p = roster_append(&l->roster->people,
	    sizeof(*p));
	size_t i;

	l->enrolled = l->roster->enrolment_rows.n;
	*p = (struct roster_person){
		.line = first->line, .sourced_id = first->sourced_id,
		.role = first->role, .given_name = first->given,
		.family_name = first->family, .title = "", .login = "",
		.email = "", .state = ROSTER_ACTIVE,
	};
	for (i = 0; i < g->n; i++) {
		e = g->entries[i];
		if (strcmp(e->name, first->name) != 0) {
			roster_report(l->roster, ROSTER_PLAIN, e->line,
			    "plain-id-twice", *e->id != '\0' ? e->id :
			    e->email);
			continue;
		}
		if (*p->title == '\0')
			p->title = e->title;
		if (*p->login == '\0')
			p->login = e->login;
		if (*p->email == '\0')
			p->email = e->email;
		if (e->role != first->role)
			p->role = 0;
		emit_classes(l, e);
		emit_children(l, e);
	}
	if (p->role == 0)
		emit_roles(l, g);
}

/* Of somebody with several, as in roles.csv. */
static void
emit_roles(struct list *l, const struct group *g)
{
	const struct plain_row *e, *first = g->entries[0];
	struct roster_role *role;
	unsigned seen = 0;
	size_t i;

	for (i = 0; i < g->n; i++) {
		e = g->entries[i];
		if (strcmp(e->name, first->name) != 0 ||
		    (seen & 1U << e->role) != 0)
			continue;
		role = roster_append(&l->roster->roles, sizeof(*role));
		*role = (struct roster_role){ .line = e->line,
			.user = first->sourced_id, .role = e->role,
			.primary = seen == 0 };
		seen |= 1U << e->role;
	}
}

/*
 * The class as people know it, and where the row has a subject the lessons
 * beside it.
 */
static void
emit_classes(struct list *l, const struct plain_row *e)
{
	struct arena *a = l->roster->arena, *scratch = fresh(l);
	const char *subject = e->role == COMMON__ROLE__TEACHER ?
	    dialect_fold(scratch, e->subject, ' ') : "";
	struct roster_enrolment *x;
	struct roster_class c;
	struct items items;
	size_t i;

	if (e->role != COMMON__ROLE__STUDENT &&
	    e->role != COMMON__ROLE__TEACHER)
		return;
	split(scratch, e->classes, &items);
	for (i = 0; i < items.n; i++) {
		c = (struct roster_class){
			.line = e->line * PARTS + 2 * (uint32_t)i,
			.sourced_id = class_id(l, arena_printf(scratch,
			    "csv:%s", items.fold[i])),
			.title = items.text[i], .subject = "", .homeroom = "",
			.grades = "", .terms = "", .state = ROSTER_ACTIVE,
		};
		emit_class(l, &c);
		if (*subject != '\0') {
			c.homeroom = c.sourced_id;
			c.sourced_id = class_id(l, arena_printf(scratch,
			    "%s/%s", c.homeroom, subject));
			c.subject = e->subject;
			c.line++;
			emit_class(l, &c);
		}
		/* Another row of this person has said so. */
		if (is_enrolled(l, c.sourced_id, e->role))
			continue;
		x = roster_append(&l->roster->enrolment_rows, sizeof(*x));
		*x = (struct roster_enrolment){ .line = c.line,
			.sourced_id = hashed(a, arena_printf(scratch,
			    "%s\n%s\n%d", e->sourced_id, c.sourced_id,
			    e->role)),
			.user = e->sourced_id, .class = c.sourced_id,
			.role = e->role, .state = ROSTER_ACTIVE };
	}
}

static bool
is_enrolled(const struct list *l, const char *class, int role)
{
	const struct roster_list *rows = &l->roster->enrolment_rows;
	const struct roster_enrolment *x;
	size_t i;

	for (i = l->enrolled; i < rows->n; i++) {
		x = ROSTER_ITEM(rows, roster_enrolment, i);
		if (x->role == role && strcmp(x->class, class) == 0)
			return true;
	}
	return false;
}

static void
emit_class(struct list *l, const struct roster_class *c)
{
	struct roster_class *added;

	if (tfind(c->sourced_id, &l->classes, by_key) != NULL ||
	    tsearch(c->sourced_id, &l->classes, by_key) == NULL)
		return;
	added = roster_append(&l->roster->class_rows, sizeof(*added));
	*added = *c;
	added->title = arena_strdup(l->roster->arena, c->title);
}

/* One that is kept: as it is known already, or a copy. */
static const char *
class_id(struct list *l, const char *id)
{
	const void *known = tfind(id, &l->classes, by_key);

	return known != NULL ? *(const char *const *)known :
	    arena_strdup(l->roster->arena, id);
}

/* By id or by name: who it is is found where all pupils are known. */
static void
emit_children(struct list *l, const struct plain_row *e)
{
	struct roster_link *link;
	struct items items;
	size_t i;

	if (e->role != COMMON__ROLE__GUARDIAN)
		return;
	split(fresh(l), e->children, &items);
	for (i = 0; i < items.n; i++) {
		link = roster_append(&l->roster->links, sizeof(*link));
		*link = (struct roster_link){ .line = e->line,
			.sourced_id = e->sourced_id,
			.agent = arena_strdup(l->roster->arena,
			    items.text[i]) };
	}
}

/* "a | b, c": each once, at most MAX_ITEMS. */
static void
split(struct arena *a, const char *cell, struct items *items)
{
	char *copy = arena_strdup(a, cell), *piece;
	const char *text, *fold;
	size_t i;

	items->n = 0;
	while ((piece = strsep(&copy, "|,;")) != NULL &&
	    items->n < MAX_ITEMS) {
		text = text_trimmed(a, piece);
		fold = dialect_fold(a, text, ' ');
		if (*fold == '\0' || utf8_length(text) > ROSTER_MAX_NAME)
			continue;
		for (i = 0; i < items->n; i++)
			if (strcmp(items->fold[i], fold) == 0)
				break;
		if (i < items->n)
			continue;
		items->text[items->n] = text;
		items->fold[items->n++] = fold;
	}
}

/* ---- orders ---- */

static int
by_mail(const void *a, const void *b)
{
	const struct plain_row *x = *(struct plain_row *const *)a;
	const struct plain_row *y = *(struct plain_row *const *)b;

	return strcmp(x->mail, y->mail);
}

static int
by_id(const void *a, const void *b)
{
	const struct plain_row *x = *(struct plain_row *const *)a;
	const struct plain_row *y = *(struct plain_row *const *)b;
	int order = strcmp(x->sourced_id, y->sourced_id);

	return order != 0 ? order : (x->line > y->line) - (x->line < y->line);
}

static int
by_line(const void *a, const void *b)
{
	const struct plain_row *x = ((const struct group *)a)->entries[0];
	const struct plain_row *y = ((const struct group *)b)->entries[0];

	return (x->line > y->line) - (x->line < y->line);
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int
by_key(const void *a, const void *b)
{
	return strcmp(a, b);
}

/* The arena has them. */
static void
keep(void *id)
{
	(void)id;
}
