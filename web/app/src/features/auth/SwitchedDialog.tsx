import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { useSelect, useSession } from "../session/index.ts";
import { strings } from "./strings.ts";

/** Another tab signed in as somebody else: what is written from here on is written as them. */
export function SwitchedDialog() {
  const { closeDialog } = useSession();
  const name = useSelect((state) => state.me?.displayName ?? "");
  return (
    <Dialog
      title={strings.switchedTitle(name())}
      closeLabel={strings.close}
      onClose={closeDialog}
      footer={
        <Button look="primary" autofocus onClick={closeDialog}>
          {strings.goOn}
        </Button>
      }
    >
      <p>{strings.switchedLead}</p>
    </Dialog>
  );
}
