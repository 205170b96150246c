// Quiet hours: who gets a message now, and who later.
import { many } from "./many";

const people = (n: number): string => many(n, "personne", "personnes");

export const quiet = {
  /** « 3 personnes maintenant » */
  now: (n: number) => `${people(n)} maintenant`,
  /** « 214 personnes demain à 07:30 »; of those that follow the number alone. */
  later: (n: number, when: string, first: boolean) => `${first ? people(n) : n.toLocaleString("fr")} ${when}`,
  why: "Hors de leurs heures, les personnes reçoivent le message à la reprise.",
  waiting: (list: string) => `Pas encore remis\u00a0: ${list}`,
  sent: (list: string) => `Message envoyé\u00a0: ${list}.`,
};
