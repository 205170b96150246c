/* An automatic answer of a demo school, written and not switched on. */
#include "ctl.h"
#include "mail.h"
#include "preferences.rpc.h"

int
mail_keep_auto_reply(struct courier *c)
{
	Preferences__PutPreferencesRequest request =
	    PREFERENCES__PUT_PREFERENCES_REQUEST__INIT;
	Preferences__AutoReplyChange change =
	    PREFERENCES__AUTO_REPLY_CHANGE__INIT;
	int person = courier_person(c, "direction");

	if (person == -1)
		return 0;
	change.body_html_said_case =
	    PREFERENCES__AUTO_REPLY_CHANGE__BODY_HTML_SAID_BODY_HTML;
	change.body_html = (char *)"<p>Bonjour,</p><p>Le collège est fermé. "
	    "En cas d’urgence, appelez la loge ; je vous réponds dès la "
	    "rentrée.</p>";
	request.auto_reply = &change;
	if (courier_call(c, person, COURIER_DIRECTORY,
	    &preferences_rule_put_preferences, &request, NULL, NULL) == -1)
		return peer_refused("PutPreferences", &c->result);
	return 0;
}
