// « Lecture et rappel » of the administration.
export const receiptRules = {
  title: "Lecture et rappel",
  about: "Jusqu’à quand un message peut être rappelé, et si l’on voit qui a lu.",
  minutes: "Un message peut être rappelé pendant",
  unit: "minutes",
  minutesHint: "Après sa remise. 0\u00a0: jamais. Au plus 10\u00a0080, une semaine.",
  badMinutes: "Indiquez un nombre de minutes de 0 à 10\u00a0080.",
  names: "Montrer à l’expéditeur qui a lu son message",
  namesHint: "Sinon, il voit seulement combien de personnes l’ont lu.",
  saved: "Les réglages de lecture et de rappel sont enregistrés.",
};
