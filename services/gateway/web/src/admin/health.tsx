// État: the services and their replicas, and what waits; looked at again every
// five seconds, in place, without anything that blinks.
import { Fragment } from "preact";
import { useEffect, useState } from "preact/hooks";
import * as api from "../api";
import type { GetStateReply, ReplicaState, ServiceState } from "../api";
import { locale } from "../i18n";
import { t } from "../i18n/administration";
import { timeSpan } from "../parts/format";
import { Check, Clock, Warning } from "../parts/icons";
import { Alert, Loading } from "../parts/pieces";
import { Single } from "./parts/split";

const EVERY_MS = 5_000;
const words = () => t().oversight.health;

/** Answers come in any order; what is shown keeps its place. */
const byName = <T extends { name: string }>(list: T[]): T[] =>
  [...list].sort((a, b) => a.name.localeCompare(b.name));

/** An icon and a word, never the colour alone. */
function StateTag({ state }: { state: ReplicaState["state"] }) {
  const kind = state === "READY" ? "good" : state === "DRAINING" ? "warn" : "bad";
  const Icon = state === "READY" ? Check : state === "DRAINING" ? Clock : Warning;
  return <span class={`tag ${kind}`}><Icon />{words().states[state]}</span>;
}

function Service({ service }: { service: ServiceState }) {
  const { replicas } = service;
  return (
    <li class="health-service">
      <h3>{words().names[service.name] ?? service.name} <span class="soft">{words().replicas(replicas.length)}</span></h3>
      {replicas.length === 0 ? <StateTag state="SILENT" /> : (
        <ul>{replicas.map((r, i) => (
          <li key={i}><StateTag state={r.state} /> <span class="soft">{words().load(r.load)}{r.release && ` · ${words().version(r.release)}`}</span></li>
        ))}</ul>
      )}
    </li>
  );
}

function State({ state }: { state: GetStateReply }) {
  return (
    <>
      <p class={`tag ${state.ready ? "good" : "bad"} health-all`} role="status">
        {state.ready ? <Check /> : <Warning />}{state.ready ? words().ready : words().notReady}
      </p>
      <section>
        <h2>{words().services}</h2>
        <ul class="health-services">{state.services.map((s) => <Service key={s.name} service={s} />)}</ul>
      </section>
      <section>
        <h2>{words().queues}</h2>
        <dl class="facts">
          {byName(state.queues).map((q) => (
            <Fragment key={q.name}>
              <dt>{words().waits[q.name] ?? q.name}</dt>
              <dd>{q.waiting === "0" ? words().nothing : <>
                {Number(q.waiting).toLocaleString(locale())}
                <span class="soft"> · {words().oldest(timeSpan(Number(q.oldestSeconds)))}</span>
              </>}</dd>
            </Fragment>
          ))}
        </dl>
      </section>
      <p class="soft">{words().version(state.release)} · {words().refreshed}</p>
    </>
  );
}

export function HealthPage() {
  const [state, setState] = useState<GetStateReply | null>(null);
  const [error, setError] = useState("");
  const look = async (): Promise<void> => {
    try {
      setState(await api.fetchState());
      setError("");
    } catch (failure) {
      setError(api.sentence(failure));
    }
  };
  useEffect(() => {
    void look();
    const timer = setInterval(() => {
      if (document.visibilityState === "visible") void look();
    }, EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <Single title={t().admin.pages.health.title}>
      <Alert text={error} onRetry={() => void look()} />
      {state ? <State state={state} /> : !error && <Loading />}
    </Single>
  );
}
