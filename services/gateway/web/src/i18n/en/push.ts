// “Notifications on your devices” of one’s account.
import type { push as fr } from "../fr/push";

export const push: typeof fr = {
  title: "Notifications on your devices",
  about: "Your browser can tell you what happens here, even when this page is closed. Nothing rings in your quiet hours but what is urgent.",
  off: "This installation sends no notifications to browsers.",
  unsupported: "This browser cannot receive any. On an iPhone or an iPad, add this page to the home screen first.",
  denied: "Your browser refuses them for this site: allow them in its settings, then load the page again.",
  failed: "Your browser could not subscribe. Try again later, or with another browser.",
  begin: "Get notifications on this device",
  begun: "This device will get your notifications.",
  end: "Get none on this device any more",
  ended: "This device gets no notifications any more.",
  devices: "Devices that get them",
  unknownDevice: "Unknown device",
  here: "This device",
  seen: (when) => `Seen here: ${when}`,
  remove: "Remove",
  removeOf: (device) => `Remove: ${device}`,
  removed: "The device is removed.",
  choices: "What rings",
};
