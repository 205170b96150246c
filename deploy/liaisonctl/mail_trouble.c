/*
 * What goes wrong between people of a demo school: messages whose reports the
 * moderators have decided, one whose report is open, and a parent who has
 * blocked another.
 */
#include <string.h>

#include "blocks.rpc.h"
#include "ctl.h"
#include "mail.h"
#include "moderation.rpc.h"

static const struct trouble {
	const char	*from, *to, *subject, *html;
	Moderation__Report__Kind reason;
	const char	*word;
	Moderation__ReportedMessage__State decided;	/* OPEN: nobody has */
	const char	*note;		/* of who has */
} reported[] = {
	{ "parent", "vie.scolaire", "Encore un oubli ?",
	    "<p>Vous vous moquez du monde : personne ne répond au téléphone, "
	    "et ma fille attend devant la grille. C’est du n’importe quoi, "
	    "vous êtes des incapables.</p>",
	    MODERATION__REPORT__KIND__INSULT, "Le ton n’est pas acceptable.",
	    MODERATION__REPORTED_MESSAGE__STATE__HANDLED,
	    "La principale a appelé la famille, qui s’est excusée." },
	{ "eleve", "enseignant", "À transmettre avant minuit !!!",
	    "<p>Envoie ce message à dix personnes avant minuit, sinon tu "
	    "auras sept ans de malheur.</p>",
	    MODERATION__REPORT__KIND__UNWANTED,
	    "Une chaîne qui circule dans la classe.",
	    MODERATION__REPORTED_MESSAGE__STATE__OPEN, "" },
	{ "parent2", "vie.scolaire", "Cours particuliers à prix d’ami",
	    "<p>Bonjour,</p><p>Mon frère donne des cours particuliers ; "
	    "pourriez-vous distribuer son prospectus aux élèves ?</p>",
	    MODERATION__REPORT__KIND__UNWANTED,
	    "De la publicité, pour la deuxième fois.",
	    MODERATION__REPORTED_MESSAGE__STATE__WARNED,
	    "La messagerie du collège n’est pas faite pour la publicité. Merci "
	    "de ne plus en envoyer." },
};

static const char circular_subject[] = "Bourse aux livres : horaires";
static const char circular_html[] = "<p>Bonjour,</p><p>La bourse aux livres a "
    "lieu samedi de 10 h à 12 h dans le préau. Répondez à tous si vous pouvez "
    "tenir une table.</p>";
static const char annoying_html[] = "<p>Je vends aussi des compléments "
    "alimentaires, contactez-moi en privé !!! Déjà trois messages sans "
    "réponse…</p>";

static void
on_sent(const void *reply, void *arg)
{
	const Messages__SendReply *r = reply;

	*(int64_t *)arg = r->message_id;
}

/* Its id in *id. */
static int
write_to(struct courier *c, const char *from, const char *const *to, size_t n,
    const char *subject, const char *html, const char *key, int64_t *id)
{
	Messages__SendRequest request = MESSAGES__SEND_REQUEST__INIT;
	Messages__SendOptions options = MESSAGES__SEND_OPTIONS__INIT;
	Common__To people = COMMON__TO__INIT;
	int64_t ids[2];

	for (size_t i = 0; i < n; i++)
		ids[i] = c->people[courier_person(c, to[i])].id;
	people.user_ids = ids;
	people.n_user_ids = n;
	options.replies = n > 1 ? MESSAGES__SEND_OPTIONS__REPLIES__ALL :
	    MESSAGES__SEND_OPTIONS__REPLIES__SENDER;
	request.to = &people;
	request.options = &options;
	request.subject = (char *)(uintptr_t)subject;
	request.body_html = (char *)(uintptr_t)html;
	request.idempotency_key = (char *)(uintptr_t)key;
	return courier_call(c, courier_person(c, from), COURIER_MESSAGES,
	    &messages_rule_send, &request, on_sent, id);
}

/* ---- reports ---- */

static void
on_report(const void *reply, void *arg)
{
	const Moderation__GetReportReply *r = reply;

	*(uint32_t *)arg = r->reported->version;
}

static int
decide(struct courier *c, int64_t id, const struct trouble *t)
{
	Moderation__GetReportRequest get = MODERATION__GET_REPORT_REQUEST__INIT;
	Moderation__DecideReportRequest decide =
	    MODERATION__DECIDE_REPORT_REQUEST__INIT;
	int admin = courier_person(c, "admin"), result;

	get.id = decide.id = id;
	decide.decision = t->decided;
	decide.note = (char *)(uintptr_t)t->note;
	c->permissions = UINT64_C(1) << COMMON__PERMISSION__MODERATION;
	result = courier_call(c, admin, COURIER_MESSAGES,
	    &moderation_rule_get_report, &get, on_report, &decide.version);
	if (result == 0)
		result = courier_call(c, admin, COURIER_MESSAGES,
		    &moderation_rule_decide_report, &decide, NULL, NULL);
	c->permissions = 0;
	return result;
}

static int
report(struct courier *c, const struct trouble *t)
{
	Moderation__ReportMessageRequest request =
	    MODERATION__REPORT_MESSAGE_REQUEST__INIT;

	if (write_to(c, t->from, &t->to, 1, t->subject, t->html,
	    arena_printf(c->arena, "trouble-%s", t->from), &request.id) == -1)
		return -1;
	request.reason = t->reason;
	request.word = (char *)(uintptr_t)t->word;
	if (courier_call(c, courier_person(c, t->to), COURIER_MESSAGES,
	    &moderation_rule_report_message, &request, NULL, NULL) == -1)
		return -1;
	return t->decided == MODERATION__REPORTED_MESSAGE__STATE__OPEN ? 0 :
	    decide(c, request.id, t);
}

/* ---- a block ---- */

static int
block(struct courier *c)
{
	static const char *const both[] = { "parent", "parent2" };
	Messages__ReplyRequest answer = MESSAGES__REPLY_REQUEST__INIT;
	Blocks__BlockUserRequest request = BLOCKS__BLOCK_USER_REQUEST__INIT;
	int other = courier_person(c, "parent2");

	if (write_to(c, "direction", both, 2, circular_subject, circular_html,
	    "trouble-circular", &answer.thread_id) == -1)
		return -1;
	answer.reply_all = true;
	answer.body_html = (char *)(uintptr_t)annoying_html;
	answer.idempotency_key = arena_strdup(c->arena, "trouble-answer");
	if (courier_call(c, other, COURIER_MESSAGES, &messages_rule_reply,
	    &answer, on_sent, &request.message_id) == -1)
		return -1;
	request.user_id = c->people[other].id;
	return courier_call(c, courier_person(c, "parent"), COURIER_DIRECTORY,
	    &blocks_rule_block_user, &request, NULL, NULL);
}

int
mail_make_trouble(struct courier *c)
{
	if (courier_person(c, "direction") == -1)
		return 0;
	if (block(c) == -1)
		return peer_refused(circular_subject, &c->result);
	for (size_t i = 0; i < sizeof(reported) / sizeof(reported[0]); i++)
		if (report(c, &reported[i]) == -1)
			return peer_refused(reported[i].subject, &c->result);
	return 0;
}
