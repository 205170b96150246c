// « 1 personne, 2 personnes »: a number and its word, in French.
export const many = (n: number, one: string, more: string): string =>
  `${n.toLocaleString("fr")} ${n < 2 ? one : more}`;
