// The bar of the editor.
export const editor = {
  toolbar: "Mise en page",
  bold: "Gras",
  italic: "Italique",
  underline: "Souligné", strike: "Barré",
  heading: "Titre",
  bullets: "Liste à puces",
  numbers: "Liste numérotée",
  quote: "Citation",
  link: "Lien",
  unlink: "Retirer le lien",
  linkAddress: "Adresse du lien",
  linkApply: "Appliquer",
  linkBad: "Cette adresse n’est pas valable (exemple : https://www.exemple.fr).",
  undo: "Annuler la frappe",
  redo: "Rétablir la frappe",
};
