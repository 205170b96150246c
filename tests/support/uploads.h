/*
 * Two replicas of the attachments service over one folder, and the requests
 * that tests of it make; calls go to one replica and the other in turn.
 */
#ifndef LIAISON_TEST_UPLOADS_H
#define LIAISON_TEST_UPLOADS_H

#include "attachments.pb-c.h"
#include "stack.h"

#define SCHOOL	7
#define OTHER	8
#define PARENT	101
#define TEACHER	102
#define PUPIL	103
#define PARENT2	104

/* One a program. */
extern struct uploads {
	struct test_database	*db;	/* made where there is none yet */
	struct test_service	*services[2];
	struct test_peer	*peers[2];
	unsigned		 turn;
	struct status		 status;	/* of the last call */
	const char		*folder;
	const char		*messages_list;	/* LIAISON_MESSAGES */
	const char		*more[8];	/* settings, last; then NULL */
} uploads;

/* cmocka's: the replicas; no file yet. */
int	uploads_set_up(void **state);
int	uploads_tear_down(void **state);
int	uploads_empty(void **state);

/* A guardian, logged in. */
struct rpc_caller uploads_user(int64_t school_id, int64_t user_id);
/*
 * The code must be `expected`.  The reply, NULL unless OK, lives until the
 * call after the next.
 */
const void *uploads_call(const char *method, struct rpc_caller,
	    const void *request, int expected);
/* The reason of the last refusal. */
void	uploads_expect(Rpc__Reason);

/* One a method; id: 33 bytes where it is given back. */
void	uploads_create(struct rpc_caller, const char *name, uint64_t size,
	    char *id, int expected);
void	uploads_append(struct rpc_caller, const char *id, uint64_t offset,
	    const void *data, size_t len, int expected);
const Common__Attachment *uploads_commit(struct rpc_caller, const char *id,
	    int expected);
const Common__Attachment *uploads_commit_size(struct rpc_caller,
	    const char *id, uint64_t size, int expected);
const Common__Attachment *uploads_open(struct rpc_caller, const char *id,
	    int expected);
const ProtobufCBinaryData *uploads_read(struct rpc_caller, const char *id,
	    uint64_t offset, uint32_t length, int expected);
void	uploads_delete(struct rpc_caller, const char *id, int expected);
const Attachments__ClaimReply *uploads_claim(struct rpc_caller, char **ids,
	    size_t n, int expected);
/* A finished upload. */
void	uploads_put(struct rpc_caller, const char *name, const char *text,
	    char *id);
/* Noise that is a sound of this many bytes, 44 at least: "a.wav". */
void	uploads_sound(uint8_t *bytes, size_t size);
/* For this caller it is as if the attachment were not there. */
void	uploads_expect_nothing(struct rpc_caller, const char *id);

#endif
