// « Blocages » of the administration.
export const blockRules = {
  title: "Blocages",
  about: "Qui peut bloquer qui.",
  text: "Qui bloque une personne ne lui écrit plus et n’en reçoit plus rien. Personne ne bloque le personnel, aucun élève un enseignant, et l’on ne bloque ni son enfant ni son parent.",
  whom: { GUARDIAN: "des parents", STUDENT: "des élèves", TEACHER: "des enseignants" } as Record<string, string>,
  pair: (who: string, whom: string) => `${who} peuvent bloquer ${whom}`,
  saved: "Les règles de blocage sont enregistrées.",
};
