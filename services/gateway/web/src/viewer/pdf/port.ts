// What the page and the frame that shows a PDF tell each other.  The frame is
// an origin of its own that reaches nothing: its bytes come by a port, and so
// does what else it needs.

/** The first message, to the frame's window, with the port. */
export interface Start {
  bytes: ArrayBuffer;
  language: string;
}

/** To the frame. */
export type Command =
  | { kind: "turn"; by: number }
  | { kind: "zoom"; to: Zoom }
  /** How each page is called, from the first on. */
  | { kind: "names"; names: string[] }
  | { kind: "part"; id: number; bytes: ArrayBuffer | null };

export type Zoom = "in" | "out" | "fit";

/** What pdf.js has beside its scripts. */
export const PARTS = { cMapUrl: "cmaps", standardFontDataUrl: "standard_fonts", wasmUrl: "wasm" } as const;
export type PartKind = keyof typeof PARTS;

const ADDRESS_MAX = 2048;
const OUTSIDE = new Set(["http:", "https:", "mailto:"]);
/** Whether a link of a document may be followed out of it. */
export function leadsOut(address: string): boolean {
  try {
    return address.length <= ADDRESS_MAX && OUTSIDE.has(new URL(address).protocol);
  } catch {
    return false;
  }
}

/** From the frame. */
export type Report =
  | { kind: "opened"; pages: number }
  /** Which page is in view, of 1 on, and how large, 1: as wide as the frame. */
  | { kind: "at"; page: number; zoom: number }
  /** A key for the viewer. */
  | { kind: "key"; key: string }
  /** A link out of the document was pressed. */
  | { kind: "link"; address: string }
  | { kind: "failed" }
  | { kind: "want"; id: number; part: PartKind; name: string };
