// What is said when no answer came.
export const errors = {
  network: "Le serveur ne répond pas. Vérifiez votre connexion, puis réessayez.",
  unexpected: (status: number) =>
    `Le serveur a répondu de façon inattendue (${status}). Réessayez dans un instant.`,
};
