// « Conservation » of the administration.
import { many } from "./many";

const beyond = (more: boolean, text: string): string => more ? `Plus de ${text}` : text;

export const retention = {
  title: "Conservation",
  about: "Combien de temps les messages sont conservés.",
  text: "Ce qui est plus ancien part pour de bon, chez tout le monde\u00a0: les messages reçus comme ceux "
    + "que l’on a envoyés, leurs pièces jointes, leurs lectures et leurs notifications. Restent les brouillons, "
    + "ce qui attend d’être remis, un modérateur ou des confirmations, et ce qui a été transféré.",
  legend: "Les messages sont conservés",
  forEver: "Pour toujours",
  limited: "Pendant une durée",
  months: "Durée après la dernière remise",
  unit: "mois",
  monthsHint: (least: number) => `Au moins ${least} mois.`,
  badMonths: (least: number, most: number) => `Indiquez un nombre de mois de ${least} à ${most}.`,
  running: (months: number, from: string) => `Aujourd’hui\u00a0: ${months} mois. Prochain passage\u00a0: ${from}.`,
  effectTitle: "Ce qui partirait maintenant",
  before: (date: string) => `Ce dont la dernière remise est d’avant le ${date}.`,
  messages: (n: number, more: boolean) => beyond(more, `${many(n, "message part", "messages partent")}.`),
  threads: (n: number, more: boolean) => beyond(more, `${many(n, "fil disparaît", "fils disparaissent")} en entier.`),
  attachments: (n: number, more: boolean) => beyond(more, `${many(n, "pièce jointe part", "pièces jointes partent")} avec.`),
  undo: "Rien ne part avant un jour\u00a0: d’ici là, vous pouvez revenir en arrière. Après, ce qui est parti ne revient pas.",
  confirm: "Enregistrer la durée",
  saved: (from: string) => `La durée est enregistrée. Rien ne part avant le ${from}.`,
  savedForEver: "Les messages sont conservés pour toujours.",
};
