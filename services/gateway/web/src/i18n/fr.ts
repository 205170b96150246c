// Every French word of the interface.  en.ts has the same keys; the type
// below makes the compiler insist on it.
import type { Role } from "../api-types";

const many = (n: number, one: string, more: string): string =>
  `${n.toLocaleString("fr")} ${n < 2 ? one : more}`;

const roles: Record<Role, string> = {
  ROLE_UNSPECIFIED: "Utilisateur",
  GUARDIAN: "Parent",
  STUDENT: "Élève",
  TEACHER: "Enseignant",
  STAFF: "Personnel administratif",
  ADMIN: "Administration",
  SYSTEM: "Système",
};

const rolesCounted: Record<Role, (n: number) => string> = {
  ROLE_UNSPECIFIED: (n) => many(n, "autre", "autres"),
  GUARDIAN: (n) => many(n, "parent", "parents"),
  STUDENT: (n) => many(n, "élève", "élèves"),
  TEACHER: (n) => many(n, "enseignant", "enseignants"),
  STAFF: (n) => many(n, "personnel", "personnels"),
  ADMIN: (n) => many(n, "administrateur", "administrateurs"),
  SYSTEM: (n) => many(n, "système", "systèmes"),
};

export const fr = {
  product: "Liaison",
  tagline: "La messagerie de votre établissement",
  skipToContent: "Aller au contenu",
  language: "Langue",
  loading: "Chargement…",
  retry: "Réessayer",
  close: "Fermer",
  cancel: "Annuler",
  remove: (name: string) => `Retirer ${name}`,
  more: "Afficher plus",
  required: "obligatoire",
  roles,
  rolesCounted,
  units: ["o", "Ko", "Mo", "Go"],
  listSeparator: ", ",

  errors: {
    network: "Le serveur ne répond pas. Vérifiez votre connexion, puis réessayez.",
    unexpected: (status: number) =>
      `Le serveur a répondu de façon inattendue (${status}). Réessayez dans un instant.`,
  },

  login: {
    title: "Connexion",
    login: "Identifiant",
    password: "Mot de passe",
    submit: "Se connecter",
    expired: "Votre session a pris fin. Reconnectez-vous pour reprendre là où vous en étiez.",
    missing: "Saisissez votre identifiant et votre mot de passe.",
    logout: "Se déconnecter",
  },

  home: {
    title: "Accueil",
    hello: (name: string) => `Bonjour ${name}`,
    modules: "Vos modules",
    communication: "Communication",
    communicationText: "Échangez avec l’établissement : messages, pièces jointes et notifications.",
    envelope: (n: number) => n === 0
      ? "Messagerie : aucun message non lu"
      : `Messagerie : ${many(n, "message non lu", "messages non lus")}`,
    unread: (n: number) => many(n, "message non lu", "messages non lus"),
  },

  menu: {
    title: "Communication",
    newMessage: "+Nouveau message",
    // the bar at the foot of a phone
    main: "Menu principal",
    messages: "Messages",
    more: "Plus",
    otherBoxes: "Autres boîtes",
    display: "Affichage et compte",
    bell: (n: number) => n === 0 ? "Notifications : aucune non lue"
      : `Notifications : ${many(n, "non lue", "non lues")}`,
    inbox: "Boîte de réception",
    sent: "Envoyé",
    archive: "Archive",
    trash: "Corbeille",
    notifications: "Notifications",
    unread: (n: number) => many(n, "non lu", "non lus"),
    unreadNotifications: (n: number) => many(n, "non lue", "non lues"),
  },

  list: {
    userType: "Type d’utilisateur",
    from: "Expéditeur",
    to: "Destinataire",
    correspondent: "Correspondant",
    subject: "Sujet",
    elements: "Éléments",
    exchange: "Échange",
    date: "Date",
    attachment: "Pièce jointe",
    exchanged: "Échange en cours : vous avez écrit et reçu dans cette conversation",
    unread: "Non lu",
    select: (subject: string) => `Sélectionner « ${subject} »`,
    selectAll: "Tout sélectionner",
    selected: (n: number) => many(n, "sélectionné", "sélectionnés"),
    messages: (n: number) => many(n, "message", "messages"),
    refresh: "Actualiser",
    dense: "Lignes serrées",
    actions: "Actions sur la sélection",
    rowActions: (subject: string) => `Actions sur « ${subject} »`,
    youWrote: "Vous\u00a0:",
    theyWrote: (name: string) => `${name}\u00a0:`,
    archive: "Archiver",
    unarchive: "Désarchiver",
    trash: "Mettre à la corbeille",
    restore: "Restaurer",
    markRead: "Marquer comme lu",
    markUnread: "Marquer comme non lu",
    empty: {
      inbox: "Votre boîte de réception est vide.",
      sent: "Vous n’avez encore envoyé aucun message.",
      archive: "Aucune conversation archivée.",
      trash: "La corbeille est vide.",
    },
  },

  thread: {
    back: "Retour à la liste",
    reply: "Répondre",
    noReply: {
      NO_REPLY_UNSPECIFIED: "Vous ne pouvez pas répondre à cette conversation.",
      REPLIES_OFF: "Vous ne pouvez pas répondre : l’expéditeur n’attend pas de réponse.",
      NOBODY_LEFT: "Vous ne pouvez pas répondre : plus personne n’est là pour recevoir votre réponse.",
      OUT_OF_REACH: "Vous ne pouvez pas répondre : les règles de l’établissement ne vous permettent plus d’écrire à ces personnes.",
    },
    unknown: "Cette conversation n’existe pas, ou vous n’y avez pas accès.",
    actions: "Actions sur la conversation",
    choose: "Choisissez une conversation pour la lire ici.",
    older: "Messages précédents",
    newer: "Messages suivants",
    unfold: "Afficher le message",
    fold: "Replier le message",
    unfoldAll: "Tout déplier",
    arrived: (n: number) => many(n, "nouveau message", "nouveaux messages"),
    to: "À",
    toCount: (n: number) => many(n, "destinataire", "destinataires"),
    readBy: (read: number, all: number) => `Lu par ${read.toLocaleString("fr")} sur ${all.toLocaleString("fr")}`,
    me: "Moi",
    attachments: "Pièces jointes",
    download: "Télécharger",
    messages: "Messages de la conversation",
  },

  compose: {
    title: "Nouveau message",
    replyTitle: "Répondre",
    replyTo: (subject: string) => `Réponse à « ${subject} »`,
    subject: "Sujet",
    subjectHint: "Objet de votre message",
    body: "Message",
    send: "Envoyer",
    sending: "Envoi en cours…",
    cancel: "Annuler",
    replyAll: "Répondre à tous les destinataires",
    replies: "Réponses :",
    repliesTo: { SENDER: "à moi seul", ALL: "à tous", NONE: "aucune" },
    discardTitle: "Abandonner ce message ?",
    discardText: "Ce que vous avez écrit ne sera pas conservé.",
    discard: "Abandonner",
    keep: "Continuer la rédaction",
    noRecipient: "Choisissez au moins un destinataire.",
    noSubject: "Indiquez le sujet de votre message.",
    subjectTooLong: (max: number) => `Le sujet ne peut pas dépasser ${max} caractères.`,
    noBody: "Écrivez votre message ou joignez un fichier.",
    uploading: "Attendez la fin de l’envoi des fichiers joints.",
    refusedFile: "Retirez le fichier refusé ou réessayez avant d’envoyer.",
    alreadySent: "Une première version de ce message est déjà partie. Cliquez de nouveau sur Envoyer pour envoyer aussi celle-ci.",
  },

  recipients: {
    title: "Destinataires",
    search: "Sélectionner un utilisateur",
    searchHint: "Tapez une partie du nom ou du prénom",
    categories: "Catégories de destinataires",
    results: "Personnes trouvées",
    noResult: (q: string) => `Personne ne correspond à « ${q} ».`,
    noCategory: "Vous ne pouvez écrire à personne pour le moment.",
    whole: (label: string) => `${label} : toute la catégorie`,
    unfold: (label: string) => `Afficher les membres : ${label}`,
    fold: (label: string) => `Masquer les membres : ${label}`,
    members: (n: number) => many(n, "personne", "personnes"),
    moreMembers: "Afficher plus de personnes",
    chosen: "Destinataires choisis",
    none: "Aucun destinataire choisi",
    reach: (n: number) => n === 0 ? "Ce message n’atteindrait personne."
      : `Ce message atteindra ${many(n, "personne", "personnes")}`,
    counting: "Calcul du nombre de destinataires…",
    unreachable: (names: string) => `Vous ne pouvez plus écrire à : ${names}.`,
  },

  attachments: {
    title: "Pièces jointes",
    add: "Ajouter des fichiers",
    drop: "ou déposez-les ici",
    limits: (extensions: string, size: string, count: number) =>
      `${many(count, "fichier", "fichiers")} au plus, ${size} par fichier. Formats : ${extensions}.`,
    progress: (name: string) => `Envoi de ${name}`,
    done: "Joint",
    tooLarge: (limit: string) => `Ce fichier dépasse la taille autorisée (${limit}).`,
    empty: "Ce fichier est vide.",
    badType: (extensions: string) => `Ce format n’est pas autorisé. Formats acceptés : ${extensions}.`,
    tooMany: (count: number) => `Un message porte ${many(count, "fichier", "fichiers")} au plus.`,
  },

  editor: {
    toolbar: "Mise en page",
    bold: "Gras",
    italic: "Italique",
    underline: "Souligné",
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
  },

  notifications: {
    title: "Notifications",
    empty: "Vous n’avez aucune notification.",
    markAll: "Tout marquer comme lu",
    unread: "Non lue",
    message: (sender: string) => `Nouveau message de ${sender}`,
  },

  notice: {
    success: "Succès",
    sent: (n: number) => `Votre message a été envoyé à ${many(n, "personne", "personnes")}.`,
    replied: "Votre réponse a été envoyée.",
    archived: (n: number) => many(n, "conversation archivée", "conversations archivées") + ".",
    unarchived: (n: number) => many(n, "conversation désarchivée", "conversations désarchivées") + ".",
    trashed: (n: number) => many(n, "conversation mise", "conversations mises") + " à la corbeille.",
    restored: (n: number) => many(n, "conversation restaurée", "conversations restaurées") + ".",
    error: "Erreur",
  },

  notFound: {
    title: "Page introuvable",
    text: "Cette page n’existe pas ou n’existe plus.",
    home: "Revenir à l’accueil",
  },
};

export type Catalogue = typeof fr;
