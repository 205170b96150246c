// A path that leads nowhere.
export const notFound = {
  title: "Page introuvable",
  text: "Cette page n’existe pas ou n’existe plus.",
  home: "Revenir à l’accueil",
};
