/* What a Reason means to the client. */
#include <string.h>

#include "gateway/api/catalogue.h"
#include "gateway/api/routes.h"
#include "gateway/api/told_apart.h"
#include "json/string.h"

enum { FR, EN, LANGUAGES };

struct entry {
	Rpc__Reason	 reason;
	int		 retry_after;	/* seconds; -1: the status's limit */
	const char	*title[LANGUAGES];
	/*
	 * {field}, {limit}, and {size}: the limit as an amount of bytes;
	 * {found}: in brackets what the first fault names, where it does.
	 */
	const char	*detail[LANGUAGES];
	/* Where there is no field to name; NULL: the same. */
	const char	*without_field[LANGUAGES];
};

/* Each says what happened and what the reader can do. */
static const struct entry entries[] = {
	{ RPC__REASON__REASON_UNSPECIFIED, 0,
	    { "Erreur", "Error" },
	    { "La demande n'a pas pu aboutir.",
	      "The request could not be completed." }, { 0 } },
	{ RPC__REASON__MALFORMED_REQUEST, 0,
	    { "Demande illisible", "Malformed request" },
	    { "La demande n'est pas lisible : vérifiez « {field} ».",
	      "The request cannot be read: check \"{field}\"." },
	    { "La demande n'est pas lisible : ce n'est pas du JSON ou du HTTP "
	      "bien formé.",
	      "The request cannot be read: it is not well-formed JSON or "
	      "HTTP." } },
	{ RPC__REASON__FIELD_MISSING, 0,
	    { "Champ manquant", "Missing field" },
	    { "Le champ « {field} » est obligatoire.",
	      "The field \"{field}\" is required." },
	    { "Un champ obligatoire est absent.",
	      "A required field is missing." } },
	{ RPC__REASON__FIELD_TOO_LONG, 0,
	    { "Champ trop long", "Field too long" },
	    { "Le champ « {field} » dépasse la limite de {limit}.",
	      "The field \"{field}\" is over the limit of {limit}." }, { 0 } },
	{ RPC__REASON__FIELD_INVALID, 0,
	    { "Valeur incorrecte", "Invalid value" },
	    { "La valeur de « {field} » n'a pas la forme attendue.",
	      "The value of \"{field}\" is not of the expected form." },
	    { "Une valeur de la demande n'a pas la forme attendue.",
	      "A value in the request is not of the expected form." } },
	{ RPC__REASON__FIELD_UNKNOWN, 0,
	    { "Champ inconnu", "Unknown field" },
	    { "Le champ « {field} » n'existe pas ici.",
	      "There is no field \"{field}\" here." }, { 0 } },
	{ RPC__REASON__METHOD_UNKNOWN, 0,
	    { "Fonction absente", "Not available" },
	    { "Cette fonction n'est pas disponible sur cette installation.",
	      "This function is not available on this installation." },
	    { 0 } },
	{ RPC__REASON__VERSION_UNSUPPORTED, 0,
	    { "Version non prise en charge", "Version not supported" },
	    { "Cette version du protocole n'est pas prise en charge : "
	      "utilisez HTTP/1.1.",
	      "This version of the protocol is not supported: use HTTP/1.1." },
	    { 0 } },
	{ RPC__REASON__THING_NOT_FOUND, 0,
	    { "Introuvable", "Not found" },
	    { "Cet élément n'existe pas, ou ne vous est pas accessible.",
	      "This does not exist, or is not open to you." }, { 0 } },
	{ RPC__REASON__FORBIDDEN, 0,
	    { "Accès refusé", "Forbidden" },
	    { "Votre rôle ne permet pas cette action.",
	      "Your role does not allow this." }, { 0 } },
	{ RPC__REASON__OVERLOADED, 1,
	    { "Service surchargé", "Overloaded" },
	    { "Trop de demandes en même temps : réessayez dans un instant.",
	      "Too many requests at once: try again in a moment." }, { 0 } },
	{ RPC__REASON__SERVICE_UNAVAILABLE, 2,
	    { "Service indisponible", "Service unavailable" },
	    { "Le service est momentanément indisponible : réessayez dans "
	      "quelques secondes.",
	      "The service is unavailable for the moment: try again in a few "
	      "seconds." }, { 0 } },
	{ RPC__REASON__DEADLINE_PASSED, 2,
	    { "Délai dépassé", "Timed out" },
	    { "La réponse a mis trop de temps : réessayez dans quelques "
	      "secondes.",
	      "The answer took too long: try again in a few seconds." },
	    { 0 } },
	{ RPC__REASON__INTERNAL_ERROR, 0,
	    { "Erreur interne", "Internal error" },
	    { "Une erreur s'est produite de notre côté. Si elle se répète, "
	      "signalez-la à l'établissement.",
	      "Something went wrong on our side. If it happens again, tell "
	      "your school." }, { 0 } },
	{ RPC__REASON__STORAGE_FULL, 0,
	    { "Espace insuffisant", "Storage full" },
	    { "Il n'y a plus de place sur le serveur. Prévenez "
	      "l'établissement.",
	      "There is no room left on the server. Tell your school." },
	    { 0 } },

	{ RPC__REASON__STORAGE_LOCKED, 0,
	    { "Fichiers verrouillés", "Files locked" },
	    { "Les clés qui ouvrent les pièces jointes ne sont pas en place. "
	      "Rien n'est perdu : prévenez l'établissement, puis réessayez.",
	      "The keys that open attachments are not in place. Nothing is "
	      "lost: tell your school, then try again." }, { 0 } },
	{ RPC__REASON__STORAGE_READ_ONLY, 0,
	    { "Enregistrement impossible", "Nothing can be stored" },
	    { "Le serveur lit encore les pièces jointes mais ne peut plus en "
	      "enregistrer. Prévenez l'établissement, puis réessayez.",
	      "The server can still read attachments, but store none. Tell "
	      "your school, then try again." }, { 0 } },
	{ RPC__REASON__WRONG_LOGIN, 0,
	    { "Connexion refusée", "Login refused" },
	    { "L'identifiant ou le mot de passe est incorrect.",
	      "The login or the password is wrong." }, { 0 } },
	{ RPC__REASON__TOO_MANY_ATTEMPTS, -1,
	    { "Trop d'essais", "Too many attempts" },
	    { "Trop d'essais de connexion : réessayez dans {limit} secondes.",
	      "Too many login attempts: try again in {limit} seconds." },
	    { 0 } },
	{ RPC__REASON__SESSION_ENDED, 0,
	    { "Session terminée", "Session ended" },
	    { "Vous n'êtes pas connecté, ou votre session est terminée : "
	      "connectez-vous.",
	      "You are not logged in, or your session has ended: log in." },
	    { 0 } },
	{ RPC__REASON__CSRF_MISMATCH, 0,
	    { "Demande non vérifiée", "Request not verified" },
	    { "La demande ne vient pas de cette page : rechargez-la et "
	      "recommencez.",
	      "The request does not come from this page: reload it and try "
	      "again." }, { 0 } },
	{ RPC__REASON__SCHOOL_REQUIRED, 0,
	    { "Établissement à préciser", "School needed" },
	    { "Cet identifiant existe dans plusieurs établissements : indiquez "
	      "le vôtre.",
	      "This login is in several schools: say which one is yours." },
	    { 0 } },
	{ RPC__REASON__PASSWORD_TOO_SHORT, 0,
	    { "Mot de passe trop court", "Password too short" },
	    { "Le mot de passe doit avoir au moins {limit} caractères.",
	      "The password needs at least {limit} characters." }, { 0 } },
	{ RPC__REASON__PASSWORD_TOO_COMMON, 0,
	    { "Mot de passe trop courant", "Password too common" },
	    { "Ce mot de passe est trop courant : choisissez-en un autre.",
	      "This password is too common: choose another one." }, { 0 } },
	{ RPC__REASON__PASSWORD_IS_LOGIN, 0,
	    { "Mot de passe identique à l'identifiant",
	      "Password same as the login" },
	    { "Le mot de passe ne peut pas être l'identifiant : choisissez-en "
	      "un autre.",
	      "The password cannot be the login: choose another one." },
	    { 0 } },

	{ RPC__REASON__NO_RECIPIENT, 0,
	    { "Aucun destinataire", "No recipient" },
	    { "Choisissez au moins un destinataire.",
	      "Choose at least one recipient." }, { 0 } },
	{ RPC__REASON__RECIPIENT_UNREACHABLE, 0,
	    { "Destinataire non autorisé", "Recipient out of reach" },
	    { "Vous ne pouvez pas écrire à « {field} ».",
	      "You cannot write to \"{field}\"." },
	    { "Vous ne pouvez pas écrire à l'un de ces destinataires.",
	      "You cannot write to one of these recipients." } },
	{ RPC__REASON__TOO_MANY_RECIPIENTS, 0,
	    { "Trop de destinataires", "Too many recipients" },
	    { "Un message ne peut pas avoir plus de {limit} destinataires.",
	      "A message cannot have more than {limit} recipients." }, { 0 } },
	{ RPC__REASON__EMPTY_MESSAGE, 0,
	    { "Message vide", "Empty message" },
	    { "Écrivez un texte ou joignez un fichier avant d'envoyer.",
	      "Write a text or attach a file before sending." }, { 0 } },
	{ RPC__REASON__REPLY_NOT_ALLOWED, 0,
	    { "Réponse impossible", "No replies" },
	    { "L'expéditeur n'attend pas de réponse à ce message.",
	      "The sender does not take replies to this message." }, { 0 } },
	{ RPC__REASON__REPLY_NOBODY_LEFT, 0,
	    { "Plus personne à qui répondre", "Nobody left to answer" },
	    { "Vous ne pouvez plus répondre : les personnes à qui irait votre "
	      "réponse ont quitté l'établissement.",
	      "You can no longer answer: the people it would go to have left "
	      "the school." }, { 0 } },
	{ RPC__REASON__REPLY_OUT_OF_REACH, 0,
	    { "Réponse impossible", "Out of reach" },
	    { "Vous ne pouvez plus répondre : vous et les personnes à qui "
	      "irait votre réponse ne pouvez plus vous écrire.",
	      "You can no longer answer: you and the people it would go to "
	      "may no longer write to each other." }, { 0 } },
	{ RPC__REASON__IDEMPOTENCY_KEY_REUSED, 0,
	    { "Clé déjà utilisée", "Key used before" },
	    { "Cette clé Idempotency-Key a déjà servi pour un autre contenu.",
	      "This Idempotency-Key was used for something else before." },
	    { 0 } },

	{ RPC__REASON__ATTACHMENT_TOO_LARGE, 0,
	    { "Fichier trop volumineux", "File too large" },
	    { "Le fichier dépasse la taille permise de {size} : réduisez-le "
	      "ou partagez-le en plusieurs.",
	      "The file is over the allowed size of {size}: make it smaller "
	      "or split it." }, { 0 } },
	{ RPC__REASON__ATTACHMENT_TYPE_NOT_ALLOWED, 0,
	    { "Type de fichier non autorisé", "File type not allowed" },
	    { "Ce format de fichier n'est pas accepté : enregistrez-le dans "
	      "un autre, par exemple en PDF.",
	      "This format of file is not accepted: save it in another, for "
	      "example as a PDF." }, { 0 } },
	{ RPC__REASON__ATTACHMENT_TYPE_MISMATCH, 0,
	    { "Contenu inattendu", "Unexpected content" },
	    { "Le contenu du fichier{found} ne correspond pas à son nom : "
	      "enregistrez-le de nouveau dans le format que dit son nom.",
	      "The content of the file{found} is not what its name says: save "
	      "it anew in the format that its name says." }, { 0 } },
	{ RPC__REASON__ATTACHMENT_EMPTY, 0,
	    { "Fichier vide", "Empty file" },
	    { "Le fichier est vide : ouvrez-le, enregistrez-le de nouveau, "
	      "puis joignez-le.",
	      "The file is empty: open it, save it again, then attach it." },
	    { 0 } },
	{ RPC__REASON__TOO_MANY_ATTACHMENTS, 0,
	    { "Trop de pièces jointes", "Too many attachments" },
	    { "Un message ne peut pas avoir plus de {limit} pièces jointes : "
	      "retirez-en, ou réunissez-les dans une archive .zip.",
	      "A message cannot have more than {limit} attachments: remove "
	      "some, or put them into a .zip archive." },
	    { 0 } },
	{ RPC__REASON__MESSAGE_FILES_TOO_LARGE, 0,
	    { "Pièces jointes trop lourdes", "Attachments too large" },
	    { "Les pièces jointes d'un message ne peuvent pas dépasser "
	      "{size} en tout : retirez-en, ou envoyez plusieurs messages.",
	      "The attachments of a message cannot be over {size} together: "
	      "take some away, or send several messages." },
	    { 0 } },
	{ RPC__REASON__PERSON_QUOTA_REACHED, 0,
	    { "Espace personnel plein", "Your space is full" },
	    { "Vos fichiers ne peuvent pas dépasser {size} en tout : "
	      "envoyez-en un plus petit, ou demandez de la place à "
	      "l'établissement.",
	      "Your files cannot be over {size} together: send a smaller one, "
	      "or ask your school for room." },
	    { 0 } },
	{ RPC__REASON__SCHOOL_QUOTA_REACHED, 0,
	    { "Espace de l'établissement plein", "The school's space is full" },
	    { "Les fichiers de l'établissement ne peuvent pas dépasser {size} "
	      "en tout : prévenez le secrétariat.",
	      "The files of the school cannot be over {size} together: tell "
	      "the office." },
	    { 0 } },
	{ RPC__REASON__UPLOADS_TOO_MANY, 0,
	    { "Trop d'envois inachevés", "Too many unfinished uploads" },
	    { "Vous avez {limit} envois de fichiers inachevés : terminez-les "
	      "ou retirez-les, ils disparaissent aussi après un jour.",
	      "You have {limit} unfinished uploads: finish them or take them "
	      "away; they also go after a day." },
	    { 0 } },
	{ RPC__REASON__ATTACHMENT_UNKNOWN, 0,
	    { "Pièce jointe introuvable", "Attachment not found" },
	    { "Une pièce jointe n'est plus disponible : joignez-la de "
	      "nouveau.",
	      "An attachment is no longer available: attach it again." },
	    { 0 } },
	{ RPC__REASON__ATTACHMENT_IN_USE, 0,
	    { "Pièce jointe envoyée", "Attachment sent" },
	    { "Cette pièce jointe fait partie d'un message envoyé ou d'un "
	      "brouillon : elle ne peut pas être supprimée.",
	      "This attachment belongs to a sent message or a draft: it cannot "
	      "be deleted." },
	    { 0 } },
	{ RPC__REASON__UPLOAD_INCOMPLETE, 0,
	    { "Envoi incomplet", "Upload incomplete" },
	    { "Les données ne sont pas arrivées en entier : envoyez-les de "
	      "nouveau.",
	      "The data did not arrive whole: send it again." }, { 0 } },

	{ RPC__REASON__ATTACHMENT_BROKEN, 0,
	    { "Fichier abîmé", "Damaged file" },
	    { "Le fichier est abîmé ou incomplet{found} : ouvrez-le, "
	      "enregistrez-le de nouveau, puis joignez-le.",
	      "The file is damaged or incomplete{found}: open it, save "
	      "it again, then attach it." }, { 0 } },
	{ RPC__REASON__ATTACHMENT_ENCRYPTED, 0,
	    { "Fichier protégé", "Protected file" },
	    { "Le fichier demande un mot de passe{found} : "
	      "enregistrez-le sans mot de passe.",
	      "The file asks for a password{found}: save it without one." },
	    { 0 } },
	{ RPC__REASON__ATTACHMENT_MACROS, 0,
	    { "Macros dans le document", "Macros in the document" },
	    { "Ce document contient des macros{found} : enregistrez-le "
	      "en .docx, .xlsx, .pptx ou .odt, ou en PDF.",
	      "This document contains macros{found}: save it as .docx, "
	      ".xlsx, .pptx or .odt, or as a PDF." }, { 0 } },
	{ RPC__REASON__ATTACHMENT_PROGRAM, 0,
	    { "Programme refusé", "Program refused" },
	    { "Le fichier est un programme, ou en contient un{found} : "
	      "retirez-le.",
	      "The file is a program, or has one in it{found}: take it "
	      "out." }, { 0 } },
	{ RPC__REASON__ATTACHMENT_SCRIPT, 0,
	    { "Script dans le fichier", "Script in the file" },
	    { "Le fichier contient un script, ou s'ouvre comme une page "
	      "web{found} : imprimez-le en PDF, ou collez-en le texte "
	      "dans le message.",
	      "The file contains a script, or opens as a web "
	      "page{found}: print it to a PDF, or paste its text into "
	      "the message." }, { 0 } },
	{ RPC__REASON__ATTACHMENT_LAUNCHES, 0,
	    { "Action automatique", "Automatic action" },
	    { "Ouvrir ce fichier lancerait un programme{found} : "
	      "imprimez-le en PDF et joignez le résultat.",
	      "Opening this file would start a program{found}: print it "
	      "to a PDF and attach the result." }, { 0 } },
	{ RPC__REASON__ATTACHMENT_EMBEDDED_FILES, 0,
	    { "Fichiers dans le PDF", "Files in the PDF" },
	    { "D'autres fichiers sont contenus dans celui-ci{found} : "
	      "joignez-les à part.",
	      "Other files are inside this one{found}: attach them "
	      "apart." }, { 0 } },
	{ RPC__REASON__ATTACHMENT_EXTERNAL, 0,
	    { "Contenu distant", "Content from elsewhere" },
	    { "Ouvrir ce fichier irait chercher un modèle ou un objet "
	      "ailleurs{found} : enregistrez-le sans ce lien, ou en PDF.",
	      "Opening this file would fetch a template or an object "
	      "from elsewhere{found}: save it without that link, or as a "
	      "PDF." }, { 0 } },
	{ RPC__REASON__ATTACHMENT_DDE, 0,
	    { "Liaison DDE", "DDE link" },
	    { "Le fichier contient une formule qui lance un programme "
	      "(DDE){found} : remplacez-la par sa valeur.",
	      "The file has a formula that starts a program "
	      "(DDE){found}: put its value in its place." }, { 0 } },
	{ RPC__REASON__ATTACHMENT_UNPACKS_TOO_LARGE, 0,
	    { "Contenu trop grand", "Content too large" },
	    { "Décompressé, le contenu du fichier est trop grand{found} "
	      ": envoyez-le en plusieurs fichiers, ou en plus petit.",
	      "Unpacked, the content of the file is too large{found}: "
	      "send it as several files, or smaller." }, { 0 } },
	{ RPC__REASON__ATTACHMENT_NESTED, 0,
	    { "Archives emboîtées", "Archives in archives" },
	    { "L'archive contient des archives qui en contiennent "
	      "d'autres{found} : joignez les fichiers eux-mêmes.",
	      "The archive has archives in it that have others{found}: "
	      "attach the files themselves." }, { 0 } },
	{ RPC__REASON__ATTACHMENT_MEMBER_NAME, 0,
	    { "Archive trompeuse", "Misleading archive" },
	    { "Un fichier de l'archive a un nom qui mène hors d'elle, ou "
	      "qui y est deux fois{found} : refaites l'archive.",
	      "A file in the archive has a name that leads out of it, or "
	      "is there twice{found}: make the archive again." }, { 0 } },
	{ RPC__REASON__ATTACHMENT_HIDDEN, 0,
	    { "Contenu caché", "Hidden content" },
	    { "Le fichier en cache un autre{found} : ouvrez-le, "
	      "enregistrez-le sous un nouveau nom, puis joignez-le.",
	      "The file hides another one{found}: open it, save it under "
	      "a new name, then attach it." }, { 0 } },
	{ RPC__REASON__ATTACHMENT_INFECTED, 0,
	    { "Virus", "Virus" },
	    { "Un virus a été trouvé dans le fichier{found} : il n'est "
	      "pas envoyé. Faites vérifier votre appareil.",
	      "A virus was found in the file{found}: it is not sent. "
	      "Have your device checked." }, { 0 } },
	{ RPC__REASON__ATTACHMENT_NOT_SCANNED_YET, 0,
	    { "Vérification en cours", "Being scanned" },
	    { "Le fichier{found} attend d'être vérifié par l'antivirus : "
	      "il s'ouvrira ensuite.",
	      "The file{found} waits to be scanned for viruses: it can be "
	      "opened after that." }, { 0 } },
	{ RPC__REASON__ATTACHMENT_FOUND_INFECTED, 0,
	    { "Virus", "Virus" },
	    { "Un virus a été trouvé dans ce fichier{found} : il ne "
	      "s'ouvre plus et ne peut pas être envoyé.",
	      "A virus was found in this file{found}: it cannot be opened "
	      "any more, nor sent." }, { 0 } },
	{ RPC__REASON__ATTACHMENT_NOT_SCANNABLE, 0,
	    { "Fichier non vérifié", "File not scanned" },
	    { "Le fichier{found} est trop grand pour l'antivirus : "
	      "envoyez-le en plus petit, ou en plusieurs.",
	      "The file{found} is too large for the virus scanner: send a "
	      "smaller one, or several." }, { 0 } },
	{ RPC__REASON__SCANNER_AWAY, 30,
	    { "Antivirus indisponible", "Virus scanner away" },
	    { "L'antivirus ne répond pas, et votre établissement ne prend "
	      "aucun fichier sans lui : réessayez dans quelques minutes.",
	      "The virus scanner does not answer, and your school takes no "
	      "file without it: try again in some minutes." }, { 0 } },
	{ RPC__REASON__ATTACHMENT_TOO_COMPLEX, 0,
	    { "Fichier trop complexe", "File too complex" },
	    { "Le fichier n'a pas pu être vérifié en un temps "
	      "raisonnable{found} : enregistrez-le plus simplement, par "
	      "exemple en PDF.",
	      "The file could not be examined in a reasonable "
	      "time{found}: save it in a simpler form, for example as a "
	      "PDF." }, { 0 } },
	{ RPC__REASON__ATTACHMENT_NO_PREVIEW, 0,
	    { "Pas d'aperçu", "No preview" },
	    { "Il n'y a pas d'aperçu de ce type de fichier : téléchargez-le.",
	      "There is no preview of this kind of file: download it." },
	    { 0 } },
	{ RPC__REASON__ATTACHMENT_PREVIEW_FAILED, 0,
	    { "Aperçu impossible", "No preview" },
	    { "L'aperçu de ce fichier n'a pas pu être créé : téléchargez-le.",
	      "No preview of this file could be made: download it." },
	    { 0 } },
	{ RPC__REASON__ATTACHMENT_NAME_MISLEADS, 0,
	    { "Nom trompeur", "Misleading name" },
	    { "Le nom du fichier cache son vrai type : renommez-le sans "
	      "longs blancs ni écriture de droite à gauche.",
	      "The name of the file hides its real type: rename it without "
	      "long blanks or text from right to left." }, { 0 } },

	{ RPC__REASON__TOO_MANY_MESSAGES, -1,
	    { "Trop de messages", "Too many messages" },
	    { "Vous avez envoyé beaucoup de messages en peu de temps : "
	      "réessayez dans {wait}.",
	      "You have sent many messages in a short time: try again in "
	      "{wait}." }, { 0 } },
	{ RPC__REASON__TOO_MANY_ADDRESSED, -1,
	    { "Trop de destinataires en peu de temps",
	      "Too many recipients in a short time" },
	    { "Vos messages ont atteint beaucoup de personnes en peu de "
	      "temps : réessayez dans {wait}.",
	      "Your messages have reached many people in a short time: try "
	      "again in {wait}." }, { 0 } },

	{ RPC__REASON__ALREADY_DELIVERED, 0,
	    { "Message déjà remis", "Message delivered already" },
	    { "Ce message a déjà été remis : il ne peut plus être annulé ni "
	      "changé d'heure.",
	      "This message was delivered already: it can neither be taken "
	      "back nor moved to another time." }, { 0 } },
	{ RPC__REASON__DELIVERY_TIME_PAST, 0,
	    { "Heure d'envoi passée", "Time of sending has passed" },
	    { "L'heure d'envoi est passée, et rien n'est parti : choisissez "
	      "une heure à venir.",
	      "The time of sending has passed, and nothing was sent: choose "
	      "one that is still to come." }, { 0 } },
	{ RPC__REASON__DELIVERY_TIME_TOO_FAR, 0,
	    { "Heure d'envoi trop lointaine", "Time of sending too far ahead" },
	    { "Un envoi peut être programmé au plus un an à l'avance : rien "
	      "n'est parti, choisissez une heure plus proche.",
	      "A message can be scheduled a year ahead at most: nothing was "
	      "sent, choose an earlier time." }, { 0 } },
	{ RPC__REASON__URGENT_NOT_ALLOWED, 0,
	    { "Message urgent non permis", "Urgent message not allowed" },
	    { "Vous n'avez pas le droit d'envoyer un message urgent : rien "
	      "n'est parti, envoyez-le sans cette marque ou adressez-vous à "
	      "la direction.",
	      "You may not send urgent messages: nothing was sent, send it "
	      "without this mark or ask the direction." }, { 0 } },
	{ RPC__REASON__DELIVERY_AFTER_DUE, 0,
	    { "Après l'échéance de la confirmation",
	      "After the acknowledgement is due" },
	    { "Ce message demande une confirmation dont l'échéance viendrait "
	      "avant la remise : son heure n'a pas changé, choisissez-en une "
	      "plus proche ou annulez l'envoi.",
	      "This message asks for an acknowledgement that would be due "
	      "before its delivery: its time was not changed, choose an "
	      "earlier one or take it back." }, { 0 } },
	{ RPC__REASON__CHILD_UNKNOWN, 0,
	    { "Enfant inconnu", "Unknown child" },
	    { "Cet enfant n'existe pas, ou vous ne pouvez pas écrire à son "
	      "sujet : rien n'est parti, retirez-le du message.",
	      "There is no such child, or you cannot write about it: nothing "
	      "was sent, take it out of the message." }, { 0 } },
	{ RPC__REASON__NOT_CONCERNED, 0,
	    { "Destinataire non concerné", "Recipient not concerned" },
	    { "{field} n'est ni parent ni enseignant de cet enfant : rien "
	      "n'est parti, retirez ce destinataire ou l'enfant.",
	      "{field} is neither a parent nor a teacher of this child: "
	      "nothing was sent, take out the recipient or the child." },
	    { "Un des destinataires n'est ni parent ni enseignant de cet "
	      "enfant : rien n'est parti, retirez-le ou retirez l'enfant.",
	      "One of the recipients is neither a parent nor a teacher of "
	      "this child: nothing was sent, take out one or the other." } },
	{ RPC__REASON__NO_GUARDIAN_CONCERNED, 0,
	    { "Aucun parent concerné", "No parent concerned" },
	    { "Un message à propos d'un enfant est écrit par un de ses "
	      "parents, ou à l'un d'eux : rien n'est parti, ajoutez un parent "
	      "ou retirez l'enfant.",
	      "A message about a child is written by one of its parents, or "
	      "to one of them: nothing was sent, add a parent or take out the "
	      "child." }, { 0 } },

	{ RPC__REASON__MESSAGE_RECALLED, 0,
	    { "Message rappelé", "Message recalled" },
	    { "Ce message a été rappelé ou n'est plus dans vos boîtes : il ne "
	      "peut plus être transféré. Votre texte est toujours là.",
	      "This message was recalled or is not in your mailboxes any "
	      "more: it can no longer be forwarded. Your text is still "
	      "here." }, { 0 } },
	{ RPC__REASON__EXPORT_FILE_TOO_LARGE, 0,
	    { "Export trop volumineux", "Export too large" },
	    { "Cette conversation ne tient pas dans un fichier de {size} : "
	      "exportez ses messages un par un, ou téléchargez ses pièces "
	      "jointes.",
	      "This conversation does not fit into a file of {size}: export "
	      "its messages one by one, or download its attachments." },
	    { 0 } },
	{ RPC__REASON__DATA_EXPORT_NOT_READY, 0,
	    { "Fichier pas encore prêt", "File not ready" },
	    { "Vos données sont encore en préparation, ou n'ont pas pu être "
	      "rassemblées : la page « Mes données » dit où elles en sont.",
	      "Your data are still being gathered, or could not be: the page "
	      "“My data” says how far they are." }, { 0 } },
	{ RPC__REASON__TOO_MANY_DATA_EXPORTS, 0,
	    { "Trop de fichiers", "Too many files" },
	    { "Vous avez déjà {limit} fichiers de vos données : supprimez-en "
	      "un, puis demandez-en un nouveau.",
	      "You already have {limit} files of your data: delete one, then "
	      "ask for a new one." }, { 0 } },
	{ RPC__REASON__RECALL_TOO_LATE, 0,
	    { "Trop tard pour rappeler", "Too late to recall" },
	    { "Un message peut être rappelé pendant {limit} min après sa "
	      "remise : celui-ci reste dans les boîtes. Vous pouvez écrire "
	      "de nouveau aux mêmes personnes.",
	      "A message can be recalled for {limit} min after its delivery: "
	      "this one stays in the mailboxes. You can write to the same "
	      "people again." }, { 0 } },

	{ RPC__REASON__ACKNOWLEDGEMENT_NOT_ASKED, 0,
	    { "Rien à confirmer", "Nothing to confirm" },
	    { "Ce message ne demande pas de confirmation, ou il a été "
	      "rappelé : il n'y a rien à faire.",
	      "This message asks for no acknowledgement, or was recalled: "
	      "there is nothing to do." }, { 0 } },
	{ RPC__REASON__ACKNOWLEDGEMENT_DUE_PAST, 0,
	    { "Échéance trop proche", "Due too early" },
	    { "L'échéance de la confirmation est passée, ou vient avant la "
	      "remise : rien n'est parti, choisissez une date plus tardive.",
	      "The acknowledgement would be due before the message is there: "
	      "nothing was sent, choose a later date." }, { 0 } },
	{ RPC__REASON__ACKNOWLEDGEMENT_NO_SUCH_CHILD, 0,
	    { "Enfant non concerné", "Not about this child" },
	    { "Ce message ne vous demande pas de confirmation pour cet "
	      "enfant : rien n'a été noté.",
	      "This message does not ask you for an acknowledgement about "
	      "this child: nothing was noted." }, { 0 } },
	{ RPC__REASON__RETENTION_TOO_SHORT, 0,
	    { "Durée trop courte", "Too short" },
	    { "Les messages sont conservés au moins {limit} mois : rien n'est "
	      "changé.",
	      "Messages are kept for at least {limit} months: nothing was "
	      "changed." }, { 0 } },
	{ RPC__REASON__PERSON_ACTIVE, 0,
	    { "Compte encore actif", "Account still switched on" },
	    { "Cette personne peut encore se connecter : désactivez d'abord "
	      "son compte.",
	      "This person may still log in: switch the account off first." },
	    { 0 } },
	{ RPC__REASON__REPORT_OWN, 0,
	    { "Votre propre message", "Your own message" },
	    { "C'est vous qui avez écrit ce message : il ne peut pas être "
	      "signalé par vous.",
	      "You wrote this message yourself: you cannot report it." },
	    { 0 } },
	{ RPC__REASON__REPORT_CHANGED, 0,
	    { "Signalement changé entre-temps", "Report changed meanwhile" },
	    { "Quelqu'un d'autre a décidé, ou le message a été signalé de "
	      "nouveau : rien n'est changé, regardez-le encore une fois.",
	      "Somebody else has decided, or the message was reported again: "
	      "nothing was changed, look at it once more." }, { 0 } },

	{ RPC__REASON__BLOCK_NOT_ALLOWED, 0,
	    { "Blocage impossible", "Cannot be blocked" },
	    { "Les règles de votre établissement ne permettent pas de bloquer "
	      "cette personne. Vous pouvez signaler ses messages.",
	      "The rules of your school do not let you block this person. You "
	      "can report their messages." }, { 0 } },
	{ RPC__REASON__TOO_MANY_BLOCKS, 0,
	    { "Trop de personnes bloquées", "Too many blocked people" },
	    { "Vous avez déjà bloqué {limit} personnes : débloquez-en une "
	      "d'abord.",
	      "You have blocked {limit} people already: unblock one first." },
	    { 0 } },

	{ RPC__REASON__ROSTER_UNREADABLE, 0,
	    { "Import illisible", "Roster unreadable" },
	    { "Ce fichier n'est ni une archive OneRoster ni une liste CSV avec "
	      "nom, prénom et rôle.",
	      "This is neither a OneRoster bundle nor a CSV list with last "
	      "name, first name and role." }, { 0 } },
	{ RPC__REASON__JOB_RUNNING, 0,
	    { "Import en cours", "Import running" },
	    { "Un import est déjà en cours : attendez qu'il se termine.",
	      "An import is already running: wait until it has ended." },
	    { 0 } },
	{ RPC__REASON__JOB_NOT_WAITING, 0,
	    { "Rien à confirmer", "Nothing to confirm" },
	    { "Cet import n'attend pas de confirmation : regardez où il en "
	      "est.",
	      "This import is not waiting to be confirmed: look at its "
	      "state." }, { 0 } },

	{ RPC__REASON__RULES_CHANGED, 0,
	    { "Règles modifiées entre-temps", "Rules changed meanwhile" },
	    { "Quelqu'un d'autre a modifié ces règles : rechargez-les avant "
	      "d'enregistrer les vôtres.",
	      "Somebody else has changed these rules: load them again before "
	      "you save yours." }, { 0 } },
	{ RPC__REASON__VERSION_CONFLICT, 0,
	    { "Brouillon modifié ailleurs", "Draft changed elsewhere" },
	    { "Ce brouillon a été modifié dans une autre fenêtre : choisissez "
	      "le texte à garder. Rien n'est perdu.",
	      "This draft was changed in another window: choose the text to "
	      "keep. Nothing is lost." }, { 0 } },
	{ RPC__REASON__DRAFT_NOT_FOUND, 0,
	    { "Brouillon introuvable", "Draft not found" },
	    { "Ce brouillon a déjà été envoyé ou jeté dans une autre fenêtre. "
	      "Votre texte est encore ici : envoyez-le à nouveau s'il n'est "
	      "pas parti.",
	      "This draft was sent or discarded in another window. Your text "
	      "is still here: send it again if it has not gone." }, { 0 } },
	{ RPC__REASON__TOO_MANY_DRAFTS, 0,
	    { "Trop de brouillons", "Too many drafts" },
	    { "Vous avez déjà {limit} brouillons : envoyez-en ou jetez-en un "
	      "d'abord.",
	      "You have {limit} drafts already: send or discard one first." },
	    { 0 } },
	{ RPC__REASON__FOLDER_NOT_FOUND, 0,
	    { "Dossier introuvable", "Folder not found" },
	    { "Ce dossier n'existe plus : choisissez-en un autre. Les "
	      "conversations n'ont pas bougé.",
	      "This folder is not there any more: choose another. The "
	      "conversations have not moved." }, { 0 } },
	{ RPC__REASON__FOLDER_NAME_TAKEN, 0,
	    { "Nom déjà pris", "Name taken" },
	    { "Il y a déjà un dossier de ce nom à cet endroit : "
	      "choisissez-en un autre.",
	      "There is a folder of this name in that place already: choose "
	      "another." }, { 0 } },
	{ RPC__REASON__TOO_MANY_FOLDERS, 0,
	    { "Trop de dossiers", "Too many folders" },
	    { "Vous avez déjà {limit} dossiers : supprimez-en un d'abord.",
	      "You have {limit} folders already: delete one first." },
	    { 0 } },
	{ RPC__REASON__FOLDER_TOO_DEEP, 0,
	    { "Dossier trop profond", "Folder too deep" },
	    { "Un dossier peut en contenir d'autres, sur deux niveaux : "
	      "celui-ci ne peut pas aller là.",
	      "A folder can hold others, on two levels: this one cannot go "
	      "there." }, { 0 } },
	{ RPC__REASON__TOO_MANY_TEMPLATES, 0,
	    { "Trop de modèles", "Too many templates" },
	    { "Il y a déjà {limit} modèles : supprimez-en un d'abord.",
	      "There are {limit} templates already: delete one first." },
	    { 0 } },
	{ RPC__REASON__LIVE_UPGRADE_NEEDED, 0,
	    { "Écoute en continu", "Live feed" },
	    { "Cette adresse s'écoute en continu : par WebSocket, ou par "
	      "text/event-stream.",
	      "This address is listened to: by WebSocket, or by "
	      "text/event-stream." }, { 0 } },
	{ RPC__REASON__TOO_MANY_LIVE, -1,
	    { "Trop de pages ouvertes", "Too many pages open" },
	    { "Liaison est ouverte dans beaucoup de pages : celle-ci se met à "
	      "jour de temps en temps, non en continu.",
	      "Liaison is open in many pages: this one is brought up to date "
	      "now and then, not live." }, { 0 } },
	{ RPC__REASON__EVENT_CANCELLED, 0,
	    { "Évènement annulé", "Event cancelled" },
	    { "Cet évènement a été annulé : il ne se modifie plus. Créez-en "
	      "un autre.",
	      "This event was cancelled: it is not changed any more. Make "
	      "another." }, { 0 } },
	{ RPC__REASON__EVENT_ENDS_BEFORE, 0,
	    { "Fin avant le début", "Ends before it begins" },
	    { "L'évènement se termine avant d'avoir commencé : changez l'un "
	      "des deux moments.",
	      "The event ends before it begins: change one of the two "
	      "times." }, { 0 } },
	{ RPC__REASON__EVENT_TOO_LONG, 0,
	    { "Évènement trop long", "Event too long" },
	    { "Un évènement dure {limit} jours au plus.",
	      "An event lasts {limit} days at most." }, { 0 } },
	{ RPC__REASON__EVENT_SPAN_TOO_LONG, 0,
	    { "Période trop longue", "Span too long" },
	    { "Le calendrier se lit par {limit} jours au plus à la fois.",
	      "The calendar is read {limit} days at a time at most." },
	    { 0 } },
	{ RPC__REASON__RECURRENCE_INVALID, 0,
	    { "Répétition inconnue", "Unknown recurrence" },
	    { "Cette règle de répétition n'est pas connue : choisissez-en une "
	      "par jour, semaine, mois ou an.",
	      "This rule of recurrence is not known: choose one by day, "
	      "week, month or year." }, { 0 } },
	{ RPC__REASON__RECURRENCE_TOO_MANY, 0,
	    { "Trop de répétitions", "Too many times" },
	    { "Un évènement se répète {limit} fois au plus : donnez-lui une "
	      "fin plus proche.",
	      "An event recurs {limit} times at most: give it an earlier "
	      "end." }, { 0 } },
	{ RPC__REASON__RECURRENCE_START, 0,
	    { "Début hors de la répétition", "Begins outside its rule" },
	    { "L'évènement commence un jour que sa répétition ne contient "
	      "pas : changez l'un ou l'autre.",
	      "The event begins on a day that its recurrence does not have: "
	      "change one of them." }, { 0 } },
	{ RPC__REASON__TOO_MANY_EVENTS, -1,
	    { "Trop d'évènements", "Too many events" },
	    { "Vous avez créé beaucoup d'évènements en peu de temps : "
	      "réessayez dans {wait}.",
	      "You have made many events in a short time: try again in "
	      "{wait}." }, { 0 } },
	{ RPC__REASON__FEED_TOO_OFTEN, -1,
	    { "Calendrier lu trop souvent", "Calendar read too often" },
	    { "Ce calendrier est lu très souvent : réessayez dans {wait}.",
	      "This calendar is read very often: try again in {wait}." },
	    { 0 } },
	{ RPC__REASON__CALENDAR_UNREADABLE, 0,
	    { "Fichier illisible", "Unreadable file" },
	    { "Ce n'est pas un calendrier au format iCalendar (.ics) : la "
	      "lecture s'arrête à la ligne {limit}. Rien n'a été importé.",
	      "This is no calendar in iCalendar format (.ics): reading ends "
	      "at line {limit}. Nothing has been imported." }, { 0 } },
	{ RPC__REASON__CALENDAR_TOO_LARGE, 0,
	    { "Fichier trop grand", "File too large" },
	    { "Un fichier a {limit} évènements au plus, et chacun se répète "
	      "peu : partagez-le en plusieurs. Rien n'a été importé.",
	      "A file has {limit} events at most, and each of them few "
	      "times: divide it into several. Nothing has been imported." },
	    { 0 } },
	{ RPC__REASON__HOLIDAYS_FULL, 0,
	    { "Trop de vacances", "Too many holidays" },
	    { "Le calendrier de l'établissement a {limit} vacances au plus : "
	      "retirez-en d'anciennes. Rien n'a été importé.",
	      "The school's calendar has {limit} holidays at most: remove "
	      "former ones. Nothing has been imported." }, { 0 } },
	{ RPC__REASON__RSVP_NONE, 0,
	    { "Pas de réponse attendue", "No answer asked for" },
	    { "Cet évènement n'attend pas de réponse.",
	      "This event asks for no answer." }, { 0 } },
	{ RPC__REASON__RSVP_CLOSED, 0,
	    { "Réponses closes", "Answers closed" },
	    { "La date limite de réponse est passée : ce que vous aviez "
	      "répondu reste. Adressez-vous à la personne qui a créé "
	      "l'évènement.",
	      "It is too late to answer: what you had answered stays. Ask "
	      "the person who made the event." }, { 0 } },
	{ RPC__REASON__RSVP_ANSWERED, 0,
	    { "Déjà des réponses", "Answered already" },
	    { "Des personnes ont déjà répondu : la façon de répondre ne "
	      "change plus. Créez un autre évènement.",
	      "People have answered already: how it is answered does not "
	      "change any more. Make another event." }, { 0 } },
	{ RPC__REASON__RSVP_BY_GUARDIAN, 0,
	    { "Réponse des responsables", "Answered by guardians" },
	    { "Vos responsables répondent à cet évènement.",
	      "Your guardians answer this event." }, { 0 } },
	{ RPC__REASON__RSVP_DUE_LATE, 0,
	    { "Date limite trop tardive", "Due too late" },
	    { "La date limite de réponse est après le début de l'évènement : "
	      "avancez-la.",
	      "The due date is after the event begins: set an earlier one." },
	    { 0 } },
	{ RPC__REASON__SLOT_TAKEN, 0,
	    { "Créneau déjà pris", "Slot already taken" },
	    { "Ce créneau vient d'être pris, ou n'a plus lieu : choisissez-en "
	      "un autre. Rien n'a changé pour vous.",
	      "This slot was just taken, or is called off: choose another "
	      "one. Nothing has changed for you." }, { 0 } },
	{ RPC__REASON__SLOT_OVERLAP, 0,
	    { "Deux rendez-vous en même temps", "Two appointments at a time" },
	    { "Vous avez déjà un rendez-vous à ce moment : choisissez un autre "
	      "créneau. Rien n'a changé pour vous.",
	      "You have another appointment at that time: choose another "
	      "slot. Nothing has changed for you." }, { 0 } },
	{ RPC__REASON__SLOTS_BOOKED, 0,
	    { "Créneaux déjà pris", "Slots already taken" },
	    { "{limit} créneaux pris par des familles disparaîtraient : "
	      "confirmez-le, et elles seront prévenues.",
	      "{limit} slots that families have taken would go: confirm it, "
	      "and they will be told." }, { 0 } },
	{ RPC__REASON__SLOTS_OFFERED, 0,
	    { "Cet évènement a des créneaux", "This event has slots" },
	    { "Un évènement qui propose des créneaux ne peut ni se répéter ni "
	      "durer des journées entières : retirez d'abord les créneaux.",
	      "An event that offers slots can neither recur nor be of whole "
	      "days: withdraw the slots first." }, { 0 } },
	{ RPC__REASON__SLOT_PAST, 0,
	    { "Créneau passé", "Slot has begun" },
	    { "Ce créneau a déjà commencé : choisissez-en un autre.",
	      "This slot has begun: choose another one." }, { 0 } },
	{ RPC__REASON__SLOT_NOT_TAUGHT, 0,
	    { "Pas un enseignant de cet enfant", "No teacher of this child" },
	    { "Seuls les parents des élèves de cet enseignant prennent "
	      "rendez-vous avec lui : appelez le secrétariat.",
	      "Only parents of this teacher's pupils make appointments "
	      "with them: call the school's office." }, { 0 } },
	{ RPC__REASON__TIME_ZONE_UNKNOWN, 0,
	    { "Fuseau horaire inconnu", "Unknown time zone" },
	    { "Ce fuseau horaire est inconnu : écrivez-le comme "
	      "« Europe/Paris ».",
	      "This time zone is unknown: write it as \"Europe/Paris\"." },
	    { 0 } },
	{ RPC__REASON__TEMPLATE_NAME_TAKEN, 0,
	    { "Nom déjà pris", "Name taken" },
	    { "Il y a déjà un modèle de ce nom : choisissez-en un autre.",
	      "There is a template of this name already: choose another." },
	    { 0 } },
	{ RPC__REASON__TEMPLATE_FIELD_LEFT, 0,
	    { "Champ à remplir", "Field to fill in" },
	    { "Le texte contient encore un champ de modèle, destinataire ou "
	      "enfant : remplacez-le par un nom, ou ôtez-le. Rien n'est parti, "
	      "votre texte est gardé.",
	      "The text still has a template's field in it, recipient or "
	      "child: put a name in its place, or take it out. Nothing has "
	      "been sent, your text is kept." }, { 0 } },
	{ RPC__REASON__COPIES_OFF, 0,
	    { "Pas de copie aux responsables", "No copies to guardians" },
	    { "L'établissement ne prévoit pas de copie aux responsables de ce "
	      "que vous écrivez aux élèves : rien n'est parti, votre texte est "
	      "gardé. Envoyez sans copie.",
	      "The school wants no copies to guardians of what you write to "
	      "pupils: nothing has been sent, your text is kept. Send it "
	      "without copies." }, { 0 } },
	{ RPC__REASON__UNDO_ENDED, 0,
	    { "Trop tard pour annuler", "Too late to undo" },
	    { "Une action s'annule pendant dix minutes : celle-ci ne peut "
	      "plus l'être. Rien n'est perdu.",
	      "An action can be undone for ten minutes: this one no longer "
	      "can. Nothing is lost." }, { 0 } },
	{ RPC__REASON__TOO_MANY_ACTS, 5,
	    { "Actions en cours", "Actions under way" },
	    { "{limit} actions sur de nombreuses conversations sont déjà en "
	      "cours : attendez un instant.",
	      "{limit} actions on many conversations are under way already: "
	      "wait a moment." }, { 0 } },
	{ RPC__REASON__GROUP_NAME_TAKEN, 0,
	    { "Nom déjà pris", "Name taken" },
	    { "Vous avez déjà un groupe de ce nom : choisissez-en un autre.",
	      "You have a group of this name already: choose another." },
	    { 0 } },
	{ RPC__REASON__TOO_MANY_GROUPS, 0,
	    { "Trop de groupes", "Too many groups" },
	    { "Vous avez déjà {limit} groupes : supprimez-en un d'abord.",
	      "You have {limit} groups already: delete one first." }, { 0 } },
	{ RPC__REASON__GROUP_NOT_YOURS, 0,
	    { "Groupe d'un collègue", "A colleague's group" },
	    { "Ce groupe est partagé avec vous : seule la personne qui l'a "
	      "créé peut le modifier.",
	      "This group is shared with you: only who made it can change "
	      "it." }, { 0 } },


	{ RPC__REASON__JOB_OUTDATED, 0,
	    { "Aperçu dépassé", "Preview out of date" },
	    { "Des données ont changé depuis cet aperçu : refaites-le avant "
	      "d'appliquer l'import.",
	      "Something has changed since this preview: make it again before "
	      "you apply the import." }, { 0 } },
	{ RPC__REASON__JOB_NOT_UNDOABLE, 0,
	    { "Annulation impossible", "Cannot be undone" },
	    { "Cet import ne peut pas être annulé : il n'a rien appliqué, il a "
	      "plus de 30 jours ou il a déjà été annulé.",
	      "This import cannot be undone: it has applied nothing, is older "
	      "than 30 days, or has been undone already." }, { 0 } },
	{ RPC__REASON__JOB_UNDO_LATER, 0,
	    { "Un import plus récent", "A later import" },
	    { "Un import plus récent ({field}) doit être annulé d'abord.",
	      "A later import ({field}) has to be undone first." },
	    { "Un import plus récent doit être annulé d'abord.",
	      "A later import has to be undone first." } },
	{ RPC__REASON__ROSTER_TOO_LARGE, 0,
	    { "Fichier trop volumineux", "File too large" },
	    { "Ce fichier est trop volumineux pour un import.",
	      "This file is too large for an import." }, { 0 } },
	{ RPC__REASON__ADMINISTRATOR_NEEDED, 0,
	    { "Réservé aux administrateurs", "For administrators" },
	    { "Cet import est celui d'un administrateur : seul un "
	      "administrateur peut l'appliquer ou l'annuler.",
	      "This is an administrator's import: only an administrator can "
	      "apply it or undo it." }, { 0 } },
	{ RPC__REASON__WRONG_PASSWORD, 0,
	    { "Mot de passe incorrect", "Wrong password" },
	    { "Votre mot de passe actuel n'est pas celui-ci : rien n'a été "
	      "changé.",
	      "That is not your current password: nothing was changed." },
	    { 0 } },
	{ RPC__REASON__SECOND_FACTOR_REQUIRED, 0,
	    { "Code à saisir", "Code needed" },
	    { "Saisissez le code à six chiffres de votre application, ou un "
	      "code de secours.",
	      "Type the six digits of your authenticator, or a recovery "
	      "code." }, { 0 } },
	{ RPC__REASON__WRONG_CODE, 0,
	    { "Code refusé", "Code refused" },
	    { "Ce code n'est pas le bon, ou il a déjà servi : attendez le "
	      "suivant.",
	      "This code is wrong, or was used before: wait for the next "
	      "one." }, { 0 } },
	{ RPC__REASON__RESET_ENDED, 0,
	    { "Lien périmé", "Link no longer valid" },
	    { "Ce lien a déjà servi ou a plus d'une heure : demandez-en un "
	      "nouveau.",
	      "This link was used before or is over an hour old: ask for a "
	      "new one." }, { 0 } },
	{ RPC__REASON__MAIL_LINK_ENDED, 0,
	    { "Lien périmé", "Link no longer valid" },
	    { "Ce lien a déjà servi ou a plus d'un jour : redonnez votre "
	      "adresse dans vos préférences.",
	      "This link was used before or is over a day old: enter your "
	      "address in your preferences again." }, { 0 } },
	{ RPC__REASON__UNSUBSCRIBE_UNKNOWN, 0,
	    { "Lien inconnu", "Unknown link" },
	    { "Ce lien ne dit pas de qui sont les courriels : réglez-les dans "
	      "vos préférences.",
	      "This link does not say whose mails they are: set them in your "
	      "preferences." }, { 0 } },
	{ RPC__REASON__PUSH_OFF, 0,
	    { "Pas de notifications d'appareil", "No push" },
	    { "Cette installation n'en envoie pas aux navigateurs.",
	      "This installation sends none to browsers." }, { 0 } },
	{ RPC__REASON__PUSH_ENDPOINT, 0,
	    { "Service de notification refusé", "Push service refused" },
	    { "Rien n'est envoyé à l'adresse que donne ce navigateur : "
	      "essayez-en un autre, ou demandez à qui tient cette "
	      "installation.",
	      "Nothing is sent to the address that this browser gives: try "
	      "another one, or ask whoever runs this installation." },
	    { 0 } },
	{ RPC__REASON__HOOK_ADDRESS, 0,
	    { "Adresse refusée", "Address refused" },
	    { "Donnez une adresse en https:// d'un serveur visible "
	      "d'Internet.",
	      "Give an https:// address of a server that the internet can "
	      "see." }, { 0 } },
	{ RPC__REASON__TOO_MANY_HOOKS, 0,
	    { "Trop de webhooks", "Too many webhooks" },
	    { "Il y a déjà {limit} webhooks : supprimez-en un d'abord.",
	      "There are {limit} webhooks already: delete one first." },
	    { 0 } },
	{ RPC__REASON__HOOK_TRIED, 0,
	    { "Essai en cours", "Test under way" },
	    { "Un essai de ce webhook est déjà en cours : attendez quelques "
	      "secondes.",
	      "This webhook is being tested already: wait a few seconds." },
	    { 0 } },
	{ RPC__REASON__SECOND_FACTOR_DEMANDED, 0,
	    { "Double authentification exigée", "Second factor demanded" },
	    { "Votre établissement l'exige pour votre profil : vous pouvez la "
	      "remplacer, pas la retirer.",
	      "Your school demands it of your role: you can replace it, not "
	      "remove it." }, { 0 } },
	{ RPC__REASON__SECOND_FACTOR_TO_ENROL, 0,
	    { "Double authentification à activer", "Second factor to set up" },
	    { "Votre établissement l'exige : activez-la d'abord, le reste "
	      "s'ouvrira ensuite.",
	      "Your school demands it: set it up first, and the rest opens." },
	    { 0 } },
	{ RPC__REASON__PASSWORD_TO_CHOOSE, 0,
	    { "Mot de passe à choisir", "Password to choose" },
	    { "Choisissez d'abord votre mot de passe, le reste s'ouvrira "
	      "ensuite.",
	      "Choose your password first, and the rest opens." }, { 0 } },
	{ RPC__REASON__TOKEN_SCOPE, 0,
	    { "Jeton insuffisant", "Token not sufficient" },
	    { "Ce jeton d'API ne permet pas cette action.",
	      "This API token does not allow that." }, { 0 } },
	{ RPC__REASON__TOO_MANY_TOKENS, 0,
	    { "Trop de jetons", "Too many tokens" },
	    { "Vous avez déjà {limit} jetons : supprimez-en un d'abord.",
	      "You have {limit} tokens already: delete one first." }, { 0 } },
	{ RPC__REASON__NO_SECOND_FACTOR, 0,
	    { "Pas de second facteur", "No second factor" },
	    { "La double authentification n'est pas activée : il n'y a pas de "
	      "codes de secours à renouveler.",
	      "Two-step login is not turned on: there are no recovery codes to "
	      "renew." }, { 0 } },
	{ RPC__REASON__NOTHING_TO_CONFIRM, 0,
	    { "Rien à confirmer", "Nothing to confirm" },
	    { "Recommencez : l'activation n'a pas été commencée, ou il y a "
	      "trop longtemps.",
	      "Begin again: nothing was begun, or too long ago." }, { 0 } },
	{ RPC__REASON__MAIL_OFF, 0,
	    { "Pas d'envoi de courriels", "No mail" },
	    { "Cette installation n'envoie pas de courriels : adressez-vous "
	      "au secrétariat de votre établissement.",
	      "This installation sends no mail: ask your school's office." },
	    { 0 } },

	{ RPC__REASON__EXPORT_TOO_LARGE, 0,
	    { "Trop de lignes", "Too many rows" },
	    { "Un fichier en contient {limit} au plus : choisissez une période "
	      "plus courte.",
	      "A file has {limit} of them at most: choose a shorter period." },
	    { 0 } },
	{ RPC__REASON__SCHOOL_EXISTS, 0,
	    { "Code déjà pris", "Code taken" },
	    { "Un autre établissement a déjà ce code : choisissez-en un autre.",
	      "Another school has this code already: choose another one." },
	    { 0 } },
	{ RPC__REASON__WRITING_FROZEN, 0,
	    { "Compte en lecture seule", "Account is read only" },
	    { "Votre établissement a mis votre compte en lecture seule : vous "
	      "pouvez lire, pas écrire. Rien de ce que vous avez reçu n'est "
	      "perdu.",
	      "Your school has made your account read only: you can read, not "
	      "write. Nothing that you have received is lost." }, { 0 } },
	{ RPC__REASON__LAST_ADMINISTRATOR, 0,
	    { "Dernier administrateur", "Last administrator" },
	    { "L'établissement n'aurait plus d'administrateur : nommez-en un "
	      "autre d'abord.",
	      "The school would have no administrator: name another one "
	      "first." }, { 0 } },
	{ RPC__REASON__LOGO_UNUSABLE, 0,
	    { "Image inutilisable", "Image cannot be used" },
	    { "Ce logo n'est pas une image PNG ou JPEG d'au plus 4096 pixels "
	      "de côté.",
	      "This logo is no PNG or JPEG image of at most 4096 pixels a "
	      "side." }, { 0 } },
	{ RPC__REASON__SETTINGS_CHANGED, 0,
	    { "Changé entre-temps", "Changed meanwhile" },
	    { "Quelqu'un d'autre a changé ces réglages entre-temps : "
	      "rechargez-les, puis refaites votre changement.",
	      "Somebody else has changed these settings meanwhile: load them "
	      "again, then make your change." }, { 0 } },
	{ RPC__REASON__LOGIN_TAKEN, 0,
	    { "Identifiant déjà pris", "User name taken" },
	    { "Quelqu'un de l'établissement a déjà cet identifiant.",
	      "Somebody of the school has this user name already." },
	    { 0 } },

	{ RPC__REASON__ROUTE_UNKNOWN, 0,
	    { "Adresse inconnue", "Unknown address" },
	    { "Cette adresse n'existe pas.", "There is nothing here." },
	    { 0 } },
	{ RPC__REASON__METHOD_NOT_ALLOWED, 0,
	    { "Méthode non autorisée", "Method not allowed" },
	    { "Cette adresse ne répond pas à cette méthode HTTP.",
	      "This address does not answer to this HTTP method." }, { 0 } },
	{ RPC__REASON__BODY_TOO_LARGE, 0,
	    { "Demande trop volumineuse", "Request too large" },
	    { "La demande dépasse la taille permise de {size}.",
	      "The request is over the allowed size of {size}." }, { 0 } },
	{ RPC__REASON__LENGTH_REQUIRED, 0,
	    { "Longueur requise", "Length required" },
	    { "La demande doit annoncer sa taille (Content-Length).",
	      "The request must say its size (Content-Length)." }, { 0 } },
	{ RPC__REASON__MEDIA_TYPE_UNSUPPORTED, 0,
	    { "Format non pris en charge", "Format not supported" },
	    { "Le corps de la demande n'est pas dans le format attendu "
	      "(Content-Type).",
	      "The body of the request is not in the expected format "
	      "(Content-Type)." }, { 0 } },
	{ RPC__REASON__RANGE_NOT_SATISFIABLE, 0,
	    { "Plage hors du fichier", "Range outside the file" },
	    { "La partie demandée est au-delà de la fin du fichier.",
	      "The part asked for is beyond the end of the file." }, { 0 } },
	{ RPC__REASON__PRECONDITION_FAILED, 0,
	    { "Version différente", "Another version" },
	    { "Ce que vous avez n'est plus la version actuelle : rechargez-la "
	      "et recommencez.",
	      "What you have is not the current version: load it again and "
	      "try again." }, { 0 } },
	{ RPC__REASON__UPLOAD_OFFSET_WRONG, 0,
	    { "L'envoi en est ailleurs", "The upload is elsewhere" },
	    { "L'envoi n'en est pas à cet endroit (Upload-Offset) : demandez "
	      "où il en est (HEAD) et reprenez de là.",
	      "The upload is not at this place (Upload-Offset): ask where it "
	      "is (HEAD) and go on from there." }, { 0 } },
	{ RPC__REASON__UPLOAD_CHECKSUM_WRONG, 0,
	    { "Données altérées en chemin", "Data changed on the way" },
	    { "Les données reçues ne correspondent pas à leur somme de "
	      "contrôle : envoyez-les de nouveau.",
	      "The data that came is not what its checksum says: send it "
	      "again." }, { 0 } },
	{ RPC__REASON__UPLOAD_VERSION_UNSUPPORTED, 0,
	    { "Version de tus non prise en charge",
	      "Version of tus not supported" },
	    { "La demande doit porter Tus-Resumable: 1.0.0.",
	      "The request must say Tus-Resumable: 1.0.0." }, { 0 } },
	{ RPC__REASON__ATTACHMENTS_TOO_LARGE, 0,
	    { "Pièces jointes trop volumineuses", "Attachments too large" },
	    { "Ensemble, ces pièces jointes dépassent {size} : "
	      "téléchargez-les une par une.",
	      "Together these attachments are over {size}: download them one "
	      "by one." }, { 0 } },
	{ RPC__REASON__UPLOAD_TOO_LONG, 0,
	    { "Plus de données qu'annoncé", "More data than was said" },
	    { "L'envoi a plus de données que Upload-Length n'en annonce.",
	      "The upload has more data than Upload-Length says." }, { 0 } },
	{ RPC__REASON__METRICS_PRIVATE, 0,
	    { "Mesures réservées", "Metrics are private" },
	    { "Les mesures se lisent depuis le serveur lui-même, ou avec le "
	      "jeton prévu.",
	      "Metrics are read from the server itself, or with the token for "
	      "them." }, { 0 } },
};

static const struct {
	int		http_status;
	Rpc__Reason	reason;		/* whose texts it has */
} by_code[] = {
	[RPC__CODE__CANCELLED] = { 503, RPC__REASON__SERVICE_UNAVAILABLE },
	[RPC__CODE__UNKNOWN] = { 500, RPC__REASON__INTERNAL_ERROR },
	[RPC__CODE__INVALID_ARGUMENT] = { 400,
	    RPC__REASON__MALFORMED_REQUEST },
	[RPC__CODE__DEADLINE_EXCEEDED] = { 503, RPC__REASON__DEADLINE_PASSED },
	[RPC__CODE__NOT_FOUND] = { 404, RPC__REASON__THING_NOT_FOUND },
	[RPC__CODE__ALREADY_EXISTS] = { 409, RPC__REASON__REASON_UNSPECIFIED },
	[RPC__CODE__PERMISSION_DENIED] = { 403, RPC__REASON__FORBIDDEN },
	[RPC__CODE__RESOURCE_EXHAUSTED] = { 503, RPC__REASON__OVERLOADED },
	[RPC__CODE__FAILED_PRECONDITION] = { 409,
	    RPC__REASON__REASON_UNSPECIFIED },
	[RPC__CODE__ABORTED] = { 409, RPC__REASON__REASON_UNSPECIFIED },
	[RPC__CODE__OUT_OF_RANGE] = { 400, RPC__REASON__FIELD_INVALID },
	[RPC__CODE__UNIMPLEMENTED] = { 501, RPC__REASON__METHOD_UNKNOWN },
	[RPC__CODE__INTERNAL] = { 500, RPC__REASON__INTERNAL_ERROR },
	[RPC__CODE__UNAVAILABLE] = { 503, RPC__REASON__SERVICE_UNAVAILABLE },
	[RPC__CODE__DATA_LOSS] = { 500, RPC__REASON__INTERNAL_ERROR },
	[RPC__CODE__UNAUTHENTICATED] = { 401, RPC__REASON__SESSION_ENDED },
};
#define NCODES	(sizeof(by_code) / sizeof(by_code[0]))

static const struct entry *
find(Rpc__Reason reason)
{
	size_t i;

	for (i = 0; i < sizeof(entries) / sizeof(entries[0]); i++)
		if (entries[i].reason == reason)
			return &entries[i];
	return &entries[0];
}

/* A peer that gave no reason, or one newer than us, still gave a code. */
static Rpc__Reason
reason_of(const struct status *s)
{
	const struct entry *e = find(s->reason);

	if (e == &entries[0] && (size_t)s->code < NCODES)
		return by_code[s->code].reason;
	return e->reason;
}

int
catalogue_http_status(const struct status *s)
{
	int status = routes_problem_status(find(s->reason)->reason);

	if (status != 0)
		return status;
	if ((size_t)s->code < NCODES && by_code[s->code].http_status != 0)
		return by_code[s->code].http_status;
	return 500;
}

int
catalogue_retry_after(const struct status *s)
{
	int seconds = find(reason_of(s))->retry_after;

	if (seconds < 0)
		seconds = s->limit > 0 && s->limit <= 86400
		    ? (int)s->limit : 60;
	return seconds;
}

static int
language_index(const char *language)
{
	return strcmp(language, "en") == 0 ? EN : FR;
}

/* "20 Mo": whole units, as people say them. */
static void
write_size(struct buffer *b, int64_t bytes, int language)
{
	static const struct {
		int64_t		 unit;
		const char	*name[LANGUAGES];
	} units[] = {
		{ 1024 * 1024, { "Mo", "MB" } },
		{ 1024, { "Ko", "KB" } },
		{ 1, { "octets", "bytes" } },
	};
	size_t i = 0;

	while (bytes < units[i].unit && units[i].unit > 1)
		i++;
	buffer_printf(b, "%lld %s", (long long)(bytes / units[i].unit),
	    units[i].name[language]);
}

/* "12 minutes": rounded up, for who waits less is refused again. */
static void
write_wait(struct buffer *b, int64_t seconds, int language)
{
	static const struct {
		int64_t		 unit;
		const char	*name[LANGUAGES];
	} units[] = {
		{ 3600, { "heures", "hours" } },
		{ 60, { "minutes", "minutes" } },
		{ 1, { "secondes", "seconds" } },
	};
	size_t i = 0;

	while (seconds < 2 * units[i].unit && units[i].unit > 1)
		i++;
	buffer_printf(b, "%lld %s", (long long)((seconds + units[i].unit - 1) /
	    units[i].unit), units[i].name[language]);
}

static void
write_found(struct buffer *b, const struct status *s)
{
	if (s->nfaults > 0 && s->faults[0]->id[0] != '\0')
		buffer_printf(b, " (%s)", s->faults[0]->id);
}

static void
write_detail(struct buffer *b, const struct status *s, int language)
{
	const struct entry *e = find(reason_of(s));
	const char *const *apart = told_apart(s);
	const char *p = e->detail[language], *brace;

	if (apart != NULL)
		p = apart[language];
	else if (s->field[0] == '\0' && e->without_field[language] != NULL)
		p = e->without_field[language];
	for (; (brace = strchr(p, '{')) != NULL; p = strchr(brace, '}') + 1) {
		buffer_add(b, p, (size_t)(brace - p));
		if (strncmp(brace, "{field}", 7) == 0)
			buffer_puts(b, s->field);
		else if (strncmp(brace, "{limit}", 7) == 0)
			buffer_printf(b, "%lld", (long long)s->limit);
		else if (strncmp(brace, "{found}", 7) == 0)
			write_found(b, s);
		else if (strncmp(brace, "{what}", 6) == 0)
			buffer_puts(b, s->faults[0]->id);
		else if (strncmp(brace, "{would}", 7) == 0)
			buffer_puts(b, s->faults[1]->id);
		else if (strncmp(brace, "{wait}", 6) == 0)
			write_wait(b, s->limit, language);
		else
			write_size(b, s->limit, language);
	}
	buffer_puts(b, p);
}

static void
write_member(struct buffer *b, const char *name, const char *value)
{
	buffer_printf(b, ",\"%s\":", name);
	transcoder_write_string(b, value, strlen(value));
}

static void
write_faults(struct buffer *b, const struct status *s)
{
	size_t i;

	for (i = 0; i < s->nfaults; i++) {
		buffer_puts(b, i == 0 ? ",\"faults\":[{\"id\":" : ",{\"id\":");
		transcoder_write_string(b, s->faults[i]->id,
		    strlen(s->faults[i]->id));
		write_member(b, "reason", s->faults[i]->reason);
		buffer_putc(b, '}');
	}
	if (i > 0)
		buffer_putc(b, ']');
}

int
catalogue_problem(struct buffer *b, const struct status *s, int http_status,
    const char *language)
{
	Rpc__Reason reason = reason_of(s);
	const char *code = status_reason_name(reason);
	int l = language_index(language);
	struct buffer detail = { 0 };

	if (http_status == 0)
		http_status = catalogue_http_status(s);
	write_detail(&detail, s, l);
	buffer_printf(b, "{\"type\":\"urn:liaison:problem:%s\"", code);
	write_member(b, "title", find(reason)->title[l]);
	buffer_printf(b, ",\"status\":%d", http_status);
	write_member(b, "code", code);
	buffer_puts(b, ",\"detail\":");
	transcoder_write_string(b, detail.data, detail.len);
	if (s->field[0] != '\0')
		write_member(b, "field", s->field);
	write_faults(b, s);
	buffer_putc(b, '}');
	buffer_free(&detail);
	return http_status;
}
