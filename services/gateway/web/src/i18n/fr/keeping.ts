// Forwarding a message, printing it, taking it along.
export const keeping = {
  menu: "Actions sur ce message",
  forward: "Transférer",
  forwardTitle: "Transférer le message",
  forwarded: "Transféré",
  mark: "Tr\u00a0: ",
  forwardedMessage: "Message transféré",
  from: (name: string, quality: string) => `De\u00a0: ${name}${quality && ` (${quality})`}`,
  date: (when: string) => `Date\u00a0: ${when}`,
  subject: (subject: string) => `Sujet\u00a0: ${subject}`,
  forwardedTimes: (n: number) => n === 0 ? "" : n === 1
    ? "Il avait été transféré une fois\u00a0: ce qui a été transféré reste."
    : `Il avait été transféré ${n.toLocaleString("fr")} fois\u00a0: ce qui a été transféré reste.`,
  saveMessage: "Enregistrer (.eml)",
  saveThread: "Enregistrer la conversation (.mbox)",
  print: "Imprimer",
  printThread: "Imprimer la conversation",
  backToThread: "Retour à la conversation",
  printing: "Préparation de l’impression…",
  printedOn: (when: string) => `Imprimé le ${when}`,
  nothingToPrint: "Ce message a été rappelé\u00a0: il n’y a rien à imprimer.",
  notAll: (n: number) => `Seuls les ${n.toLocaleString("fr")} derniers messages sont imprimés.`,
  othersToo: (n: number) => `et ${n.toLocaleString("fr")} ${n === 1 ? "autre" : "autres"}`,
};
