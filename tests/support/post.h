/*
 * The messages service with its real directory, attachments and notify, two
 * small schools, and the requests that tests of it make.
 *
 * In the first school: class 100 with two teachers, two guardians, one pupil;
 * class 200 with a guardian of her own.
 */
#ifndef LIAISON_TEST_POST_H
#define LIAISON_TEST_POST_H

#include "messages.pb-c.h"
#include "notify.pb-c.h"
#include "stack.h"

#define SCHOOL		1
#define OTHER_SCHOOL	2
#define CLAIRE		11	/* staff */
#define PAUL		12	/* teaches class 100 */
#define ANNE		13	/* teaches class 100 */
#define PUPIL		21
#define LEA		22	/* in class 200 */
#define PARENT		31	/* of PUPIL */
#define PARENT2		32	/* of LEA */
#define STEP		33	/* of PUPIL, too */
#define STRANGER	62	/* staff of the other school */
#define NEVER		999

/* One a program. */
extern struct post {
	struct test_database	*db;
	struct test_service	*directory, *notify, *attachments, *messages;
	struct test_peer	*peer, *notify_peer, *attachments_peer;
	struct status		 status;	/* of the last call */
	char			 notify_file[512];
	/* How much one may send; NULL, where set_up finds none: all. */
	const char		*sends, *recipients;	/* in an hour */
} post;

/* cmocka's: all services; no message yet. */
int	post_set_up(void **state);
int	post_tear_down(void **state);
int	post_empty(void **state);

/* Its database was changed: what it has remembered is of before. */
void	post_tell_directory(void);
void	post_start_notify(void);
void	post_stop_notify(void);
/* One more replica, which lists itself in `file`. */
struct test_service *post_start_messages(const char *file);

/*
 * Calls the messages service; the code must be `expected`.  The reply, NULL
 * unless OK, lives until the next call.
 */
const void *post_call(const char *method, struct rpc_caller,
	    const void *request, int expected);
/* field may be NULL: any. */
void	post_refused(const char *method, struct rpc_caller,
	    const void *request, int code, Rpc__Reason, const char *field);
/* One of the people above, logged in. */
struct rpc_caller post_user(int64_t id);

/* A request to one person, to be changed before use; always the same one. */
Messages__SendRequest *post_letter(int64_t to);
/* The thread. */
int64_t	post_send(int64_t from, const Messages__SendRequest *);
/* Always the same one. */
Messages__ReplyRequest *post_answer(int64_t thread);
/* The number of recipients. */
uint32_t post_send_answer(int64_t from, int64_t thread, bool all);
/* A finished upload of a text. */
void	post_upload(int64_t who, char id[static 33]);
/* n times the same letter, malloc'd. */
char	*post_filled(size_t n);

/* These must succeed; what they give lives until the next call. */
const Messages__ListThreadsReply *post_list(int64_t who, Messages__Box);
/* What notify has for somebody, newest first. */
const Notify__ListNotificationsReply *post_notifications(int64_t who);
/* The only thread in a box. */
const Messages__Thread *post_only(int64_t who, Messages__Box);
const Messages__GetThreadReply *post_get(int64_t who, int64_t thread);
const Messages__GetThreadReply *post_get_page(int64_t who, int64_t thread,
	    uint32_t size, const char *token);
/* Of threads. */
uint32_t post_unread(int64_t who);
/* Read up to a message; 0: all. */
const Messages__UpdateThreadReply *post_read(int64_t who, int64_t thread,
	    int64_t upto, int code);
/* what: 'r'ead, 'a'rchived, 't'rashed. */
const Messages__UpdateThreadReply *post_mark(int64_t who, int64_t thread,
	    char what, bool value, int code);

#endif
