/* What is left of a reply without quote and signature. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "notify/reply/quoted.h"

static const struct {
	const char	*mail, *left;
} table[] = {
	{ "", "" },
	{ "Merci.\n", "Merci.\n" },
	{ "\n\nMerci,\r\n\r\nAnna\r\n\r\n", "Merci,\n\nAnna\n" },
	/* Gmail, Apple Mail, Thunderbird. */
	{ "D'accord.\n\nLe lun. 2 nov. 2026 \xc3\xa0 10:00, Claire Dupont "
	    "<r-a@x.example> a\n\xc3\xa9" "crit :\n\n> Bonjour\n> Merci\n",
	    "D'accord.\n" },
	{ "OK\n\nOn Mon, Nov 2, 2026 at 10:00 AM Claire Dupont <r-a@x.example>"
	    "\nwrote:\n\n> Hello\n>\n> Bye\n", "OK\n" },
	{ "OK\n\nLe 2 nov. 2026 \xc3\xa0 10:00, Claire <r-a@x.example> a "
	    "\xc3\xa9" "crit\xc2\xa0:\n\n\xef\xbb\xbf\nBonjour,\nMerci\n",
	    "OK\n" },
	{ "OK\n\nClaire Dupont <r-a@x.example> wrote:\n> Hello\n", "OK\n" },
	{ "OK\n\n2026-11-02 10:00 GMT+01:00 Claire <r-a@x.example>:\n"
	    "> Hello\n", "OK\n" },
	/* Accents as two characters. */
	{ "OK\n\nLe 2 nov. 2026, Claire a e\xcc\x81" "crit :\n> Bonjour\n",
	    "OK\n" },
	/* Outlook. */
	{ "Vu.\n\n________________________________\nDe : Claire Dupont "
	    "<r-a@x.example>\nEnvoy\xc3\xa9 : lundi 2 novembre 2026 10:00\n"
	    "\xc3\x80 : Anna Martin\nObjet : Sortie\n\nBonjour\n", "Vu.\n" },
	{ "Fine.\n\nFrom: Claire Dupont <r-a@x.example>\nSent: Monday\n"
	    "To: Anna\nSubject: Trip\n\nHello\n", "Fine.\n" },
	{ "Fine.\n\n*De :* Claire\n*Date :* lundi\n*Objet :* Sortie\n\nx\n",
	    "Fine.\n" },
	{ "Vu.\n\n-----Message d'origine-----\nBonjour\n", "Vu.\n" },
	{ "Seen.\n-------- Original Message --------\nHello\n", "Seen.\n" },
	/* Phones. */
	{ "Oui\n\nEnvoy\xc3\xa9 de mon iPhone\n\n> Le 2 nov. 2026 \xc3\xa0 "
	    "10:00, Claire <r-a@x.example> a \xc3\xa9" "crit :\n> \n"
	    "> Bonjour\n", "Oui\n" },
	{ "Yes\n\nGet Outlook for iOS<https://aka.ms/o0ukef>\n"
	    "________________________________\nFrom: C\nSent: M\nTo: A\n",
	    "Yes\n" },
	{ "Oui\n\nSent from my phone\n", "Oui\n" },
	/* Signatures. */
	{ "Merci\n-- \nAnna Martin\n01 02 03 04 05\n", "Merci\n" },
	{ "Merci\n--\nAnna Martin\n\n> Bonjour\n", "Merci\n" },
	/* Below and between. */
	{ "Le 2 nov. 2026, Claire a \xc3\xa9" "crit :\n> Bonjour\n> Venez ?\n"
	    "\nOui, volontiers.\nAnna\n", "Oui, volontiers.\nAnna\n" },
	{ "> Lundi ?\nOui.\n> Mardi ?\nNon.\n", "Oui.\nNon.\n" },
	/* Our own letters'. */
	{ "Oui\n\n> --- R\xc3\xa9pondez au-dessus de cette ligne ---\n> x\ny\n",
	    "Oui\n" },
	{ "Yes\n\n--- Reply above this line ---\nHello\n", "Yes\n" },
	/* What only looks like it. */
	{ "Le professeur a \xc3\xa9" "crit : venez.\nJe viens.\n",
	    "Le professeur a \xc3\xa9" "crit : venez.\nJe viens.\n" },
	{ "On the board she wrote:\nno homework\n",
	    "On the board she wrote:\nno homework\n" },
	{ "De : rien\nMerci\n", "De : rien\nMerci\n" },
	{ "1\n--\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14\n",
	    "1\n--\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14\n" },
	/* Nothing else. */
	{ "> Bonjour\n> Merci\n", "" },
	{ "On Mon, Nov 2, 2026 at 10:00 AM C <a@x> wrote:\n> Hello\n", "" },
};

static void
test_cut(void **state)
{
	struct arena *a = arena_new();
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		assert_string_equal(quoted_cut(a, table[i].mail),
		    table[i].left);
	arena_destroy(&a);
}

/* Whatever is in it, it takes no time to speak of. */
static void
test_large(void **state)
{
	static const char *const pieces[] = { "Le 1 x@y\n", "> x\n", "--\n",
		"De : x\n", "\n", "On 1, a wrote:\n> \n" };
	struct arena *a = arena_new();
	const size_t count = 20000;
	size_t i, k, len;
	char *text;

	(void)state;
	for (i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
		len = strlen(pieces[i]);
		text = arena_alloc(a, len * count + 1);
		for (k = 0; k < count; k++)
			memcpy(text + k * len, pieces[i], len);
		assert_non_null(quoted_cut(a, text));
	}
	arena_destroy(&a);
}

/* Each line of a quote reads as what stands above one: not each is looked at
 * from each. */
static void
test_quoted_attributions(void **state)
{
	static const char piece[] = "> a@x 1 wrote:\n";
	const size_t len = sizeof(piece) - 1, count = 1000000;
	struct arena *a = arena_new();
	char *text = arena_alloc(a, len * count + 16);
	size_t k;

	(void)state;
	for (k = 0; k < count; k++)
		memcpy(text + k * len, piece, len);
	strcpy(text + k * len, "> x\nOui.\n");
	assert_string_equal(quoted_cut(a, text), "Oui.\n");
	arena_destroy(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_large),
		cmocka_unit_test(test_quoted_attributions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
