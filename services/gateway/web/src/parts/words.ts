// Words as people look for them: accents and case aside.
export const folded = (text: string): string =>
  text.trim().normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replaceAll("œ", "oe");
