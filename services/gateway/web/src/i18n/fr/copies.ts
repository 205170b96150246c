// Copies to guardians of what is written to pupils.
import { many } from "./many";
import { of } from "./of";

export const copies = {
  tick: "Copie aux responsables",
  tickHint: "Les responsables de chaque élève reçoivent le message. Ils ne répondent qu’à vous.",
  counted: (n: number) => `Dont ${many(n, "responsable en copie", "responsables en copie")}.`,
  always: (n: number) => n > 0
    ? `Copie aux responsables\u00a0: ${many(n, "personne la reçoit", "personnes la reçoivent")}, comme l’établissement l’a décidé.`
    : "Les responsables des élèves reçoivent une copie, comme l’établissement l’a décidé.",
  thread: "Copie aux responsables, comme au début de la conversation.",
  got: (names: readonly string[]) => `Copie\u00a0: à propos ${names.map(of).join(" et ")}`,
  because: (child: string) => `en copie, pour ${child}`,
};
