/* How letters become the mail of a school: who, to whom, when. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plan.h"

struct planner {
	struct arena		*arena;
	const struct school	*school;
	struct days		 days;
	struct plan		 plan;
	/* The letter at hand, and which of its families. */
	const struct letter	*letter;
	unsigned		 number, turn;
	int			 some_teacher;	/* "teacher any", or -1 */
	struct dice		 dice;
};

int
school_find(const struct school *s, const char *name)
{
	size_t n = strcspn(name, " ");

	for (int i = 0; i < s->npeople; i++)
		if (strcmp(s->people[i].login, name) == 0 ||
		    (name[n] == ' ' &&
		    strlen(s->people[i].given) == n &&
		    strncmp(s->people[i].given, name, n) == 0 &&
		    strcmp(s->people[i].family, name + n + 1) == 0))
			return i;
	return -1;
}

static bool
same_name(const struct person *a, const struct person *b)
{
	return strcmp(a->given, b->given) == 0 &&
	    strcmp(a->family, b->family) == 0;
}

bool
school_has_alone(const struct school *s, int person)
{
	for (int i = 0; i < s->npeople; i++)
		if (i != person && same_name(&s->people[i],
		    &s->people[person]))
			return false;
	return true;
}

/* ---- whom a letter is about ---- */

int
school_guardian_of(const struct school *s, int pupil)
{
	for (int i = 0; i < s->npeople; i++)
		for (int k = 0; k < s->people[i].nchildren; k++)
			if (s->people[i].children[k] == pupil)
				return i;
	return -1;
}

/* A pupil of the class ("any": of any), with a guardian; none of the known. */
static void
pick_family(struct planner *p, const char *class, struct scene *scene)
{
	const struct school *s = p->school;
	unsigned start = dice_below(&p->dice, (unsigned)s->npeople);

	for (int i = 0; i < s->npeople; i++) {
		int pupil = (int)(start + (unsigned)i) % s->npeople;
		const struct person *e = &s->people[pupil];
		int guardian;

		if (e->homeroom == -1 || e->login[0] != '\0' ||
		    (strcmp(class, "any") != 0 &&
		    strcmp(s->homerooms[e->homeroom], class) != 0))
			continue;
		guardian = school_guardian_of(s, pupil);
		if (guardian == -1 || s->people[guardian].login[0] != '\0' ||
		    !school_has_alone(s, pupil) ||
		    !school_has_alone(s, guardian))
			continue;
		scene->pupil = pupil;
		scene->guardian = guardian;
		return;
	}
}

/* "parent", "parent:Hugo" */
static void
known_family(const struct school *s, const char *name, struct scene *scene)
{
	char login[64];
	const char *given = strchr(name, ':');
	const struct person *g;

	snprintf(login, sizeof(login), "%.*s", (int)strcspn(name, ":"), name);
	if ((scene->guardian = school_find(s, login)) == -1)
		return;
	g = &s->people[scene->guardian];
	for (int i = 0; i < g->nchildren; i++)
		if (given == NULL || strcmp(given + 1,
		    s->people[g->children[i]].given) == 0) {
			scene->pupil = g->children[i];
			return;
		}
}

/* ---- who writes, and to whom ---- */

/* Who teaches it in the class. */
static int
teacher_of(const struct school *s, int class, const char *code)
{
	for (int i = 0; i < s->nsubjects; i++) {
		const struct subject *u = &s->subjects[i];

		if (class >= u->from && class < u->until &&
		    strcmp(u->code, code) == 0)
			return u->first + class % u->teachers;
	}
	return -1;
}

/* One of those who teach there, the same in all of a thread. */
static int
some_teacher(struct planner *p, int class)
{
	const struct school *s = p->school;

	while (p->some_teacher == -1)
		p->some_teacher = teacher_of(s, class, s->subjects[
		    dice_below(&p->dice, (unsigned)s->nsubjects)].code);
	return p->some_teacher;
}

static int
resolve(struct planner *p, const struct scene *scene, const char *who)
{
	const struct school *s = p->school;

	if (strcmp(who, "guardian") == 0)
		return scene->guardian;
	if (strcmp(who, "pupil") == 0)
		return scene->pupil;
	if (strncmp(who, "teacher ", 8) == 0 && scene->pupil != -1) {
		int class = s->people[scene->pupil].homeroom;

		return strcmp(who + 8, "any") == 0 ? some_teacher(p, class) :
		    teacher_of(s, class, who + 8);
	}
	if (strncmp(who, "staff ", 6) == 0) {
		for (int i = 0; i < s->npeople; i++)
			if (strcmp(s->people[i].title, who + 6) == 0)
				return i;
		return -1;
	}
	return school_find(s, who);
}

/* "Parents de *" is those of all classes. */
static void
add_category(struct planner *p, struct post *post, const char *label)
{
	const char *star = strchr(label, '*');

	if (star == NULL) {
		post->categories[post->ncategories++] = label;
		return;
	}
	for (int h = 0; h < p->school->nhomerooms; h++)
		post->categories[post->ncategories++] = arena_printf(p->arena,
		    "%.*s%s", (int)(star - label), label,
		    p->school->homerooms[h]);
}

static void
address(struct planner *p, struct post *post, struct scene *scene)
{
	const char *to = p->letter->to;
	size_t n;

	for (; *to != '\0'; to += n + strspn(to + n, ", ")) {
		n = strcspn(to, ",");
		if (*to == '[') {
			add_category(p, post, words_fill(p->arena,
			    arena_strndup(p->arena, to + 1, n - 2), scene,
			    &p->dice));
			continue;
		}
		scene->to = resolve(p, scene, arena_strndup(p->arena, to, n));
		if (scene->to != -1)
			post->people[post->npeople++] = scene->to;
	}
}

/* ---- one thread ---- */

static void
write_post(struct planner *p, struct post *post, const struct part *part,
    const struct scene *scene)
{
	char *text = words_fill(p->arena, part->body, scene, &p->dice);

	post->html = words_html(p->arena, text, scene, post->nth == 0,
	    &p->dice);
	snprintf(post->key, sizeof(post->key), "demo-%u-%u-%zu", p->number,
	    p->turn, post->nth);
	post->all = part->all;
	if (part->file == NULL)
		return;
	post->file = words_fill(p->arena, part->file, scene, &p->dice);
	post->file_text = arena_printf(p->arena, "%s\n\n%s", p->school->name,
	    text);
}

/* Answers that were not written yet are left out. */
static void
add_answers(struct planner *p, struct scene *scene)
{
	const struct letter *l = p->letter;
	struct post *first = &p->plan.posts[p->plan.n - 1];
	time_t end = p->days.now - 300, start = scene->at;

	for (size_t i = 1; i < l->nparts; i++) {
		struct post *post = &p->plan.posts[p->plan.n];

		*post = (struct post){ .thread = first->thread, .nth = i };
		scene->to = scene->from;
		scene->from = resolve(p, scene, l->parts[i].who);
		scene->at = days_answer(l->spread ? start + (time_t)
		    ((double)(end - start - 7 * 86400) * (double)i /
		    (double)l->nparts) : scene->at, &p->dice);
		if (scene->at <= post[-1].at)
			scene->at = post[-1].at + 240;
		if (scene->at > end || scene->from == -1)
			return;
		post->at = scene->at;
		post->from = scene->from;
		write_post(p, post, &l->parts[i], scene);
		p->plan.n++;
	}
}

static void
add_thread(struct planner *p, struct scene *scene)
{
	const struct letter *l = p->letter;
	struct post *post = &p->plan.posts[p->plan.n];

	*post = (struct post){ .thread = p->plan.nthreads };
	scene->from = resolve(p, scene, l->parts[0].who);
	scene->at = days_at(&p->days, l->at >= 0 ? l->at :
	    dice_below(&p->dice, 10000) / 10000.0, &p->dice);
	address(p, post, scene);
	if (scene->from == -1 || post->npeople + post->ncategories == 0)
		return;
	post->at = scene->at;
	post->from = scene->from;
	post->replies = l->replies;
	post->about = l->about ? scene->pupil : -1;
	post->subject = words_fill(p->arena, l->subject, scene, &p->dice);
	write_post(p, post, &l->parts[0], scene);
	p->plan.n++;
	add_answers(p, scene);
	p->plan.nthreads++;
}

/* ---- all of them ---- */

/* A token of "parent:Hugo, 6e B*3, -". */
static void
add_families(struct planner *p, const char *token)
{
	const char *star = strchr(token, '*');
	int n = star != NULL ? atoi(star + 1) : 1;

	for (int i = 0; i < n; i++) {
		struct scene scene = { .school = p->school, .pupil = -1,
		    .guardian = -1, .from = -1, .to = -1 };

		p->turn++;
		p->some_teacher = -1;
		p->dice = dice_of(arena_printf(p->arena, "%s/%s/%u",
		    p->letter->subject, p->school->code, p->turn));
		if (star != NULL)
			pick_family(p, arena_strndup(p->arena, token,
			    (size_t)(star - token)), &scene);
		else if (strcmp(token, "-") != 0)
			known_family(p->school, token, &scene);
		add_thread(p, &scene);
	}
}

static int
by_time(const void *va, const void *vb)
{
	const struct post *a = va, *b = vb;

	if (a->at != b->at)
		return a->at < b->at ? -1 : 1;
	if (a->thread != b->thread)
		return a->thread < b->thread ? -1 : 1;
	return a->nth < b->nth ? -1 : 1;
}

static size_t
count_posts(const struct letters *letters)
{
	size_t n = 0, families;

	for (size_t i = 0; i < letters->n; i++) {
		families = 0;
		for (const char *p = letters->all[i].families; *p != '\0'; )
			if (*p == '*')
				families += (size_t)atoi(++p);
			else
				families += *p++ == ',';
		n += (families + 1) * letters->all[i].nparts;
	}
	return n;
}

struct plan
plan_make(struct arena *a, const struct school *s,
    const struct letters *letters, time_t now)
{
	struct planner p = { .arena = a, .school = s };
	size_t n;

	days_init(&p.days, now);
	p.plan.posts = arena_alloc(a, (count_posts(letters) + 1) *
	    sizeof(struct post));
	for (size_t i = 0; i < letters->n; i++) {
		p.letter = &letters->all[i];
		p.number = (unsigned)i;
		p.turn = 0;
		if (strcmp(p.letter->school, s->code) != 0)
			continue;
		for (const char *f = p.letter->families; *f != '\0';
		    f += n + strspn(f + n, ", ")) {
			n = strcspn(f, ",");
			add_families(&p, arena_strndup(a, f, n));
		}
	}
	qsort(p.plan.posts, p.plan.n, sizeof(struct post), by_time);
	return p.plan;
}
