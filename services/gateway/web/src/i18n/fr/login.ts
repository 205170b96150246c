// Logging in and out.
export const login = {
  title: "Connexion",
  login: "Identifiant",
  password: "Mot de passe",
  school: "Établissement",
  schoolHint: "Le nom ou le code de votre établissement.",
  wrongWithSchool: "L’identifiant, le mot de passe ou l’établissement est incorrect.",
  schoolMissing: "Indiquez votre établissement.",
  submit: "Se connecter",
  expired: "Votre session a pris fin. Reconnectez-vous pour reprendre là où vous en étiez.",
  missing: "Saisissez votre identifiant et votre mot de passe.",
  logout: "Se déconnecter",
};
