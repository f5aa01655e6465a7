import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { useSelect, useSession } from "../session/index.ts";
import { strings } from "./strings.ts";

/** Another tab signed in to another account, which this page now uses. */
export function SwitchedDialog() {
  const { closeDialog } = useSession();
  const name = useSelect((state) => state.me?.displayName ?? "");
  return (
    <Dialog
      title={strings.switchedTitle(name())}
      closeLabel={strings.close}
      onClose={closeDialog}
      footer={
        <Button variant="primary" autofocus onClick={closeDialog}>
          {strings.goOn}
        </Button>
      }
    >
      <p>{strings.switchedLead}</p>
    </Dialog>
  );
}
