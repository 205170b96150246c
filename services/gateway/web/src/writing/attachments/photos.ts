// Photographs, before they go up: which files are some, and those that are to
// have fewer bytes, drawn anew in this browser.  What is drawn stands as it was
// turned, and says nothing of people.
import { signal } from "@preact/signals";

/** Bytes that a photograph has at most, where that is asked for. */
export const SMALL = 2 * 1024 * 1024;
/** Pixels of its longer side: more is nothing on a screen, and too much for
 *  the canvas of some telephones. */
const SIDE_MOST = 4000;
const SIDE_LEAST = 640;
const STEP = 0.8;
const QUALITY = 0.85;

export const isPhoto = (file: File): boolean =>
  file.type.startsWith("image/") || /\.(heic|heif|avif)$/i.test(file.name);

/** It has more bytes than a small one, and is of a kind that is drawn anew. */
export const isHeavyPhoto = (file: File): boolean =>
  file.size > SMALL && isPhoto(file) && !/gif|svg/.test(file.type);

const STORED = "liaison.photos";

function stored(): boolean {
  try {
    return localStorage.getItem(STORED) === "small";
  } catch {
    return false;
  }
}

/** Are photographs made smaller?  Kept on this device: its line is what it is. */
export const small = signal(stored());

export function setSmall(on: boolean): void {
  small.value = on;
  try {
    localStorage.setItem(STORED, on ? "small" : "full");
  } catch {
    // Storage may be forbidden; the choice then lasts as long as the page.
  }
}

async function loaded(file: File): Promise<HTMLImageElement | null> {
  const image = new Image();
  image.src = URL.createObjectURL(file);
  try {
    await image.decode();
    return image.naturalWidth > 0 ? image : null;
  } catch {
    return null;
  } finally {
    URL.revokeObjectURL(image.src);
  }
}

function drawn(image: HTMLImageElement, scale: number): Promise<Blob | null> {
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(image.naturalWidth * scale));
  canvas.height = Math.max(1, Math.round(image.naturalHeight * scale));
  const context = canvas.getContext("2d");
  if (!context) return Promise.resolve(null);
  context.imageSmoothingQuality = "high";
  // JPEG has no transparency: it becomes black.
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
}

/** At most SMALL bytes, as JPEG; null: this browser cannot. */
export async function shrunk(file: File): Promise<File | null> {
  const image = await loaded(file);
  if (!image) return null;
  const side = Math.max(image.naturalWidth, image.naturalHeight);
  for (let to = Math.min(side, SIDE_MOST); to >= Math.min(side, SIDE_LEAST); to *= STEP) {
    const blob = await drawn(image, to / side);
    if (!blob) return null;
    if (blob.size <= SMALL)
      return new File([blob], `${file.name.replace(/\.[^.]*$/, "")}.jpg`, { type: blob.type, lastModified: file.lastModified });
  }
  return null;
}
