/*
 * The rosters of the demo schools, the same people on every machine and in
 * every year.  Those whom the README and the tests name are in tables; the
 * others come from a small random generator with a fixed seed.
 */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "roster.h"

#define LETTERS		6	/* classes A to F a level */
#define PUPILS		26	/* a class; every sixth has one less */
#define SEED		20260901

/* A person with a known name in a known place. */
struct known {
	int		 at;	/* index among the subject's teachers */
	const char	*subject, *given, *family, *login;
};

struct office {
	const char	*role, *title, *given, *family, *login, *liaison_role;
};

static const char *const levels[] = { "6e", "5e", "4e", "3e" };

static const struct subject college_subjects[] = {
	{ "Français", "FRA", 8, 0, 24, 0 },
	{ "Mathématiques", "MAT", 7, 0, 24, 0 },
	{ "Histoire-Géographie", "HGE", 6, 0, 24, 0 },
	{ "Anglais", "ANG", 6, 0, 24, 0 },
	{ "Espagnol", "ESP", 4, 6, 24, 0 },
	{ "Sciences de la vie et de la Terre", "SVT", 4, 0, 24, 0 },
	{ "Physique-Chimie", "PHY", 3, 6, 24, 0 },
	{ "Technologie", "TEC", 3, 0, 24, 0 },
	{ "Arts plastiques", "ART", 2, 0, 24, 0 },
	{ "Éducation musicale", "MUS", 2, 0, 24, 0 },
	{ "Éducation physique et sportive", "EPS", 3, 0, 24, 0 },
};

/* Teacher i of n has homerooms i, i + n, ...; 6e B is 1 and 4e D is 15. */
static const struct known college_teachers[] = {
	{ 1, "MAT", "Julien", "Moreau", "enseignant" },
	{ 1, "FRA", "Claire", "Dupont", "" },
	{ 1, "HGE", "Marc", "Dupuis", "" },
	{ 3, "ANG", "Sophie", "Duprat", "" },
	{ 2, "FRA", "Nadège", "Duperray", "" },	/* 6e C, 5e E, 3e A */
	/* A parent, too: see add_known_families(). */
	{ 1, "SVT", "Isabelle", "Laurent", "isabelle.laurent" },
};

static const struct office college_staff[] = {
	{ "administrator", "Principal", "Philippe", "Garnier", "direction",
	    "" },
	{ "administrator", "Principale adjointe", "Hélène", "Faure", "", "" },
	{ "administrator", "Administration du portail", "Olivier", "Chauvin",
	    "admin", "ADMIN" },
	{ "administrator", "Directeur d’étude", "Bruno", "Lambert", "", "" },
	{ "aide", "Conseiller principal d’éducation", "Karim", "Bonnet",
	    "vie.scolaire", "" },
	{ "aide", "Conseillère principale d’éducation", "Laure", "Perrot", "",
	    "" },
	{ "aide", "Secrétariat", "Martine", "Collet", "", "" },
	{ "aide", "Secrétariat", "Sylvie", "Besson", "", "" },
	{ "aide", "Secrétariat de direction", "Patricia", "Germain", "", "" },
	{ "aide", "Intendance", "Gilles", "Poirier", "", "" },
	{ "aide", "Intendance", "Fatima", "El Amrani", "", "" },
	{ "aide", "Infirmerie", "Brigitte", "Maillard", "", "" },
	{ "aide", "Vie scolaire", "Kévin", "Ménard", "", "" },
	{ "aide", "Vie scolaire", "Élodie", "Charpentier", "", "" },
	{ "aide", "Vie scolaire", "Samir", "Hamdi", "", "" },
	{ "aide", "Psychologue de l'Éducation nationale", "Agnès", "Royer",
	    "", "" },
	{ "aide", "Assistante sociale", "Valérie", "Tessier", "", "" },
	{ "aide", "Professeure documentaliste", "Monique", "Delaunay", "",
	    "" },
};

#define COUNT(a)	((int)(sizeof(a) / sizeof((a)[0])))

static struct school	school;
static uint64_t		random_state;

static void	make_college(void);
static void	make_other(void);

const struct school *
demo_school(int which)
{
	random_state = SEED;
	if (which == 0)
		make_college();
	else
		make_other();
	return &school;
}

int
demo_rosters_write(const char *folder, const struct school_year *year)
{
	for (int i = 0; i < DEMO_SCHOOLS; i++) {
		demo_school(i);
		school.year = *year;
		if (school_write(&school, folder) == -1)
			return -1;
	}
	return 0;
}

static void
set_login(struct person *p, const char *login)
{
	snprintf(p->login, sizeof(p->login), "%s", login);
}

/* xorshift64*: below n. */
static unsigned
below(unsigned n)
{
	random_state ^= random_state >> 12;
	random_state ^= random_state << 25;
	random_state ^= random_state >> 27;
	return (unsigned)((random_state * 2685821657736338717ULL) >> 33) % n;
}

static void
add_teachers(struct school *s, struct subject *subject)
{
	subject->first = s->npeople;
	for (int i = 0; i < subject->teachers; i++) {
		const char *given = name_given(below(1000));
		const char *family = name_family(below(1000));
		const char *login = "";

		for (int k = 0; k < COUNT(college_teachers); k++) {
			const struct known *t = &college_teachers[k];

			if (t->at != i ||
			    strcmp(t->subject, subject->code) != 0)
				continue;
			given = t->given;
			family = t->family;
			login = t->login;
		}
		set_login(school_add(s, "teacher", given, family), login);
	}
}

static void
add_staff(struct school *s, const struct office *o)
{
	struct person *p = school_add(s, o->role, o->given, o->family);

	p->title = o->title;
	p->liaison_role = o->liaison_role;
	/* No title tells it. */
	if (strcmp(o->title, "Assistante sociale") == 0)
		p->function = "health";
	set_login(p, o->login);
}

static int
add_child(struct school *s, int homeroom, const char *given,
    const char *family, const char *login)
{
	struct person *p = school_add(s, "student", given, family);

	p->homeroom = homeroom;
	set_login(p, login);
	return s->npeople - 1;
}

static void
add_guardian(struct school *s, const char *role, const char *given,
    const char *family, const char *login, const int *children, int n)
{
	struct person *p = school_add(s, role, given, family);

	set_login(p, login);
	p->nchildren = n;
	memcpy(p->children, children, (size_t)n * sizeof(*children));
}

static struct person *
find_login(struct school *s, const char *login)
{
	struct person *p = s->people;

	while (strcmp(p->login, login) != 0)
		p++;
	return p;
}

/* The families that the README and the tests know. */
static void
add_known_families(struct school *s, int *room_for)
{
	int martin[2], benali, laurent;
	struct person *mother;

	martin[0] = add_child(s, 1, "Léa", "Martin", "eleve");
	martin[1] = add_child(s, 15, "Hugo", "Martin", "");
	add_guardian(s, "parent", "Camille", "Martin", "parent", martin, 2);
	/* Separated: lives elsewhere, same rights. */
	add_guardian(s, "parent", "Thomas", "Bernard", "", martin, 2);
	benali = add_child(s, 6, "Yanis", "Benali", "");
	add_guardian(s, "parent", "Nadia", "Benali", "parent2", &benali, 1);
	/* The mother teaches here, but not in 3e C. */
	laurent = add_child(s, 20, "Paul", "Laurent", "");
	mother = find_login(s, "isabelle.laurent");
	mother->second_role = "parent";
	mother->children[mother->nchildren++] = laurent;
	add_guardian(s, "parent", "Marc", "Laurent", "marc.laurent", &laurent,
	    1);
	room_for[1]--;
	room_for[15]--;
	room_for[6]--;
	room_for[20]--;
}

/* A homeroom with a free place, or -1. */
static int
take_place(const struct school *s, int *room_for)
{
	int h = (int)below((unsigned)s->nhomerooms);

	for (int i = 0; i < s->nhomerooms; i++, h = (h + 1) % s->nhomerooms)
		if (room_for[h] > 0) {
			room_for[h]--;
			return h;
		}
	return -1;
}

/* False when every class is full. */
static int
add_family(struct school *s, int *room_for)
{
	unsigned dice = below(100), first = below(1000);
	int wanted = dice < 84 ? 1 : dice < 98 ? 2 : 3;
	int children[MAX_CHILDREN], n = 0;
	const char *name = name_family(below(1000));
	const char *other = below(4) == 0 ? name_family(below(1000)) : name;

	while (n < wanted) {
		int h = take_place(s, room_for);

		if (h == -1)
			break;
		children[n] = add_child(s, h,
		    name_given(first + 7 * (unsigned)n), name, "");
		n++;
	}
	if (n == 0)
		return 0;
	dice = below(100);
	add_guardian(s, dice < 3 ? "guardian" : "parent",
	    name_given(below(1000)), name, "", children, n);
	if (dice < 95)
		add_guardian(s, dice == 94 ? "relative" : "parent",
		    name_given(below(1000)), other, "", children, n);
	return 1;
}

static void
make_college(void)
{
	struct school *s = &school;
	int room_for[MAX_HOMEROOMS];

	memset(s, 0, sizeof(*s));
	s->code = "college-demo";
	s->name = "Collège Les Tilleuls";
	s->type = "school";
	s->nhomerooms = COUNT(levels) * LETTERS;
	for (int h = 0; h < s->nhomerooms; h++) {
		snprintf(s->homerooms[h], sizeof(s->homerooms[h]), "%s %c",
		    levels[h / LETTERS], 'A' + h % LETTERS);
		room_for[h] = PUPILS - (h % LETTERS == LETTERS - 1);
	}
	s->nsubjects = COUNT(college_subjects);
	memcpy(s->subjects, college_subjects, sizeof(college_subjects));
	for (int i = 0; i < COUNT(college_staff); i++)
		add_staff(s, &college_staff[i]);
	for (int i = 0; i < s->nsubjects; i++)
		add_teachers(s, &s->subjects[i]);
	add_known_families(s, room_for);
	while (add_family(s, room_for))
		;
}

/* A second, tiny school: nothing of it may ever be seen in the first. */
static void
make_other(void)
{
	static const struct office staff[] = {
		{ "administrator", "Directrice", "Aurore", "Duplessis",
		    "admin.autre", "ADMIN" },
		{ "aide", "Secrétariat", "René", "Dupin", "secretariat.autre",
		    "" },
	};
	struct school *s = &school;
	int child;

	memset(s, 0, sizeof(*s));
	s->code = "ecole-autre";
	s->name = "Collège du Lac";
	s->type = "school";
	s->nhomerooms = 1;
	snprintf(s->homerooms[0], sizeof(s->homerooms[0]), "6e A");
	s->nsubjects = 1;
	s->subjects[0] = (struct subject){ "Mathématiques", "MAT", 1, 0, 1, 0 };
	for (int i = 0; i < COUNT(staff); i++)
		add_staff(s, &staff[i]);
	s->subjects[0].first = s->npeople;
	set_login(school_add(s, "teacher", "Gaëlle", "Dupouy"),
	    "enseignante.autre");
	child = add_child(s, 0, "Lina", "Marchal", "eleve.autre");
	add_guardian(s, "parent", "Sonia", "Marchal", "parent.autre", &child,
	    1);
	child = add_child(s, 0, "Ulysse", "Dupré", "ulysse.autre");
	add_guardian(s, "parent", "Alban", "Dupré", "alban.autre", &child, 1);
}
