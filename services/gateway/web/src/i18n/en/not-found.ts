// A path that leads nowhere.
import type { notFound as French } from "../fr/not-found";

export const notFound: typeof French = {
  title: "Page not found",
  text: "This page does not exist, or no longer does.",
  home: "Back to home",
};
