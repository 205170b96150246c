// « de Léa », « d’Élise »: whose something is, in French.
export const of = (name: string): string =>
  /^[aeiouœæ]/i.test(name.normalize("NFD")) ? `d’${name}` : `de ${name}`;
