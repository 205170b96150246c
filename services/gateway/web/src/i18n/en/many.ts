// « 1 personne, 2 personnes »: a number and its word, in English.
export const many = (n: number, one: string, more: string): string =>
  `${n.toLocaleString("en")} ${n === 1 ? one : more}`;
