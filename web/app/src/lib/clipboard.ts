/**
 * Whether it worked. A page that did not come over TLS, nor from this machine, has no clipboard to write to but the old
 * way.
 */
export const copyText = async (text: string): Promise<boolean> => {
  if ("clipboard" in navigator) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // Not allowed here; the old way may be.
    }
  }
  const area = document.createElement("textarea");
  const focused = document.activeElement;
  area.value = text;
  area.className = "offscreen";
  // Behind a modal window nothing can be selected.
  (document.querySelector("dialog[open]") ?? document.body).append(area);
  area.select();
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  const worked = document.execCommand("copy");
  area.remove();
  if (focused instanceof HTMLElement) focused.focus({ preventScroll: true });
  return worked;
};
