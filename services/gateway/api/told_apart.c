/* What is said of one Reason according to what was found. */
#include <string.h>

#include "gateway/api/told_apart.h"

static const struct {
	Rpc__Reason	 reason;
	const char	*word;
	const char	*detail[2];
} sentences[] = {
	{ RPC__REASON__ATTACHMENT_TYPE_NOT_ALLOWED, "MACROS",
	    { "Un document {what} contient des macros : enregistrez-le en "
	      "{would}.",
	      "A {what} document contains macros: save it as {would}." } },
	{ RPC__REASON__ATTACHMENT_TYPE_NOT_ALLOWED, "CONVERTIBLE",
	    { "Le format {what} n'est pas accepté : enregistrez le fichier "
	      "en {would}.",
	      "The format {what} is not accepted: save the file as "
	      "{would}." } },
	{ RPC__REASON__ATTACHMENT_TYPE_NOT_ALLOWED, "ARCHIVE",
	    { "Une archive {what} n'est pas acceptée : faites-en une archive "
	      "{would}, ou joignez les fichiers eux-mêmes.",
	      "A {what} archive is not accepted: make it a {would} archive, "
	      "or attach the files themselves." } },
	{ RPC__REASON__ATTACHMENT_TYPE_NOT_ALLOWED, "PROGRAM",
	    { "Un fichier {what} est un programme, et aucun n'est accepté : "
	      "dites plutôt dans le message où le trouver.",
	      "A {what} file is a program, and none is accepted: say in the "
	      "message where it can be found instead." } },
	{ RPC__REASON__ATTACHMENT_TYPE_NOT_ALLOWED, "NAMELESS",
	    { "Le nom du fichier ne finit pas par son format : ajoutez-le. "
	      "Formats acceptés : {would}.",
	      "The name of the file does not end in its format: add it. "
	      "Formats accepted: {would}." } },
	{ RPC__REASON__ATTACHMENT_TYPE_NOT_ALLOWED, "UNKNOWN",
	    { "Le format {what} n'est pas accepté : enregistrez le fichier "
	      "dans un autre. Formats acceptés : {would}.",
	      "The format {what} is not accepted: save the file in another. "
	      "Formats accepted: {would}." } },
	{ RPC__REASON__ATTACHMENT_TYPE_MISMATCH, "OTHER_FORMAT",
	    { "Le contenu du fichier est du {what}, ce que son nom ne dit "
	      "pas : renommez-le en {would}, ou enregistrez-le de nouveau "
	      "dans le format que dit son nom.",
	      "The content of the file is {what}, which its name does not "
	      "say: rename it to {would}, or save it anew in the format that "
	      "its name says." } },
	{ RPC__REASON__ATTACHMENT_MACROS, "MACROS",
	    { "Ce document contient des macros{found} : enregistrez-le en "
	      "{would}.",
	      "This document contains macros{found}: save it as {would}." } },
	{ RPC__REASON__ATTACHMENT_UNPACKS_TOO_LARGE, "PIXELS",
	    { "L'image est trop grande{found} : enregistrez-la en plus "
	      "petit, puis joignez-la.",
	      "The picture is too large{found}: save it smaller, then attach "
	      "it." } },
};

const char *const *
told_apart(const struct status *s)
{
	const size_t n = sizeof(sentences) / sizeof(sentences[0]);
	size_t i;

	/* A release before ours tells less. */
	for (i = 0; s->nfaults > 0 && i < n; i++)
		if (sentences[i].reason == s->reason && (s->nfaults > 1 ||
		    strstr(sentences[i].detail[0], "{would}") == NULL) &&
		    strcmp(sentences[i].word, s->faults[0]->reason) == 0)
			return sentences[i].detail;
	return NULL;
}
