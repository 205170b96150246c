// What the viewer and what it shows tell each other.
import type { Shown } from "./kinds";

export type Zoom = "in" | "out" | "fit";

/** What can be done to what is shown. */
export interface Controls {
  zoom?(to: Zoom): void;
  /** Of an arrow key; false: it has no use for it. */
  arrow?(key: string): boolean;
  /** To a page before or after. */
  turn?(by: number): void;
}

/** How it is shown now; 1 is as it was at first. */
export interface View {
  zoom?: number;
  page?: number;
  pages?: number;
}

export interface StageProps {
  file: Shown;
  controls: { current: Controls };
  onView(view: View): void;
  /** To the attachment before or after. */
  onStep(by: number): void;
  /** A key that was pressed where the viewer does not hear it. */
  onKey(key: string): void;
}
