/*
 * Who brings mail, by LMTP and by SMTP: the same bytes at once and in pieces
 * are the same answers and the same mails, judged at once or later.
 */
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "fuzz.h"
#include "lmtp/dialogue.h"

#define MAIL_MAX	4000
#define RECIPIENTS_MAX	3

/* One run over the input. */
struct run {
	struct lmtp_dialogue	*d;
	struct lmtp_mail	*waiting;	/* to be judged later */
	bool			 later;
	uint64_t		 random;	/* 0: everything at once */
	struct buffer		 said, told;
};

static size_t
some(struct run *r)
{
	if (r->random == 0)
		return SIZE_MAX;
	r->random = r->random * 6364136223846793005U + 1442695040888963407U;
	return 1 + (r->random >> 33) % ((r->random >> 60) < 8 ? 5 : 300);
}

static void
judge(struct lmtp_mail *mail)
{
	size_t i, n = mail->nrecipients;

	for (i = 0; i < n; i++)
		lmtp_answer(mail, i, mail->recipients[i][0] == 'x' ?
		    "550 5.1.1 no\n550 5.1.1 non" : "250 2.0.0 taken");
}

static const char *
recipient(void *arg, const char *address)
{
	(void)arg;
	CHECK(strlen(address) <= 320);
	return address[0] == 'n' ? "550 5.1.1 no\n550 5.1.1 non" : NULL;
}

static void
mail(void *arg, struct lmtp_mail *m)
{
	struct run *r = arg;
	size_t i;

	CHECK(m->nrecipients > 0 && m->nrecipients <= RECIPIENTS_MAX);
	CHECK(m->len <= MAIL_MAX && r->waiting == NULL);
	buffer_printf(&r->told, "from %s\n", m->sender);
	for (i = 0; i < m->nrecipients; i++)
		buffer_printf(&r->told, "to %s\n", m->recipients[i]);
	buffer_add(&r->told, m->data, m->len);
	if (r->later)
		r->waiting = m;
	else
		judge(m);
}

static void
changed(void *arg)
{
	(void)arg;
}

static const struct lmtp_taker taker = { recipient, mail, changed };

static void
take_output(struct run *r)
{
	struct buffer *out = lmtp_output(r->d);

	buffer_add(&r->said, out->data, out->len);
	buffer_reset(out);
}

/* What is judged later keeps all else waiting. */
static void
step(struct run *r)
{
	struct lmtp_mail *m = r->waiting;

	take_output(r);
	if (m == NULL)
		return;
	CHECK(!lmtp_reads(r->d));
	r->waiting = NULL;
	judge(m);
	step(r);
}

static void
run(struct run *r, struct fuzz_input in, bool smtp, struct lmtp_load *load)
{
	const struct lmtp_limits limits = { .smtp = smtp, .host = "x",
		.max_bytes = MAIL_MAX, .max_recipients = RECIPIENTS_MAX,
		.load = load };
	struct fuzz_input piece;

	r->d = lmtp_dialogue_new(&limits, &taker, r);
	take_output(r);
	while (in.left > 0 && lmtp_reads(r->d)) {
		piece = fuzz_take(&in, some(r));
		lmtp_feed(r->d, piece.p, piece.left);
		CHECK(load->bytes <= load->max);
		step(r);
	}
	lmtp_dialogue_destroy(&r->d);
	CHECK(load->bytes == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_input in = { data, size };
	struct lmtp_load load = { 0, 2 * MAIL_MAX };
	struct run once = { .later = false }, slow = { .later = true };
	const uint8_t how = fuzz_byte(&in);

	if (in.left > 64 * 1024)
		return 0;
	slow.random = (uint64_t)fuzz_byte(&in) + 1;
	run(&once, in, how & 1, &load);
	run(&slow, in, how & 1, &load);
	CHECK(once.said.len == slow.said.len &&
	    memcmp(once.said.data, slow.said.data, once.said.len) == 0);
	CHECK(once.told.len == slow.told.len && (once.told.len == 0 ||
	    memcmp(once.told.data, slow.told.data, once.told.len) == 0));
	buffer_free(&once.said);
	buffer_free(&once.told);
	buffer_free(&slow.said);
	buffer_free(&slow.told);
	return 0;
}
