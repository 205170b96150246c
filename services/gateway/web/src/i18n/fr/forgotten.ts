// A forgotten password.
export const forgotten = {
  title: "Mot de passe oublié",
  text: "Saisissez votre identifiant. Si une adresse e-mail est connue pour votre compte, vous y recevrez un lien pour choisir un nouveau mot de passe.",
  school: "Établissement (facultatif)",
  schoolHint: "Si votre identifiant existe dans plusieurs établissements.",
  missing: "Saisissez votre identifiant.",
  submit: "Recevoir le lien",
  asked: "C’est noté. Si le compte a une adresse e-mail, le lien arrive dans quelques instants ; il vaut une heure. Rien ne vient ? Adressez-vous au secrétariat.",
  noMail: "Cette installation n’envoie pas de courriels. Adressez-vous au secrétariat de votre établissement : il vous donnera un code pour choisir un nouveau mot de passe.",
  back: "Revenir à la connexion",
  chooseTitle: "Nouveau mot de passe",
  choose: "Enregistrer",
  chosen: "Votre mot de passe est changé. Connectez-vous avec le nouveau.",
  noToken: "Ce lien est incomplet. Ouvrez-le de nouveau depuis le courriel, ou demandez-en un autre.",
  again: "Demander un autre lien",
};
