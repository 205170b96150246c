// Webhooks: the list at the left, one of them or a new one at the right.
import { useEffect, useState } from "preact/hooks";
import * as api from "../../api";
import { sentence, type Hook } from "../../api";
import { t } from "../../i18n/administration";
import { Plus } from "../../parts/icons";
import { Alert, Loading } from "../../parts/pieces";
import { navigate } from "../../router";
import { pageHref } from "../pages";
import { ItemLink } from "../parts/listing";
import { ListHead, OpenHead, Split } from "../parts/split";
import { NewHook } from "./form";
import { Secret } from "./secret";
import { OpenHook } from "./view";

const PAGE = "hooks";
const NEW = "new";
const words = () => t().hooks;

export function HooksPage({ open }: { open: string }) {
  const [hooks, setHooks] = useState<Hook[] | null>(null);
  const [error, setError] = useState("");
  const [secret, setSecret] = useState({ id: "", text: "" });
  const load = async (): Promise<void> => {
    try {
      setHooks((await api.listHooks()).hooks);
      setError("");
    } catch (failure) {
      setError(sentence(failure));
    }
  };
  useEffect(() => { void load(); }, []);
  const shown = hooks?.find((hook) => hook.id === open);
  const list = (
    <section class="box">
      <ListHead title={words().title} beneath={open !== ""}>
        <a class="button quiet" href={pageHref(PAGE, NEW)}><Plus />{words().add}</a>
      </ListHead>
      <p class="soft listing-tools">{words().text}</p>
      <Alert text={error} onRetry={() => void load()} />
      {hooks === null && !error && <Loading />}
      {hooks?.length === 0 && <p class="empty">{words().none}</p>}
      <ul class="items">
        {hooks?.map((hook) => (
          <li key={hook.id}>
            <ItemLink href={pageHref(PAGE, hook.id)} current={hook.id === open} title={hook.name} text={hook.url}>
              <span class={hook.state === "FAILED" || hook.failingSince ? "chip" : "soft"}>{words().states[hook.state]}</span>
            </ItemLink>
          </li>
        ))}
      </ul>
    </section>
  );
  const told = async (id: string, text: string): Promise<void> => {
    setSecret({ id, text });
    await load();
  };
  return (
    <Split open={open !== ""} list={list} hint={words().hint}>
      {open === NEW && (
        <NewHook page={PAGE} onMade={async (made) => {
          await told(made.hook?.id ?? "", made.secret);
          navigate(pageHref(PAGE, made.hook?.id), true);
        }} />
      )}
      {shown && (
        <>
          <OpenHead page={PAGE} title={shown.name} />
          <div class="open-body">
            {secret.id === shown.id && <Secret text={secret.text} onDone={() => setSecret({ id: "", text: "" })} />}
            <OpenHook key={shown.id} hook={shown} onChange={load} onSecret={(text) => told(shown.id, text)}
              onRemoved={async () => { await load(); navigate(pageHref(PAGE), true); }} />
          </div>
        </>
      )}
      {open !== NEW && !shown && hooks && <OpenHead page={PAGE} title={words().unknown} />}
    </Split>
  );
}
