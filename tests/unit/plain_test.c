/* Plain lists: encodings, separators, headers, and what makes a person. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common.pb-c.h"
#include "directory/roster/dialect.h"
#include "directory/roster/plain.h"

static struct roster *
open_list(const char *text)
{
	const char *why = "";
	struct roster *r = roster_open_plain(text, strlen(text), &why);

	if (r == NULL)
		fail_msg("no list: %s", why);
	roster_read(r);
	return r;
}

/* "GUARDIAN Anna Martin <anna@x.org>;" of each person, freed by the caller. */
static char *
people(const struct roster *r)
{
	const struct roster_person *p;
	char *out = NULL;
	size_t len, i;
	FILE *f = open_memstream(&out, &len);

	for (i = 0; i < r->people.n; i++) {
		p = ROSTER_ITEM(&r->people, roster_person, i);
		fprintf(f, "%d %s %s <%s> %s;", p->role, p->given_name,
		    p->family_name, p->email, p->title);
	}
	fclose(f);
	return out;
}

static void
assert_people(const char *text, const char *want)
{
	struct roster *r = open_list(text);
	char *have = people(r);

	assert_string_equal(have, want);
	free(have);
	roster_destroy(&r);
}

static bool
reported(const struct roster *r, uint32_t line, const char *reason)
{
	const struct roster_rejected *x;
	size_t i;

	for (i = 0; i < r->rejected.n; i++) {
		x = ROSTER_ITEM(&r->rejected, roster_rejected, i);
		if (x->line == line && strcmp(x->reason, reason) == 0)
			return true;
	}
	return false;
}

#define LEA	"2 Léa Müller <lea@x.org> ;"

static void
test_dialects(void **state)
{
	static const char *const texts[] = {
		"Nom;Prénom;Rôle;E-mail\r\nMüller;Léa;élève;lea@x.org\r\n",
		"\xef\xbb\xbfNom;Prénom;Rôle;E-mail\n"
		    "Müller;Léa;Eleve;lea@x.org",
		"nom,PRENOM,role,e-mail\nMüller,Léa,pupil,lea@x.org\n",
		"E-MAIL\tr\xf4le\tpr\xe9nom\tnom\n"
		    "lea@x.org\t\xe9l\xe8ve\tL\xe9""a\tM\xfcller\n",
		"last name;first name;role;mail\n\"Müller\";\" Léa \";STUDENT;"
		    "\"lea@x.org\"\n",
		"sep=;\nNom;Prénom;Rôle;Courriel\rMüller;Léa;élève;lea@x.org\r",
		"\"Nom\",\"Prénom\",\"Rôle\",\"E-mail\",\"\"\n"
		    "\"Müller\",\"Léa\",\"élève\",\"lea@x.org\",\"\"\n",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_people(texts[i], LEA);
	/* The euro of Windows-1252. */
	assert_people("nom;prenom;role\n\x80uro;\x8cil;prof\n",
	    "3 Œil €uro <> ;");
}

/* "Unicode text" of Excel, in both orders of bytes; and half of a pair. */
static void
test_utf16(void **state)
{
	static const uint16_t list[] = u"\ufeffnom\tprénom\trôle\te-mail\n"
	    u"Müller😀\tLéa\télève\tlea@x.org\nB\xd800\tb\tprof\t\n";
	const size_t n = sizeof(list) / sizeof(list[0]) - 1;
	uint8_t bytes[2 * sizeof(list)];
	struct roster *r;
	const char *why;
	size_t i, big;

	(void)state;
	for (big = 0; big < 2; big++) {
		for (i = 0; i < n; i++) {
			bytes[2 * i + big] = (uint8_t)(list[i] & 0xff);
			bytes[2 * i + 1 - big] = (uint8_t)(list[i] >> 8);
		}
		r = roster_open_plain(bytes, 2 * n + 1, &why);
		assert_non_null(r);
		roster_read_plain(r);
		assert_int_equal(r->people.n, 2);
		assert_string_equal(ROSTER_ITEM(&r->people, roster_person,
		    0)->family_name, "Müller😀");
		assert_string_equal(ROSTER_ITEM(&r->people, roster_person,
		    1)->family_name, "B\xef\xbf\xbd");
		roster_destroy(&r);
	}
}

static void
test_roles(void **state)
{
	(void)state;
	assert_people("nom;prénom;rôle;fonction\n"
	    "A;a;Parent;\nB;b;responsable légal;\nC;c;ÉLÈVE;\n"
	    "D;d;Professeure;\nE;e;CPE;\nF;f;personnel;Gestion\n"
	    "G;g;Administrateur;\nH;h;teacher;\n",
	    "1 a A <> ;1 b B <> ;2 c C <> ;3 d D <> ;4 e E <> CPE;"
	    "4 f F <> Gestion;5 g G <> ;3 h H <> ;");
}

static void
test_no_list(void **state)
{
	static const char *const texts[] = { "", "\n", "nom;prénom\nA;B\n",
		"PK\3\4", "\xff\xfen\0", "\"nom;prénom;rôle" };
	const char *why;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		why = NULL;
		assert_null(roster_open_plain(texts[i], strlen(texts[i]),
		    &why));
		assert_non_null(why);
	}
}

static void
test_odd_rows(void **state)
{
	struct roster *r = open_list("nom;prénom;rôle;couleur;e-mail;nom\n"
	    "A;a;roi;;;\nB;b;élève;;pas une adresse;\n;c;élève;;;\n"
	    "D;d;élève\nE;\"e;élève;;;\nF;f\x01g;élève;;;\nG;g;élève;;;;;x\n");
	char *have;

	(void)state;
	assert_true(reported(r, 1, "column-unknown"));
	assert_true(reported(r, 1, "column-twice"));
	assert_true(reported(r, 2, "plain-role-unknown"));
	assert_true(reported(r, 3, "email-invalid"));
	assert_true(reported(r, 4, "field-missing"));
	assert_true(reported(r, 6, "row-bad-quoting"));
	assert_true(reported(r, 7, "field-control"));
	assert_true(reported(r, 8, "row-field-count"));
	have = people(r);
	assert_string_equal(have, "2 b B <> ;2 d D <> ;");
	free(have);
	/* Nothing is a whole list. */
	assert_int_equal(r->users, ROSTER_DELTA);
	assert_int_equal(r->unread.n, 0);
	roster_destroy(&r);
}

/* The sourcedId of person i of such a list. */
static void
id_of(const char *text, size_t i, char id[64])
{
	struct roster *r = open_list(text);

	assert_true(i < r->people.n);
	snprintf(id, 64, "%s",
	    ROSTER_ITEM(&r->people, roster_person, i)->sourced_id);
	roster_destroy(&r);
}

static void
test_ids(void **state)
{
	char a[64], b[64];

	(void)state;
	/* An id is an id. */
	id_of("id;nom;prénom;rôle\n17;A;a;élève\n", 0, a);
	assert_string_equal(a, "17");
	/* An address, in any case, whatever the name. */
	id_of("nom;prénom;rôle;e-mail\nA;a;prof;P@x.org\n", 0, a);
	id_of("e-mail;nom;prénom;rôle\np@X.org;Aa;Bb;prof\n", 0, b);
	assert_string_equal(a, b);
	/* A name, in any spelling, with the class. */
	id_of("nom;prénom;rôle;classe\nDupré;Léa;élève;6e B\n", 0, a);
	id_of("nom;prénom;rôle;classe\nDUPRE;lea;Élève;6E  B\n", 0, b);
	assert_string_equal(a, b);
	id_of("nom;prénom;rôle;classe\nDupré;Léa;élève;6e A\n", 0, b);
	assert_string_not_equal(a, b);
	/* A family's address is nobody's. */
	id_of("nom;prénom;rôle;e-mail\nA;a;parent;f@x.org\n"
	    "A;b;parent;f@x.org\n", 0, a);
	id_of("nom;prénom;rôle;e-mail\nA;a;parent;f@x.org\n"
	    "A;b;parent;f@x.org\n", 1, b);
	assert_string_not_equal(a, b);
}

static void
test_rows_of_one(void **state)
{
	struct roster *r = open_list("nom;prénom;rôle;classe;matière;e-mail;"
	    "enfants\n"
	    "Un;Théo;prof;\"6e B, 4e A\";Maths;t@x.org;\n"
	    "Un;Théo;prof;5e C|6E B;Maths;t@x.org;\n"
	    "Un;Théo;parent;;;t@x.org;\"Zoé Un\nMax Un\"\n"
	    "Deux;Autre;prof;;;id;\n");
	const struct roster_person *p;

	(void)state;
	assert_int_equal(r->people.n, 2);
	p = ROSTER_ITEM(&r->people, roster_person, 0);
	assert_int_equal(p->role, 0);
	assert_int_equal(r->roles.n, 2);
	assert_true(ROSTER_ITEM(&r->roles, roster_role, 0)->primary);
	/* Each class, and its lessons. */
	assert_int_equal(r->class_rows.n, 6);
	/* What two rows say of her is said once. */
	assert_int_equal(r->enrolment_rows.n, 3);
	assert_int_equal(r->links.n, 2);
	roster_destroy(&r);
}

static void
test_fold(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	assert_string_equal(dialect_fold(a, "  L’Œuvre — É̀té\u00a0! ", ' '),
	    "l oeuvre ete");
	assert_string_equal(dialect_fold(a, "E-mail", '\0'), "email");
	assert_string_equal(dialect_fold(a, "?!", ' '), "");
	arena_destroy(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_dialects),
		cmocka_unit_test(test_utf16),
		cmocka_unit_test(test_roles),
		cmocka_unit_test(test_no_list),
		cmocka_unit_test(test_odd_rows),
		cmocka_unit_test(test_ids),
		cmocka_unit_test(test_rows_of_one),
		cmocka_unit_test(test_fold),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
