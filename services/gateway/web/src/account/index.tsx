// « Mon compte »: preferences, password, second factor, where one is logged in, API tokens.
import { t } from "../i18n/account";
import { quality } from "../parts/format";
import { PageTitle } from "../parts/pieces";
import { me } from "../session";
import { AutoReplyPart } from "./auto-reply";
import { BlocksPart } from "./blocks";
import { ChannelsPart } from "./channels";
import { DataPart } from "./data";
import { ChangePassword } from "./password";
import { PreferencesPart } from "./preferences";
import { PushPart } from "./push";
import { QuietHoursPart } from "./quiet-hours";
import { SecondFactorPart } from "./second-factor";
import { DevicesPart, SessionsPart } from "./sessions";
import { TokensPart } from "./tokens";

export { DataPage } from "./data";

export function AccountPage() {
  const user = me.value?.user;
  return (
    <section class="box account-page">
      <div class="list-head"><PageTitle text={t().menu.account} /></div>
      {user && <p class="account-who"><strong>{user.displayName}</strong> <span class="soft">{quality(user)}</span></p>}
      <PreferencesPart />
      <QuietHoursPart />
      <ChannelsPart />
      <PushPart />
      <AutoReplyPart />
      <BlocksPart />
      <ChangePassword />
      <SecondFactorPart />
      <SessionsPart />
      <DevicesPart />
      <TokensPart />
      <DataPart />
    </section>
  );
}
