/* What somebody wants by mail and push, between the API and the database. */
#include "directory/handlers/mail_choices.h"

static bool
is_mail(Addresses__Mail mail, Addresses__Mail least)
{
	return mail >= least && mail <= ADDRESSES__MAIL__DIGEST;
}

struct status
mail_choices_read(struct arena *a,
    const Preferences__PutPreferencesRequest *req,
    struct store_mail_choices *m)
{
	const Preferences__ChannelChoice *c;
	int16_t *about, *push;
	bool says_mail = false, says_push = false;
	size_t i;

	if (req->mail_said_case != 0) {
		if (!is_mail(req->mail, ADDRESSES__MAIL__NONE))
			return status_invalid("mail", "not offered");
		m->mail = (int)req->mail;
	}
	if (req->mail_hour_said_case != 0)
		m->hour = (int)req->mail_hour;
	if (req->channels == NULL)
		return STATUS_OK;
	about = arena_alloc(a, STORE_ABOUTS * sizeof(*about));
	push = arena_alloc(a, STORE_ABOUTS * sizeof(*push));
	for (i = 0; i < STORE_ABOUTS; i++)
		about[i] = push[i] = 0;
	for (i = 0; i < req->channels->n_choices; i++) {
		c = req->channels->choices[i];
		if (c->about < ADDRESSES__ABOUT__MESSAGES ||
		    c->about > STORE_ABOUTS)
			return status_invalid(arena_printf(a,
			    "channels.choices[%zu].about", i), "not known");
		if (!is_mail(c->mail, ADDRESSES__MAIL__MAIL_UNSPECIFIED))
			return status_invalid(arena_printf(a,
			    "channels.choices[%zu].mail", i), "not offered");
		if ((int)c->push < 0 || c->push > ADDRESSES__PUSH__SILENT)
			return status_invalid(arena_printf(a,
			    "channels.choices[%zu].push", i), "not offered");
		about[c->about - 1] = (int16_t)c->mail;
		push[c->about - 1] = (int16_t)c->push;
		says_mail |= c->mail != ADDRESSES__MAIL__MAIL_UNSPECIFIED;
		says_push |= c->push != ADDRESSES__PUSH__PUSH_UNSPECIFIED;
	}
	if (says_mail || !says_push)
		m->about = about;
	if (says_push)
		m->push = push;
	return STATUS_OK;
}

Preferences__ChannelChoices *
mail_choices_message(struct arena *a, const struct store_mail_choices *m)
{
	Preferences__ChannelChoices *all = arena_message(a,
	    &preferences__channel_choices__descriptor);
	size_t i;

	all->n_choices = STORE_ABOUTS;
	all->choices = arena_pointers(a, STORE_ABOUTS);
	for (i = 0; i < STORE_ABOUTS; i++) {
		all->choices[i] = arena_message(a,
		    &preferences__channel_choice__descriptor);
		all->choices[i]->about = (Addresses__About)(i + 1);
		all->choices[i]->mail = (Addresses__Mail)m->about[i];
		all->choices[i]->push = (Addresses__Push)m->push[i];
	}
	return all;
}
