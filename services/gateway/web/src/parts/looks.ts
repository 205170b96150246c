// The school's looks for everybody: its colour in place of ours, and the
// languages that it offers.
import { effect } from "@preact/signals";
import { offerLanguages } from "../i18n";
import { me } from "../session";

type Colour = [number, number, number];

const colourOf = (text: string): Colour =>
  [1, 3, 5].map((at) => parseInt(text.slice(at, at + 2), 16)) as Colour;

function mixed(from: string, to: string, part: number): string {
  const a = colourOf(from);
  const b = colourOf(to);
  return `#${a.map((x, i) => Math.round(x + (b[i]! - x) * part).toString(16).padStart(2, "0")).join("")}`;
}

/** Of one scheme: the colour itself, stronger, and as a touch on the page. */
function setColours(scheme: "light" | "dark", colour: string, page: string, strong: string): void {
  const set = (name: string, value: string): void => {
    const property = `--school-${scheme}${name}`;
    if (colour) document.documentElement.style.setProperty(property, value);
    else document.documentElement.style.removeProperty(property);
  };
  set("", colour);
  set("-strong", colour && mixed(colour, strong, .25));
  set("-tint", colour && mixed(page, colour, .12));
}

export function watchLooks(): void {
  effect(() => {
    const school = me.value?.school;
    setColours("light", school?.accentLight ?? "", "#ffffff", "#000000");
    setColours("dark", school?.accentDark ?? "", "#171d24", "#ffffff");
    if (school?.languages.length) offerLanguages(school.languages, school.defaultLanguage);
  });
}
