// Mailboxes as a term leaves them: what screens are looked at with, and what
// tests of lists need many of.
import { Client, PDF } from './client.mjs';

const SUBJECTS = [
  ['Sortie au musée des Beaux-Arts jeudi 12', 'Bonjour, merci de signer l’autorisation ci-jointe avant mercredi et de prévoir un pique-nique.'],
  ['Absence de mardi', 'Ma fille avait rendez-vous chez le dentiste ; le justificatif est joint. Bien cordialement.'],
  ['Re : devoir de mathématiques', 'L’exercice 4 de la page 112 est-il bien pour lundi ?'],
  ['Réunion parents-professeurs : choix des créneaux', 'Les créneaux de dix minutes sont ouverts à partir de ce soir, 18 h.'],
  ['Cantine', 'Le menu de la semaine prochaine change : pas de poisson vendredi.'],
  ['Stage d’observation de troisième, convention à rendre signée en trois exemplaires par l’entreprise', 'Vous trouverez la convention en pièce jointe. Elle doit nous revenir signée par les trois parties.'],
  ['Oubli du carnet', 'Bonsoir, Léo a oublié son carnet de correspondance en salle 204.'],
  ['Conseil de classe du premier trimestre', 'Le conseil de classe de la 6e se tiendra le 3 décembre à 17 h 30 en salle des actes.'],
];

const html = (text) => text.split('\n').map((line) => `<p>${line}</p>`).join('');

export async function send(from, to, subject, text, { attachmentIds = [], options = {} } = {}) {
  return from.post('/api/v1/messages', { to: { userIds: to }, subject, bodyHtml: html(text), attachmentIds, options },
    { status: 201, key: `${Date.now()}-${Math.random()}` });
}

export async function answer(from, threadId, text, replyAll = false) {
  return from.post(`/api/v1/threads/${threadId}/messages`, { bodyHtml: html(text), replyAll },
    { status: 201, key: `${Date.now()}-${Math.random()}` });
}

/** `count` threads in the inbox of `reader`, from who may write to them. */
export async function fill(reader, senders, count) {
  const file = async (from) => (await from.upload('autorisation de sortie.pdf', PDF, 'application/pdf')).id;
  for (let i = 0; i < count; i++) {
    const from = senders[i % senders.length];
    const [subject, text] = SUBJECTS[i % SUBJECTS.length];
    const sent = await send(from, [reader.user.id], subject, text,
      { attachmentIds: i % 3 === 0 ? [await file(from)] : [] });
    if (i % 4 === 1) await answer(reader, sent.threadId, 'Merci, c’est noté.');
    if (i % 2 === 0)
      await reader.request('PATCH', `/api/v1/threads/${sent.threadId}`, { json: { read: true } });
  }
}

/** A thread of `count` messages between two, the last of them unread. */
export async function longThread(reader, writer, subject, count) {
  const { threadId } = await send(writer, [reader.user.id], subject, 'Bonjour,\nvoici où nous en sommes du projet.');
  for (let i = 2; i <= count; i++)
    await answer(i % 2 ? writer : reader, threadId, `Message ${i} de l’échange : ${SUBJECTS[i % SUBJECTS.length][1]}`);
  return threadId;
}

export async function people() {
  const [parent, parent2, enseignant, eleve, direction, vie] = await Promise.all(
    ['parent', 'parent2', 'enseignant', 'eleve', 'direction', 'vie.scolaire'].map((login) => Client.login(login)));
  return { parent, parent2, enseignant, eleve, direction, vie };
}
