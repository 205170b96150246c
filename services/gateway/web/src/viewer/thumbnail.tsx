// A small picture of an attachment, or the icon of its kind.
import { useRef } from "preact/hooks";
import { attemptsAtPreview, useAttempts } from "./attempts";
import { iconOf, type Shown } from "./kinds";
import { useSeen, useTurn } from "./turn";

const WIDTH = 320;

export function Thumbnail({ file }: { file: Shown }) {
  const place = useRef<HTMLSpanElement>(null);
  const { address, number, onError } = useAttempts(file.preview ? attemptsAtPreview(file.id, WIDTH) : []);
  const turn = useTurn(useSeen(place) && address !== "", number);
  const Icon = iconOf(file);
  const fail = (): void => {
    turn.end();
    onError();
  };
  return (
    <span ref={place} class="thumbnail">
      {/* Its name stands beside it. */}
      {turn.has ? <img key={number} alt="" src={address} onLoad={turn.end} onError={fail} /> : <Icon />}
    </span>
  );
}
