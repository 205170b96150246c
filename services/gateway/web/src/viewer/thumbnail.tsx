// A small picture of an attachment, or the icon of its kind.
import { attemptsAtPreview, useAttempts } from "./attempts";
import { iconOf, type Shown } from "./kinds";

const WIDTH = 320;

export function Thumbnail({ file }: { file: Shown }) {
  const { address, number, onError } = useAttempts(file.preview ? attemptsAtPreview(file.id, WIDTH) : []);
  const Icon = iconOf(file);
  return (
    <span class="thumbnail">
      {/* Its name stands beside it. */}
      {address ? <img key={number} loading="lazy" alt="" src={address} onError={onError} /> : <Icon />}
    </span>
  );
}
