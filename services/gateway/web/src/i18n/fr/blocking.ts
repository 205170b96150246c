// Not writing with somebody any more.
export const blocking = {
  open: "Bloquer",
  title: (name: string) => `Bloquer ${name}\u00a0?`,
  about: "Vous ne vous écrirez plus, et aucun message n’ira plus de l’un à l’autre. Cette personne n’en saura pas la raison.",
  back: "Vous pourrez la débloquer dans «\u00a0Mon compte\u00a0».",
  go: "Bloquer cette personne",
  done: (name: string) => `${name} est maintenant une personne bloquée.`,
  undone: (name: string) => `${name} n’est plus une personne bloquée.`,
  people: "Personnes bloquées",
  peopleAbout: "Aucun message ne va de vous à elles, ni d’elles à vous. Elles n’en savent pas la raison.",
  nobody: "Personne. On bloque quelqu’un depuis un de ses messages.",
  since: (when: string) => `depuis le ${when}`,
  notInForce: "(sans effet\u00a0: les règles de l’établissement ne le permettent pas)",
  unblock: "Débloquer",
  undo: (name: string) => `Débloquer ${name}`,
};
