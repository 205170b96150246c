// Looking at attachments.
export const viewer = {
  place: (n: number, of: number) => `${n} sur ${of}`,
  previous: "Pièce jointe précédente",
  next: "Pièce jointe suivante",
  larger: "Agrandir",
  smaller: "Réduire",
  whole: "Taille de départ",
  download: "Télécharger",
  pageBefore: "Page précédente",
  pageAfter: "Page suivante",
  page: (n: number, of: number) => `Page ${n} sur ${of}`,
  zoom: (percent: string) => `Zoom : ${percent}`,
  notShown: "Ce fichier ne peut pas être affiché ici. Il n’est pas perdu : téléchargez-le pour l’ouvrir.",
  notPlayed: "Votre navigateur ne sait pas lire ce fichier. Il n’est pas perdu : téléchargez-le pour l’ouvrir.",
  tooLarge: (limit: string) => `Au-dessus de ${limit}, un document ne s’affiche pas ici. Téléchargez-le pour l’ouvrir.`,
  noView: "Ce format ne s’affiche pas ici. Téléchargez le fichier pour l’ouvrir.",
};
