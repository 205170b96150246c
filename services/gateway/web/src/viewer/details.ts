// How long it is, how many pages it has: asked for where it is shown.
import type { RefObject } from "preact";
import { useEffect, useState } from "preact/hooks";
import { getAttachment } from "../api";
import { kindOf, type Shown } from "./kinds";
import { turns, useSeen } from "./turn";

/** A file is what it is: asked once. */
const asked = new Map<string, Promise<Shown | null>>();

function ask(id: string): Promise<Shown | null> {
  const answer = asked.get(id) ?? turns.run(() => getAttachment(id)).catch(() => {
    asked.delete(id);
    return null;
  });
  asked.set(id, answer);
  return answer;
}

/** With them, as soon as they are there; `place` is where it is shown. */
export function useDetails(file: Shown, place: RefObject<Element>): Shown {
  const [known, setKnown] = useState(file);
  // A server that tells nothing of previews knows no details.
  const wanted = useSeen(place) && file.preview !== undefined && ["pdf", "film", "sound"].includes(kindOf(file));
  useEffect(() => {
    let gone = false;
    if (wanted) void ask(file.id).then((answer) => { if (answer && !gone) setKnown(answer); });
    return () => { gone = true; };
  }, [file.id, wanted]);
  return known;
}
