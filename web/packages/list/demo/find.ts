/** Search in all rows, as the browser finds mounted rows only: Ctrl+F opens it, Enter shows the next older hit. */
export const watchFind = (
  field: HTMLInputElement,
  search: (words: string, before: number | undefined) => number | undefined,
  show: (number: number) => void,
): void => {
  let hit: number | undefined;
  document.addEventListener("keydown", (event) => {
    if (event.key !== "f" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    field.hidden = false;
    field.select();
  });
  field.addEventListener("input", () => {
    hit = undefined;
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Escape") field.hidden = true;
    if (event.key !== "Enter" || field.value === "") return;
    hit = search(field.value, hit);
    if (hit !== undefined) show(hit);
  });
};
