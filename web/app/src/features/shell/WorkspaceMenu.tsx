import { Show } from "solid-js";
import { chooseTheme, isDark } from "../../lib/theme.ts";
import { Menu } from "../../ui/Menu.tsx";
import type { MenuItem } from "../../ui/Menu.tsx";
import { ChevronDown } from "../../ui/icons.tsx";
import { useSelect, useSession } from "../session/index.ts";
import styles from "./Shell.module.css";
import { strings } from "./strings.ts";

export function WorkspaceMenu(props: { readonly workspaceId: string | undefined }) {
  const session = useSession();
  const workspace = useSelect((state) => state.workspaces.find((held) => held.id === props.workspaceId));
  const theme = (): MenuItem => {
    const dark = isDark();
    return {
      label: dark ? strings.useLight : strings.useDark,
      separated: true,
      onSelect: () => chooseTheme(dark ? "light" : "dark"),
    };
  };
  const items = (): readonly MenuItem[] => {
    const at = workspace();
    const manages = at && (at.role === "owner" || at.role === "admin");
    return [
      ...(manages
        ? [
            {
              label: strings.invitePeople,
              onSelect: () => session.openDialog({ name: "invite", workspaceId: at.id }),
            },
          ]
        : []),
      ...(at
        ? [
            {
              label: strings.members,
              onSelect: () => session.openDialog({ name: "workspaceMembers", workspaceId: at.id }),
            },
          ]
        : []),
      ...(manages
        ? [
            {
              label: strings.renameWorkspace,
              onSelect: () => session.openDialog({ name: "renameWorkspace", workspaceId: at.id }),
            },
          ]
        : []),
      { label: strings.createWorkspace, onSelect: () => session.openDialog({ name: "createWorkspace" }) },
      ...(at
        ? [
            {
              label: strings.leaveWorkspace,
              onSelect: () => session.openDialog({ name: "leaveWorkspace", workspaceId: at.id }),
            },
          ]
        : []),
      theme(),
      { label: strings.settings, onSelect: () => session.openDialog({ name: "settings" }) },
      { label: strings.signOut, separated: true, onSelect: session.confirmSignOut },
    ];
  };
  const name = () => workspace()?.name ?? strings.brand;
  return (
    <Show when={session.state.me}>
      <Menu label={strings.workspaceMenu(name())} items={items()}>
        <span class={styles["workspace"]} dir="auto">
          {name()}
        </span>
        <ChevronDown size={16} />
      </Menu>
    </Show>
  );
}
