// Whether what is shown is how things are.
export const live = {
  offline: "Hors ligne",
  offlineText: "Le serveur ne répond pas\u00a0: ce que vous voyez peut dater. Tout se remet à jour dès qu’il revient.",
};
