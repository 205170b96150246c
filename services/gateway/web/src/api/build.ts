// Which build of the front end this page is of, and which one the server has.
import { addressOf } from "../base-path";

const name = (script: string | null | undefined): string => script?.split("/").pop() ?? "";

/** The server has another one: what this page has not loaded yet is gone. */
export async function isOutdated(): Promise<boolean> {
  const own = name(document.querySelector("script[type=module]")?.getAttribute("src"));
  try {
    const reply = await fetch(addressOf("/"), { cache: "no-store" });
    return reply.ok && own !== "" && !(await reply.text()).includes(own);
  } catch {
    return false;
  }
}
