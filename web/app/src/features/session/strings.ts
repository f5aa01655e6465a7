const counted = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

export const strings = {
  close: "Close",
  signOut: "Sign out",
  signOutTitle: "Sign out?",
  stay: "Stay signed in",
  unsent: (count: number) =>
    `${counted(count, "message is", "messages are")} not sent yet. Signing out deletes ${count === 1 ? "it" : "them"}.`,
  drafts: (count: number) =>
    `${counted(count, "draft", "drafts")} that you have not sent ` +
    `${count === 1 ? "is" : "are"} deleted from this browser.`,
  away:
    "The server cannot be reached right now. You are signed out of this browser at once; " +
    "your session on the server ends when this browser reaches it again.",
  leaving: "Signing out…",
  leftTitle: "You are signed out of this browser",
  leftLead:
    "Your drafts and unsent messages are deleted here. " +
    "The server could not be reached: your session there ends as soon as this browser reaches it.",
  tryNow: "Try now",
} as const;
