// French punctuation keeps its word on its line, however a catalogue writes
// the space between them: a narrow one before ; ! and ?, a wide one before the
// colon and inside guillemets.
const NARROW = "\u202f";
const WIDE = "\u00a0";

const spaced = (text: string): string =>
  text.replace(/[ \u00a0](?=[;!?])/g, NARROW).replace(/ (?=[:»])/g, WIDE).replace(/« /g, `«${WIDE}`);

/** The apostrophe of a sentence that the server has written. */
export const withApostrophes = (text: string): string => text.replace(/(\p{L})'(?=[\p{L}«])/gu, "$1\u2019");

/** The words of a catalogue, those that it makes of numbers and names too. */
export function typeset<Words>(words: Words): Words {
  if (typeof words === "string") return spaced(words) as Words;
  if (typeof words === "function") return ((...given: unknown[]) => typeset((words as (...all: unknown[]) => unknown)(...given))) as Words;
  if (Array.isArray(words)) return words.map(typeset) as Words;
  if (words === null || typeof words !== "object") return words;
  return Object.fromEntries(Object.entries(words).map(([key, value]) => [key, typeset(value)])) as Words;
}
