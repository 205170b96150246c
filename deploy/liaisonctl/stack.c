/* The whole stack on one machine: the order its parts come and go. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "demo.h"
#include "stack.h"

#define TICK_FAST_MS	20	/* while something is awaited */
#define TICK_SLOW_MS	200
#define AGAIN_MS	1000
/* A part that dies that often before the stack was ever up ends it. */
#define START_FAILURES	4

static void	enter(struct stack *, enum stack_stage);
static void	advance(void *stack);
static void	start_job(struct stack *, const struct program *);
static bool	all_ready(const struct stack *);
static bool	any_left(const struct stack *, bool (*)(const struct part *));
static void	announce(const struct stack *);
static void	on_database_moved(struct stack *);

static bool
is_gateway(const struct part *p)
{
	return p->program == &program_gateway;
}

/* Services and jobs: between the gateway and the database. */
static bool
is_middle(const struct part *p)
{
	return !is_gateway(p) && p->program != &program_postgres;
}

static bool
is_service(const struct part *p)
{
	return is_middle(p) && !p->program->once &&
	    p->program != &program_catcher;
}

static bool
is_database(const struct part *p)
{
	return p->program == &program_postgres;
}

static bool (*const stop_order[])(const struct part *) = {
	is_gateway, is_middle, is_database,
};

void
stack_start(struct stack *s)
{
	s->all->supervisor = getpid();
	s->started_ms = loop_now_ms();
	s->tick = loop_timer(s->all->loop, TICK_FAST_MS, TICK_FAST_MS,
	    advance, s);
	enter(s, STACK_DATABASE);
}

/* What each stage begins with. */
static void
enter(struct stack *s, enum stack_stage stage)
{
	s->stage = stage;
	switch (stage) {
	case STACK_DATABASE:
		part_start(part_new(s->all, &program_postgres, 1));
		start_job(s, &program_keys);
		break;
	case STACK_PROVISION:
		start_job(s, &program_provision);
		break;
	case STACK_SERVICES_UP:
		if (s->site.catches)
			part_start(part_new(s->all, &program_catcher, 1));
		for (int i = 0; i < SITE_SERVICES; i++)
			part_start(part_new(s->all, &program_services[i], 1));
		part_start(part_new(s->all, &program_gateway, 1));
		break;
	case STACK_DEMO:
		if (demo_is_due(s->all->state, s->site.demo,
		    s->site.demo_mail))
			start_job(s, &program_demo);
		break;
	case STACK_RUNNING:
		announce(s);
		loop_timer_cancel(&s->tick);
		s->tick = loop_timer(s->all->loop, TICK_SLOW_MS, TICK_SLOW_MS,
		    advance, s);
		break;
	case STACK_STOP_GATEWAY:
	case STACK_STOP_SERVICES:
	case STACK_STOP_DATABASE:
		for (struct part *p = s->all->first; p != NULL; p = p->next)
			if (stop_order[stage - STACK_STOP_GATEWAY](p))
				part_stop(p);
		break;
	}
}

static void
start_job(struct stack *s, const struct program *program)
{
	s->job = part_new(s->all, program, 1);
	part_start(s->job);
}

/* True while the stage's job runs; a failed one ends the stack. */
static bool
job_pending(struct stack *s)
{
	if (s->job == NULL)
		return false;
	if (s->job->pid != 0)
		return true;
	if (s->job->status != 0) {
		part_say(s->job, "did not succeed; %s/log/%s.log says why",
		    s->all->state, s->job->program->name);
		part_destroy(&s->job);
		stack_stop(s, 1);
		return true;
	}
	part_destroy(&s->job);
	return false;
}

/* Moves on when what a stage waits for is there. */
static void
advance(void *arg)
{
	struct stack *s = arg;

	for (struct part *p = s->all->first; p != NULL; p = p->next) {
		journal_flush(p->journal);
		part_check(p);
		if (s->stage < STACK_RUNNING && p->failures >= START_FAILURES) {
			part_say(p, "does not start; %s/log/%s.log says why",
			    s->all->state, p->program->name);
			stack_stop(s, 1);
			return;
		}
	}
	if (s->stage < STACK_RUNNING) {
		if (!job_pending(s) && s->stage < STACK_RUNNING &&
		    all_ready(s))
			enter(s, s->stage + 1);
	} else if (s->stage == STACK_RUNNING) {
		on_database_moved(s);
	} else if (!any_left(s, stop_order[s->stage - STACK_STOP_GATEWAY])) {
		if (s->stage == STACK_STOP_DATABASE)
			loop_stop(s->all->loop);
		else
			enter(s, s->stage + 1);
	}
}

/*
 * PostgreSQL came back with another port, since somebody else had taken its
 * own: the services are started again with the new one.
 */
static void
on_database_moved(struct stack *s)
{
	if (job_pending(s) || s->site.moved == DATABASE_STEADY)
		return;
	if (s->site.moved == DATABASE_MOVED) {
		s->site.moved = DATABASE_PROVISIONED;
		start_job(s, &program_provision);
		return;
	}
	s->site.moved = DATABASE_STEADY;
	for (struct part *p = s->all->first; p != NULL; p = p->next)
		if (is_service(p) && p->pid != 0)
			kill(p->pid, SIGTERM);
}

static bool
all_ready(const struct stack *s)
{
	for (const struct part *p = s->all->first; p != NULL; p = p->next)
		if (!p->program->once && p->state != PART_READY)
			return false;
	return true;
}

static bool
any_left(const struct stack *s, bool (*which)(const struct part *))
{
	for (const struct part *p = s->all->first; p != NULL; p = p->next)
		if (which(p) && p->pid != 0)
			return true;
	return false;
}

void
stack_stop(struct stack *s, int exit_status)
{
	if (stack_is_stopping(s)) {
		/* One Ctrl-C may come twice: by the terminal, by make. */
		if (loop_now_ms() - s->stopped_ms < AGAIN_MS)
			return;
		puts("Killing what is left.");
		for (struct part *p = s->all->first; p != NULL; p = p->next)
			if (is_database(p))
				part_stop(p);
			else
				part_kill(p);
		return;
	}
	s->exit_status = exit_status;
	s->all->stopping = true;
	s->stopped_ms = loop_now_ms();
	printf("Stopping ...\n");
	fflush(stdout);
	loop_timer_cancel(&s->tick);
	s->tick = loop_timer(s->all->loop, TICK_FAST_MS, TICK_FAST_MS,
	    advance, s);
	enter(s, STACK_STOP_GATEWAY);
}

bool
stack_is_stopping(const struct stack *s)
{
	return s->all->stopping;
}

void
stack_reap(void *arg)
{
	struct stack *s = arg;
	struct part *p, *next;
	siginfo_t child = { 0 };
	int status;

	/* Looked at first: until it is waited for, its group's id is its. */
	while (waitid(P_ALL, 0, &child, WEXITED | WNOHANG | WNOWAIT) == 0 &&
	    child.si_pid != 0) {
		for (p = s->all->first; p != NULL; p = p->next)
			/* Workers that outlive it would keep its port. */
			if (p->pid == child.si_pid)
				kill(-p->pid, SIGKILL);
		waitpid(child.si_pid, &status, 0);
		for (p = s->all->first; p != NULL; p = next) {
			next = p->next;
			if (p->pid != child.si_pid)
				continue;
			endpoint_forget(p);
			part_ended(p, status);
			if (p->leaving)
				part_destroy(&p);
		}
		child.si_pid = 0;
	}
	advance(s);
}

static void
announce(const struct stack *s)
{
	char url[SITE_URL];

	site_url(&s->site, url);
	printf("\nLiaison is ready at %s (%.1f s).\n", url,
	    (double)(loop_now_ms() - s->started_ms) / 1000);
	if (s->site.demo)
		demo_print_logins(stdout);
	if (s->site.catches) {
		site_mails_url(&s->site, url);
		printf("Its mails can be read at %s; none leaves this "
		    "machine.\n", url);
	}
	printf("Ctrl-C stops it; logs are in %s/log.\n\n",
	    s->all->state);
	fflush(stdout);
}

static struct part *
find_part(const struct stack *s, const struct program *program, int replica)
{
	struct part *p;

	for (p = s->all->first; p != NULL; p = p->next)
		if (p->program == program && p->replica == replica)
			return p;
	return NULL;
}

static const struct program *
find_service(const char *name)
{
	for (int i = 0; i < SITE_SERVICES; i++)
		if (strcmp(program_services[i].name, name) == 0)
			return &program_services[i];
	return NULL;
}

bool
stack_scale(struct stack *s, const char *service, int n, char *error,
    size_t errlen)
{
	const struct program *program = find_service(service);
	struct part *p;

	if (program == NULL)
		snprintf(error, errlen, "\"%s\" is no service that can be "
		    "scaled: directory, messages, attachments, notify",
		    service);
	else if (n < 1 || n > STACK_REPLICAS)
		snprintf(error, errlen, "the number of replicas is 1 to %d",
		    STACK_REPLICAS);
	else if (s->stage != STACK_RUNNING)
		snprintf(error, errlen, "the stack is not running yet");
	else
		goto scale;
	return false;
scale:
	for (int i = 1; i <= STACK_REPLICAS; i++) {
		p = find_part(s, program, i);
		if (i <= n && p == NULL)
			part_start(part_new(s->all, program, i));
		if (i <= n || p == NULL)
			continue;
		p->leaving = true;
		part_stop(p);
		if (p->pid == 0)
			part_destroy(&p);
	}
	return true;
}

bool
stack_is_scaled(const struct stack *s, const char *service, int n)
{
	const struct program *program = find_service(service);

	for (int i = 1; i <= STACK_REPLICAS; i++) {
		const struct part *p = find_part(s, program, i);

		if (i <= n ? p == NULL || p->leaving || p->state != PART_READY
		    : p != NULL)
			return false;
	}
	return true;
}

void
stack_print(const struct stack *s, FILE *f)
{
	fprintf(f, "%-16s %8s %-9s %8s %s\n", "PART", "PROCESS", "STATE",
	    "RESTARTS", "ENDPOINT");
	for (const struct part *p = s->all->first; p != NULL; p = p->next) {
		fprintf(f, "%-16s %8d %-9s %8u %s\n", part_label(p),
		    (int)p->pid, part_state_name(p), p->restarts,
		    *p->endpoint ? p->endpoint : "-");
		if (is_database(p))
			fprintf(f, "%-16s %8d %-9s %8s %s\n", "postmaster",
			    postmaster_pid(&s->site), part_state_name(p),
			    "-", "-");
	}
}
