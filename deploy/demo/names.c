/* French first and last names, as common as the demo school needs them. */
#include "roster.h"

static const char *const given[] = {
	"Emma", "Gabriel", "Jade", "Léo", "Louise", "Raphaël", "Alice",
	"Arthur", "Chloé", "Louis", "Inès", "Jules", "Manon", "Adam",
	"Camille", "Maël", "Sarah", "Lucas", "Zoé", "Hugo", "Anaïs", "Noé",
	"Éléonore", "Liam", "Juliette", "Sacha", "Nour", "Nathan", "Margaux",
	"Ethan", "Romane", "Mohamed", "Maëlys", "Théo", "Clémence", "Aaron",
	"Aya", "Tom", "Agathe", "Nolan", "Yasmine", "Paul", "Héloïse",
	"Mathis", "Fatou", "Eden", "Célestine", "Ibrahim", "Lou", "Timéo",
	"Apolline", "Malo", "Jeanne", "Rayan", "Noémie", "Baptiste",
	"Victoire", "Kylian", "Faïza", "Axel", "Maud", "Côme", "Océane",
	"Antoine", "Salomé", "Enzo", "Mélissa", "Gaspard", "Solène",
	"Augustin", "Anne-Sophie", "Jean-Baptiste", "Thaïs",
};

static const char *const family[] = {
	"Petit", "Robert", "Richard", "Durand", "Leroy", "Simon", "Lefebvre",
	"Michel", "Garcia", "David", "Bertrand", "Roux", "Vincent",
	"Fournier", "Morel", "Girard", "André", "Mercier", "Blanc", "Guérin",
	"Boyer", "Chevalier", "François", "Legrand", "Gauthier", "Perrin",
	"Robin", "Clément", "Morin", "Nicolas", "Henry", "Roussel", "Mathieu",
	"Gautier", "Masson", "Marchand", "Duval", "Denis", "Dumont", "Marie",
	"Lemaire", "Noël", "Meyer", "Dufour", "Meunier", "Brun", "Blanchard",
	"Giraud", "Joly", "Rivière", "Lucas", "Brunet", "Gaillard", "Barbier",
	"Arnaud", "Martinez", "Gérard", "Roche", "Renard", "Schmitt", "Roy",
	"Leroux", "Colin", "Vidal", "Caron", "Picard", "Roger", "Fabre",
	"Aubert", "Lemoine", "Renaud", "Dumas", "Lacroix", "Olivier",
	"Philippe", "Bourgeois", "Pierre", "Rey", "Leclerc", "Payet",
	"Rolland", "Leclercq", "Guillaume", "Lecomte", "Lopez", "Jean",
	"Dufresne", "Hubert", "Berger", "Carpentier", "Sanchez", "Da Silva",
	"Louis", "Moulin", "Diallo", "Nguyen", "Traoré", "Benoît", "Haddad",
	"Le Goff", "N'Diaye", "Kowalski", "Yılmaz", "de La Tour", "Müller",
	"Bouchard", "O'Connor", "Saïdi", "Ferreira", "Cohen", "Le Bihan",
};

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

const char *
name_given(unsigned n)
{
	return given[n % COUNT(given)];
}

const char *
name_family(unsigned n)
{
	return family[n % COUNT(family)];
}
