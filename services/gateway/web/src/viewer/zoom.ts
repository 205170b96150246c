// How much of a picture is seen, and which part: all lengths in pixels of the
// stage, places from its middle.
import type { Point } from "./pinch";

export const LARGEST = 8;
export const STEP = 1.5;

export interface Place {
  /** 1: the whole picture. */
  zoom: number;
  x: number;
  y: number;
}

export interface Size {
  width: number;
  height: number;
}

export const WHOLE: Place = { zoom: 1, x: 0, y: 0 };

/** As large as there is room for, never larger than it is. */
export function fitted(picture: Size, stage: Size): Size {
  const part = Math.min(1, stage.width / picture.width, stage.height / picture.height);
  return { width: picture.width * part, height: picture.height * part };
}

/** No edge of it comes further in than it has to. */
export function held(place: Place, picture: Size, stage: Size): Place {
  const within = (at: number, length: number, room: number): number => {
    const most = Math.max(0, (length * place.zoom - room) / 2);
    return Math.min(most, Math.max(-most, at));
  };
  return { zoom: place.zoom, x: within(place.x, picture.width, stage.width), y: within(place.y, picture.height, stage.height) };
}

/** Larger or smaller, and what is at (x, y) stays there. */
export function zoomed({ zoom, x, y }: Place, to: number, at: Point = { x: 0, y: 0 }, least = 1, most = LARGEST): Place {
  const next = Math.min(most, Math.max(least, to));
  const by = next / zoom;
  return { zoom: next, x: at.x - (at.x - x) * by, y: at.y - (at.y - y) * by };
}
