// The words of calendars in other programs: they come with the events' pages.
import { withWords } from ".";
import { feeds as enFeeds } from "./en/feeds";
import { feeds as frFeeds } from "./fr/feeds";

export const t = withWords({ fr: { feeds: frFeeds }, en: { feeds: enFeeds } });
