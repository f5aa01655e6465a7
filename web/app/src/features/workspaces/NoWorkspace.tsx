import { PageTitle } from "./PageTitle.tsx";
import { WaysIn } from "./WaysIn.tsx";
import { strings } from "./strings.ts";

export function NoWorkspace() {
  return (
    <>
      <PageTitle text={strings.noneTitle} />
      <p>{strings.noneLead}</p>
      <WaysIn />
    </>
  );
}
