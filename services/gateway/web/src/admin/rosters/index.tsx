// Rosters: the imports there have been, one of them, a new one.
import { useState } from "preact/hooks";
import * as api from "../../api";
import type { Job, Job_State } from "../../api";
import { t } from "../../i18n/administration";
import { shortDate } from "../../parts/format";
import { Plus } from "../../parts/icons";
import { pageHref } from "../pages";
import { ItemLink, Listing } from "../parts/listing";
import { ListHead, Split } from "../parts/split";
import { OpenJob } from "./job";
import { Upload } from "./upload";

const PAGE = "rosters";
const NEW = "new";
const TAGS: Partial<Record<Job_State, string>> = { CONFIRM: "warn", FAILED: "bad", DONE: "good" };

export function StateTag({ state }: { state: Job_State }) {
  return <span class={`tag ${TAGS[state] ?? ""}`}>{t().rosters.states[state]}</span>;
}

const lineOf = (job: Job): string => [
  shortDate(job.createdAt), job.by && t().rosters.by(job.by.displayName),
].filter(Boolean).join(" · ");

export function RostersPage({ open }: { open: string }) {
  const [version, setVersion] = useState(0);
  const changed = (): void => setVersion((n) => n + 1);
  const words = t().rosters;
  const list = (
    <>
      <ListHead title={t().admin.pages.rosters.title} beneath={open !== ""}>
        <a class="button quiet" href={pageHref(PAGE, NEW)}><Plus />{words.import}</a>
      </ListHead>
      <Listing<Job> version={version}
        fetchPage={async (_, pageToken) => {
          const page = await api.listJobs(pageToken);
          return { items: page.jobs, next: page.nextPageToken };
        }}
        row={(job) => (
          <ItemLink href={pageHref(PAGE, job.id)} current={job.id === open}
            title={job.fileName || words.untitled} text={lineOf(job)}>
            <StateTag state={job.state} />
          </ItemLink>
        )}
        empty={() => words.none} />
    </>
  );
  return (
    <Split open={open !== ""} list={list} hint={words.choose}>
      {open === NEW ? <Upload onMade={changed} /> : <OpenJob key={open} id={open} onChange={changed} />}
    </Split>
  );
}
