/* What is said of mails that are not taken. */
#include "notify/reply/refusals.h"

#define BOTH(code, english, french) code " " english "\n" code " " french

const char reply_unknown[] = BOTH("550 5.1.1",
    "There is no such address here.",
    "Cette adresse n'existe pas ici.");
const char reply_old[] = BOTH("550 5.1.6",
    "This address was good for a month: please answer in Liaison.",
    "Cette adresse ne valait qu'un mois : ouvrez la messagerie du portail.");
const char reply_not_yours[] = BOTH("550 5.7.1",
    "Your address is not the one that Liaison has for who was written to.",
    "Votre adresse n'est pas celle que Liaison a pour le destinataire.");
const char reply_empty[] = BOTH("550 5.6.0",
    "There is no text in it besides what is quoted.",
    "Il n'y a aucun texte hors de la citation.");
const char reply_sealed[] = BOTH("550 5.6.0",
    "It is encrypted, and cannot be read here.",
    "Sous chiffrement, votre message n'est pas lisible ici.");
const char reply_broken[] = BOTH("550 5.6.0",
    "It cannot be read, or has too many parts.",
    "Votre message n'est pas lisible, ou a trop de parties.");
const char reply_loop[] = BOTH("554 5.4.6",
    "It came through too many mail servers.",
    "Il y a une boucle entre serveurs de courrier.");
const char reply_repeated[] = BOTH("550 5.6.0",
    "Another mail with this Message-ID was posted before.",
    "Un autre courriel du nom (Message-ID) est parvenu avant.");

static const struct {
	Rpc__Reason	 reason;
	const char	*reply;
} refusals[] = {
	{ RPC__REASON__THING_NOT_FOUND, BOTH("550 5.1.1",
	    "The message is no longer there.",
	    "Le message n'y est plus.") },
	{ RPC__REASON__SESSION_ENDED, BOTH("550 5.7.1",
	    "Your account is closed.",
	    "Votre compte n'est plus ouvert.") },
	{ RPC__REASON__WRITING_FROZEN, BOTH("550 5.7.1",
	    "You may read in Liaison, and not write.",
	    "Vous pouvez lire dans Liaison, mais pas y envoyer de messages.") },
	{ RPC__REASON__REPLY_NOT_ALLOWED, BOTH("550 5.7.1",
	    "Who wrote the message wants no answers to it.",
	    "L'auteur du message n'en attend pas de retour.") },
	{ RPC__REASON__REPLY_NOBODY_LEFT, BOTH("550 5.7.1",
	    "Who wrote the message is no longer there.",
	    "L'auteur du message n'est plus dans la messagerie.") },
	{ RPC__REASON__REPLY_OUT_OF_REACH, BOTH("550 5.7.1",
	    "You may not write to who wrote the message.",
	    "Vous ne pouvez pas, ou plus, joindre l'auteur du message.") },
	{ RPC__REASON__EMPTY_MESSAGE, BOTH("550 5.6.0",
	    "There is no text in it besides what is quoted.",
	    "Il n'y a aucun texte hors de la citation.") },
	{ RPC__REASON__FIELD_TOO_LONG, BOTH("552 5.3.4",
	    "Its text, or the name of a file, is too long.",
	    "Le texte, ou le nom d'un fichier, est trop long.") },
	{ RPC__REASON__ATTACHMENT_TOO_LARGE, BOTH("552 5.3.4",
	    "A file is larger than your school takes.",
	    "Un fichier est plus lourd que ce que Liaison accepte.") },
	{ RPC__REASON__ATTACHMENT_TYPE_NOT_ALLOWED, BOTH("550 5.6.1",
	    "A file is of a kind that your school does not take.",
	    "Un fichier est d'un format que Liaison n'accepte pas.") },
	{ RPC__REASON__ATTACHMENT_TYPE_MISMATCH, BOTH("550 5.6.1",
	    "A file is not what its name says.",
	    "Un fichier n'est pas du format que dit son nom.") },
	{ RPC__REASON__ATTACHMENT_EMPTY, BOTH("550 5.6.0",
	    "A file is empty.",
	    "Un fichier est vide.") },
	{ RPC__REASON__TOO_MANY_ATTACHMENTS, BOTH("552 5.3.4",
	    "It has more files than a message may have.",
	    "Il y a trop de fichiers pour un seul message.") },
	{ RPC__REASON__MESSAGE_FILES_TOO_LARGE, BOTH("552 5.3.4",
	    "Its files are too large together for a message.",
	    "Ses fichiers sont trop lourds ensemble pour un seul message.") },
	{ RPC__REASON__PERSON_QUOTA_REACHED, BOTH("552 5.2.2",
	    "Your space for files is full.",
	    "Votre espace pour les fichiers est plein.") },
	{ RPC__REASON__SCHOOL_QUOTA_REACHED, BOTH("452 4.2.2",
	    "Your school's space for files is full.",
	    "L'espace de l'établissement pour les fichiers est plein.") },
	/* The mail server tries again for days. */
	{ RPC__REASON__UPLOADS_TOO_MANY, BOTH("452 4.2.2",
	    "Too many of your uploads are not finished.",
	    "Trop de vos envois de fichiers sont inachevés.") },
	{ RPC__REASON__TOO_MANY_MESSAGES, BOTH("452 4.7.1",
	    "Too many messages in an hour.",
	    "Trop de messages en une heure.") },
	{ RPC__REASON__TOO_MANY_ADDRESSED, BOTH("452 4.7.1",
	    "Too many messages in an hour.",
	    "Trop de messages en une heure.") },
	{ RPC__REASON__SCANNER_AWAY, BOTH("451 4.3.0",
	    "Its files cannot be scanned for viruses now.",
	    "Ses fichiers ne peuvent pas passer à l'antivirus maintenant.") },
	{ RPC__REASON__ATTACHMENT_NOT_SCANNABLE, BOTH("552 5.3.4",
	    "A file is larger than the virus scanner takes.",
	    "Un fichier est trop lourd pour l'antivirus.") },
	{ RPC__REASON__STORAGE_FULL, BOTH("452 4.3.1",
	    "There is no room for files.",
	    "Il n'y a plus de place pour les fichiers.") },
};

const char *
reply_refusal(const struct status *status)
{
	size_t i;

	for (i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++)
		if (refusals[i].reason == status->reason)
			return refusals[i].reply;
	if (status->reason >= RPC__REASON__ATTACHMENT_BROKEN &&
	    status->reason <= RPC__REASON__ATTACHMENT_NAME_MISLEADS)
		return BOTH("550 5.6.1",
		    "A file is damaged, or not safe to pass on.",
		    "Un fichier est abîmé, ou présente un risque.");
	switch (status->code) {
	case RPC__CODE__INVALID_ARGUMENT:
	case RPC__CODE__FAILED_PRECONDITION:
	case RPC__CODE__PERMISSION_DENIED:
		return BOTH("550 5.7.1",
		    "Liaison does not take it.",
		    "Liaison ne l'accepte pas.");
	case RPC__CODE__NOT_FOUND:
		return refusals[0].reply;
	default:
		return REPLY_LATER;
	}
}
