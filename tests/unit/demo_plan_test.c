/*
 * The mail of the demo schools as it is planned: complete, in order, never in
 * the future, the same each time.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "attachments/validator/readers.h"
#include "papers.h"
#include "plan.h"

#define NOW	1795773600	/* a Friday, 2026-11-27 10:00 UTC */
#define DAY	86400

static struct arena	*arena;
static struct letters	 letters;

static int
setup(void **state)
{
	(void)state;
	setenv("TZ", "Europe/Paris", 1);
	arena = arena_new();
	letters = letters_read(arena, demo_letters);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	arena_destroy(&arena);
	return 0;
}

/* In order, without a hole or a brace, in school hours of the past. */
static void
check_plan(const struct plan *p, time_t now)
{
	size_t *seen = calloc(p->nthreads, sizeof(*seen)), about = 0;
	struct tm tm;

	for (size_t i = 0; i < p->n; i++) {
		const struct post *m = &p->posts[i];

		assert_true(m->at < now);
		assert_true(m->at > now - 71 * DAY);
		localtime_r(&m->at, &tm);
		assert_in_range(tm.tm_wday, 1, 5);
		assert_in_range(tm.tm_hour, 7, 17);
		assert_true(i == 0 || m->at >= p->posts[i - 1].at);
		assert_int_equal(seen[m->thread], m->nth);
		seen[m->thread]++;
		assert_null(strpbrk(m->html, "{}"));
		assert_null(strstr(m->html, "<p></p>"));
		if (m->nth > 0)
			continue;
		assert_null(strpbrk(m->subject, "{}"));
		assert_true(m->npeople + m->ncategories > 0);
		if (m->about != -1) {
			assert_int_equal(m->ncategories, 0);
			about++;
		}
	}
	assert_true(about >= 10);
	free(seen);
}

static void
test_any_day_will_do(void **state)
{
	struct arena *a;
	struct plan p;

	(void)state;
	/* Around the clock and the year: nights, weekends, changes of time. */
	for (time_t now = NOW; now < NOW + 370 * DAY; now += 11 * DAY +
	    5 * 3600) {
		a = arena_new();
		p = plan_make(a, demo_school(0), &letters, now);
		assert_true(p.nthreads > 300);
		check_plan(&p, now);
		arena_destroy(&a);
	}
}

/* No straight apostrophe, but of a name (O'Connor), and no "de anglais". */
static void
check_french(const char *text)
{
	static const char *const hiatus[] = { " de a", " de e", " de i",
		" de o", " de u", " de é", " de hi", " de A", " de E",
		" de I", " de O", " de É", " que i", " que e", " que a",
		" que A", " que E", " que I", " que É", " de ’" };
	const char *at;

	for (at = text; (at = strchr(at, '\'')) != NULL; at++)
		if (at > text && at[-1] >= 'a' && at[-1] <= 'z')
			fail_msg("%s", text);
	for (size_t i = 0; i < sizeof(hiatus) / sizeof(hiatus[0]); i++)
		if (strstr(text, hiatus[i]) != NULL)
			fail_msg("%s: %s", hiatus[i], text);
}

static void
test_it_is_written_as_french_is(void **state)
{
	struct plan p = plan_make(arena, demo_school(0), &letters, NOW);

	(void)state;
	for (size_t i = 0; i < p.n; i++) {
		check_french(p.posts[i].html);
		if (p.posts[i].nth == 0)
			check_french(p.posts[i].subject);
	}
}

static void
test_the_same_each_time(void **state)
{
	struct plan one, two;

	(void)state;
	one = plan_make(arena, demo_school(0), &letters, NOW);
	two = plan_make(arena, demo_school(0), &letters, NOW);
	assert_int_equal(one.n, two.n);
	for (size_t i = 0; i < one.n; i++) {
		assert_int_equal(one.posts[i].at, two.posts[i].at);
		assert_string_equal(one.posts[i].html, two.posts[i].html);
		assert_string_equal(one.posts[i].key, two.posts[i].key);
	}
}

static bool
is_in(const struct school *s, const struct post *m, int who)
{
	const struct person *p = &s->people[who];

	for (size_t i = 0; i < m->npeople; i++)
		if (m->people[i] == who)
			return true;
	for (size_t i = 0; i < m->ncategories; i++) {
		const char *c = m->categories[i];

		if ((strcmp(c, "Administration") == 0 && *p->title) ||
		    (strcmp(c, "Tous les enseignants") == 0 &&
		    strcmp(p->role, "teacher") == 0))
			return m->from != who;
		for (int k = -1; k < p->nchildren; k++) {
			int pupil = k == -1 ? who : p->children[k];

			if (s->people[pupil].homeroom != -1 && strstr(c,
			    s->homerooms[s->people[pupil].homeroom]) != NULL &&
			    strncmp(c, k == -1 ? "Él" : "Pa", 2) == 0)
				return m->from != who;
		}
	}
	return false;
}

/* Threads in which somebody has received a message. */
static int
count_received(const struct school *s, const struct plan *p, int who)
{
	bool *got = calloc(p->nthreads, 1), *mine = calloc(p->nthreads, 1);
	int n = 0;

	for (size_t i = 0; i < p->n; i++) {
		const struct post *m = &p->posts[i];

		if (m->nth == 0 && m->from == who)
			mine[m->thread] = true;
		if (m->nth == 0 ? is_in(s, m, who) :
		    mine[m->thread] && m->from != who)
			got[m->thread] = true;
	}
	for (size_t i = 0; i < p->nthreads; i++)
		n += got[i];
	free(got);
	free(mine);
	return n;
}

static void
test_each_login_has_sixty(void **state)
{
	static const char *const logins[] = { "parent", "parent2",
	    "enseignant", "eleve", "vie.scolaire", "direction", "admin" };
	const struct school *s = demo_school(0);

	(void)state;
	for (time_t now = NOW; now < NOW + 9 * DAY; now += DAY / 3) {
		struct arena *a = arena_new();
		struct plan p = plan_make(a, s, &letters, now);
		size_t longest = 0;

		for (size_t k = 0; k < sizeof(logins) / sizeof(logins[0]);
		    k++) {
			int who = 0, n;

			while (strcmp(s->people[who].login, logins[k]) != 0)
				who++;
			n = count_received(s, &p, who);
			if (n < 62)
				print_error("%s: %d threads\n", logins[k], n);
			assert_true(n >= 62);
		}
		for (size_t i = 0; i < p.n; i++)
			if (p.posts[i].nth > longest)
				longest = p.posts[i].nth;
		assert_true(longest >= 60);
		arena_destroy(&a);
	}
}

/* As the attachments service will look at them. */
static void
test_files_are_what_they_say(void **state)
{
	static const char *const names[] = { "Plan.png", "Mot d'excuse.pdf",
	    "Fiche.odt", "Note.txt" };

	(void)state;
	readers_start();
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const struct policy policy = { .max_pixels = 10000000,
			.max_unpacked = 10000000 };
		struct verdict verdict = { FINDING_NONE, "" };
		struct source file = { .extension =
			strrchr(names[i], '.') + 1 };
		uint8_t *data;

		data = paper_make(names[i], names[i], "Élève : né(e) à Lyon\n"
		    "Une ligne qui est assez longue pour qu'il faille la "
		    "couper quelque part, aux alentours de la marge droite.",
		    &file.size);
		assert_non_null(data);
		file.bytes = data;
		judge(&file, &policy, readers_find, &verdict);
		assert_string_equal(finding_name(verdict.finding), "TAKEN");
		free(data);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_any_day_will_do),
		cmocka_unit_test(test_it_is_written_as_french_is),
		cmocka_unit_test(test_the_same_each_time),
		cmocka_unit_test(test_each_login_has_sixty),
		cmocka_unit_test(test_files_are_what_they_say),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
