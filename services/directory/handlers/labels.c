/* The catalogue of the directory's words. */
#include <string.h>

#include "directory/handlers/labels.h"

enum { EN, FR, NLANGUAGES };

static int	 language_index(const char *);
static char	*fill(struct arena *, const char *, const char *);

static const char *const parent_of[NLANGUAGES] = {
	"parent of %s", "parent de %s"
};
/* « parent d’Élise »: before these letters, and those with accents. */
static const char parent_of_elided[] = "parent d\xe2\x80\x99%s";
static const char *const vowels[] = {
	"A", "E", "I", "O", "U", "À", "Â", "Ä", "Á", "Å", "Æ", "É", "È", "Ê",
	"Ë", "Í", "Î", "Ï", "Ó", "Ô", "Ö", "Œ", "Ú", "Ù", "Û", "Ü",
};

/* %s: the detail. */
static const struct {
	const char	*reason;
	const char	*text[NLANGUAGES];
} reasons[] = {
	{ "administrator-needed", {
	    "%s is, or would be, one of those who administer or of the "
	    "direction: only an administrator imports that",
	    "%s administre ou est de la direction, ou le deviendrait : seul "
	    "un administrateur peut l'importer" } },
	{ "agent-not-family", {
	    "agent %s is not linked: only a parent, guardian or relative and "
	    "a student make a family link",
	    "l'agent %s n'est pas rattaché : seul un parent, tuteur ou proche "
	    "peut être rattaché à un élève" } },
	{ "agent-removed", {
	    "agent %s is no longer in the roster",
	    "l'agent %s n'est plus dans la base" } },
	{ "agent-unknown", {
	    "agent %s is not in the roster",
	    "l'agent %s n'existe pas" } },
	{ "changed-by-hand", {
	    "%s has been changed since and stays as it is",
	    "%s a été modifié depuis et reste tel quel" } },
	{ "changed-since", {
	    "what is removed has changed since it was confirmed: look at "
	    "it and confirm again",
	    "ce qui est supprimé a changé depuis la confirmation : "
	    "vérifiez et confirmez à nouveau" } },
	{ "child-ambiguous", {
	    "several pupils are called %s: add the class in parentheses, or "
	    "name the child by id",
	    "plusieurs élèves s'appellent %s : ajoutez la classe entre "
	    "parenthèses ou nommez l'enfant par son id" } },
	{ "child-unknown", {
	    "no pupil is called %s",
	    "aucun élève ne s'appelle %s" } },
	{ "class-ambiguous", {
	    "several classes are called %s: this enrolment is left out",
	    "plusieurs classes s'appellent %s : cette inscription est laissée "
	    "de côté" } },
	{ "class-removed", {
	    "class %s has been removed",
	    "la classe %s a été supprimée" } },
	{ "class-type-unknown", {
	    "classType \"%s\" is neither homeroom nor scheduled",
	    "classType « %s » n'est ni homeroom ni scheduled" } },
	{ "class-unknown", {
	    "class %s is not in the roster",
	    "la classe %s n'existe pas" } },
	{ "column-missing", {
	    "the column %s is missing",
	    "la colonne %s manque" } },
	{ "column-twice", {
	    "the column %s is there twice",
	    "la colonne %s figure deux fois" } },
	{ "column-unknown", {
	    "the column \"%s\" is not known and was left aside",
	    "la colonne « %s » est inconnue et a été laissée de côté" } },
	{ "date-invalid", {
	    "\"%s\" is not a day of the calendar: dates are YYYY-MM-DD",
	    "« %s » n'est pas une date : elles s'écrivent AAAA-MM-JJ" } },
	{ "date-order", {
	    "the period ends on %s, before it begins",
	    "la période se termine le %s, avant d'avoir commencé" } },
	{ "duplicate-id", {
	    "sourcedId %s is already used by another row",
	    "le sourcedId %s est déjà utilisé par une autre ligne" } },
	{ "duplicate-login", {
	    "username %s is already used by another person",
	    "l'identifiant %s est déjà utilisé par une autre personne" } },
	{ "email-invalid", {
	    "\"%s\" is no e-mail address: it is left out",
	    "« %s » n'est pas une adresse e-mail : elle est laissée de "
	    "côté" } },
	{ "enabled-unknown", {
	    "enabledUser \"%s\" is neither true nor false",
	    "enabledUser « %s » n'est ni true ni false" } },
	{ "enrolled-as-student", {
	    "user %s is enrolled as a student but is none",
	    "l'utilisateur %s est inscrit comme élève sans en être un" } },
	{ "enrolled-as-teacher", {
	    "user %s is enrolled as a teacher but is none",
	    "l'utilisateur %s est inscrit comme enseignant sans en être un" } },
	{ "field-control", {
	    "%s has control characters",
	    "%s contient des caractères de contrôle" } },
	{ "field-missing", {
	    "%s is empty",
	    "%s est vide" } },
	{ "field-too-long", {
	    "%s is too long",
	    "%s est trop long" } },
	{ "file-empty", {
	    "the file is empty",
	    "le fichier est vide" } },
	{ "file-no-people", {
	    "the list has nobody who could be read",
	    "la liste ne contient personne de lisible" } },
	{ "file-no-rows", {
	    "the file has a header and nothing else: it would remove "
	    "everything",
	    "le fichier n'a qu'un en-tête : il supprimerait tout" } },
	{ "homeroom-unknown", {
	    "metadata.homeroomSourcedId %s is not a homeroom of the roster",
	    "metadata.homeroomSourcedId %s n'est pas une classe de la base" } },
	{ "import-interrupted", {
	    "the import was interrupted: start it again",
	    "l'import a été interrompu : relancez-le" } },
	{ "last-admin", {
	    "%s is the last administrator of the school and stays one, "
	    "unchanged",
	    "%s est le dernier administrateur de l'établissement et le "
	    "reste, sans changement" } },
	{ "liaison-function", {
	    "metadata.liaisonFunction %s is unknown: it goes by the title",
	    "metadata.liaisonFunction %s est inconnu : l'intitulé en tient "
	    "lieu" } },
	{ "liaison-role", {
	    "metadata.liaisonRole %s is ignored: only STAFF or ADMIN, and "
	    "only for an administrator or aide",
	    "metadata.liaisonRole %s est ignoré : seulement STAFF ou ADMIN, "
	    "pour un administrator ou un aide" } },
	{ "nobody-removed", {
	    "it cannot be told whom this row is about: this import "
	    "removes nobody and nothing that the file leaves out",
	    "impossible de savoir qui cette ligne concerne : cet import "
	    "ne supprime rien de ce que le fichier ne cite pas" } },
	{ "org-absent", {
	    "the organisation asked for is not in orgs.csv, which has: %s",
	    "l'établissement demandé n'est pas dans orgs.csv, qui "
	    "contient : %s" } },
	{ "org-none", {
	    "no row is of this school (organisation %s): this is another "
	    "school's bundle",
	    "aucune ligne ne concerne cet établissement (%s) : cette "
	    "archive est celle d'un autre" } },
	{ "org-other", {
	    "this is another school's bundle: its organisation is %s",
	    "cette archive est celle d'un autre établissement : %s" } },
	{ "org-several", {
	    "which organisation the school is cannot be told; name one by "
	    "org: %s",
	    "impossible de savoir quel établissement est le vôtre ; "
	    "nommez-le par org : %s" } },
	{ "org-unknown", {
	    "organisation %s is not in orgs.csv",
	    "l'établissement %s n'est pas dans orgs.csv" } },
	{ "other-rows", {
	    "%s rows are of other organisations and were left aside",
	    "%s lignes concernent d'autres établissements et ont été "
	    "laissées de côté" } },
	{ "passwords-lost", {
	    "the first passwords of the bundle were not kept while it "
	    "waited: import it again to set them",
	    "les premiers mots de passe de l'archive n'ont pas été gardés "
	    "pendant l'attente : importez-la à nouveau" } },
	{ "password-weak", {
	    "the password is too short, too common or the username: it is "
	    "not set",
	    "le mot de passe est trop court, trop courant ou identique à "
	    "l'identifiant : il n'est pas enregistré" } },
	{ "plain-id-twice", {
	    "%s is already another person in this list",
	    "%s désigne déjà une autre personne dans cette liste" } },
	{ "plain-person-twice", {
	    "another row is about the same person, %s: this one is left out",
	    "une autre ligne désigne la même personne, %s : celle-ci est "
	    "laissée de côté" } },
	{ "plain-role-unknown", {
	    "the role \"%s\" is unknown: parent, pupil, teacher, staff or "
	    "administrator",
	    "le rôle « %s » est inconnu : parent, élève, enseignant, "
	    "personnel ou administrateur" } },
	{ "role-missing", {
	    "user %s has no role in roles.csv",
	    "l'utilisateur %s n'a pas de rôle dans roles.csv" } },
	{ "role-type-unknown", {
	    "roleType \"%s\" is neither primary nor secondary",
	    "roleType « %s » n'est ni primary ni secondary" } },
	{ "role-unknown", {
	    "role \"%s\" is unknown",
	    "le rôle « %s » est inconnu" } },
	{ "row-bad-quoting", {
	    "the row's quotation marks do not match",
	    "les guillemets de la ligne ne vont pas par paires" } },
	{ "row-field-count", {
	    "the row has not as many fields as the header",
	    "la ligne n'a pas autant de champs que l'en-tête" } },
	{ "row-not-utf8", {
	    "the row is not valid UTF-8",
	    "la ligne n'est pas en UTF-8 valide" } },
	{ "row-swallowed", {
	    "the row of %s lies within the one before, by a stray "
	    "quotation mark: what is known stays",
	    "la ligne de %s est prise dans la précédente, par un "
	    "guillemet de trop : ce qui est connu reste" } },
	{ "row-too-long", {
	    "the row is too long",
	    "la ligne est trop longue" } },
	{ "same-title", {
	    "another class has the same title; this one is shown as "
	    "\"%s\"",
	    "une autre classe porte le même nom ; celle-ci s'affiche « %s "
	    "»" } },
	{ "second-role", {
	    "user %s has another role already: a second role needs a row of "
	    "its own in users.csv",
	    "l'utilisateur %s a déjà un autre rôle : un second rôle demande "
	    "sa propre ligne dans users.csv" } },
	{ "status-unknown", {
	    "status \"%s\" is unknown",
	    "le statut « %s » est inconnu" } },
	{ "term-unknown", {
	    "term %s is not in academicSessions.csv: it limits nothing",
	    "la période %s n'est pas dans academicSessions.csv : elle ne "
	    "limite rien" } },
	{ "too-many-orgs", {
	    "there are too many organisations",
	    "il y a trop d'établissements" } },
	{ "too-many-rejected", {
	    "%s more rejected rows are not shown",
	    "%s autres lignes rejetées ne sont pas affichées" } },
	{ "undo-interrupted", {
	    "taking the import back was interrupted: nothing is changed, try "
	    "again",
	    "l'annulation de l'import a été interrompue : rien n'a changé, "
	    "recommencez" } },
	{ "user-removed", {
	    "user %s has been removed",
	    "l'utilisateur %s a été supprimé" } },
	{ "user-unknown", {
	    "user %s is not in the roster",
	    "l'utilisateur %s n'existe pas" } },
};

char *
label_device(struct arena *a, const char *language, const char *browser,
    const char *system)
{
	static const char *const unknown[NLANGUAGES] = {
		"Unknown device", "Appareil inconnu"
	};
	static const char *const both[NLANGUAGES] = {
		"%s on %s", "%s sur %s"
	};
	const int i = language_index(language);

	if (*browser == '\0' && *system == '\0')
		return arena_strdup(a, unknown[i]);
	if (*browser == '\0' || *system == '\0')
		return arena_printf(a, "%s%s", browser, system);
	return arena_printf(a, both[i], browser, system);
}

char *
label_parent_of(struct arena *a, const char *language, const char *children)
{
	const int i = language_index(language);
	size_t k;

	for (k = 0; i == FR && k < sizeof(vowels) / sizeof(vowels[0]); k++)
		if (strncmp(children, vowels[k], strlen(vowels[k])) == 0)
			return fill(a, parent_of_elided, children);
	return fill(a, parent_of[i], children);
}

char *
label_reason(struct arena *a, const char *language, const char *reason,
    const char *detail)
{
	size_t i;

	for (i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (strcmp(reasons[i].reason, reason) == 0)
			return fill(a,
			    reasons[i].text[language_index(language)],
			    detail);
	return arena_strdup(a, reason);
}

static int
language_index(const char *language)
{
	return strcmp(language, "fr") == 0 ? FR : EN;
}

/* A text of the catalogue, its one %s replaced. */
static char *
fill(struct arena *a, const char *text, const char *value)
{
	const char *hole = strstr(text, "%s");

	if (hole == NULL)
		return arena_strdup(a, text);
	return arena_printf(a, "%.*s%s%s", (int)(hole - text), text, value,
	    hole + 2);
}
