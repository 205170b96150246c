/* Threads that run jobs; an eventfd brings what is done back into the loop. */
#include <sys/epoll.h>
#include <sys/eventfd.h>

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/log.h"
#include "base/work.h"

struct job {
	work_fn		*run, *done;
	void		*arg;
	struct job	*next;
};

struct queue {
	struct job	*head, **tail;
};

struct work {
	struct loop_watch	*watch;
	int			 eventfd;
	unsigned		 max_queued;
	pthread_mutex_t		 lock;		/* guards what follows */
	pthread_cond_t		 filled;
	struct queue		 waiting, finished;
	unsigned		 nwaiting;
	bool			 stopping;
	unsigned		 nthreads;
	pthread_t		 threads[];
};

static void	*thread_main(void *);
static void	 on_finished(uint32_t, void *);
static void	 call_finished(struct work *);
static void	 queue_push(struct queue *, struct job *);
static struct job *queue_pop(struct queue *);

struct work *
work_new(struct loop *loop, unsigned threads, unsigned max_queued)
{
	struct work *w;
	sigset_t all, old;
	int error = 0;

	w = calloc(1, sizeof(*w) + threads * sizeof(w->threads[0]));
	if (w == NULL)
		return NULL;
	w->max_queued = max_queued;
	w->waiting.tail = &w->waiting.head;
	w->finished.tail = &w->finished.head;
	pthread_mutex_init(&w->lock, NULL);
	pthread_cond_init(&w->filled, NULL);
	w->eventfd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (w->eventfd == -1 || (w->watch = loop_watch(loop, w->eventfd,
	    EPOLLIN, on_finished, w)) == NULL)
		error = errno;
	/* Signals belong to the loop's thread. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	while (error == 0 && w->nthreads < threads) {
		error = pthread_create(&w->threads[w->nthreads], NULL,
		    thread_main, w);
		if (error == 0)
			w->nthreads++;
	}
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	if (error != 0) {
		work_destroy(&w);
		errno = error;
	}
	return w;
}

void
work_destroy(struct work **wp)
{
	struct work *w = *wp;
	unsigned i;

	*wp = NULL;
	if (w == NULL)
		return;
	pthread_mutex_lock(&w->lock);
	w->stopping = true;
	pthread_cond_broadcast(&w->filled);
	pthread_mutex_unlock(&w->lock);
	for (i = 0; i < w->nthreads; i++)
		pthread_join(w->threads[i], NULL);
	loop_unwatch(&w->watch);
	call_finished(w);
	if (w->eventfd != -1)
		close(w->eventfd);
	pthread_cond_destroy(&w->filled);
	pthread_mutex_destroy(&w->lock);
	free(w);
}

bool
work_submit(struct work *w, work_fn *run, work_fn *done, void *arg)
{
	struct job *job;
	bool room;

	job = malloc(sizeof(*job));
	if (job == NULL)
		return false;
	*job = (struct job){ .run = run, .done = done, .arg = arg };
	pthread_mutex_lock(&w->lock);
	room = w->nwaiting < w->max_queued && !w->stopping;
	if (room) {
		queue_push(&w->waiting, job);
		w->nwaiting++;
		pthread_cond_signal(&w->filled);
	}
	pthread_mutex_unlock(&w->lock);
	if (!room)
		free(job);
	return room;
}

static void *
thread_main(void *arg)
{
	const uint64_t one = 1;
	struct work *w = arg;
	struct job *job;
	bool first;

	pthread_mutex_lock(&w->lock);
	for (;;) {
		while (w->waiting.head == NULL && !w->stopping)
			pthread_cond_wait(&w->filled, &w->lock);
		job = queue_pop(&w->waiting);
		if (job == NULL)
			break;
		w->nwaiting--;
		pthread_mutex_unlock(&w->lock);
		job->run(job->arg);
		pthread_mutex_lock(&w->lock);
		first = w->finished.head == NULL;
		queue_push(&w->finished, job);
		if (first && write(w->eventfd, &one, sizeof(one)) == -1)
			log_error("work", "cannot wake the loop");
	}
	pthread_mutex_unlock(&w->lock);
	return NULL;
}

static void
on_finished(uint32_t events, void *arg)
{
	struct work *w = arg;
	uint64_t n;

	(void)events;
	if (read(w->eventfd, &n, sizeof(n)) == sizeof(n))
		call_finished(w);
}

static void
call_finished(struct work *w)
{
	struct job *job, *next;

	pthread_mutex_lock(&w->lock);
	job = w->finished.head;
	w->finished = (struct queue){ .tail = &w->finished.head };
	pthread_mutex_unlock(&w->lock);
	for (; job != NULL; job = next) {
		next = job->next;
		if (job->done != NULL)
			job->done(job->arg);
		free(job);
	}
}

static void
queue_push(struct queue *q, struct job *job)
{
	job->next = NULL;
	*q->tail = job;
	q->tail = &job->next;
}

static struct job *
queue_pop(struct queue *q)
{
	struct job *job = q->head;

	if (job == NULL)
		return NULL;
	q->head = job->next;
	if (q->head == NULL)
		q->tail = &q->head;
	return job;
}
