/** Stylesheets that failed to load. Browsers treat them as empty afterwards. */
const failed = new Set<HTMLLinkElement>();
addEventListener(
  "error",
  ({ target }) => {
    if (target instanceof HTMLLinkElement && target.rel === "stylesheet") failed.add(target);
  },
  true,
);

/**
 * Reloads failed stylesheets. A repeated dynamic import loads its script again, but treats its styles as loaded.
 * Rejects when they fail again.
 */
export const reloadStyles = async (): Promise<void> => {
  const links = [...failed];
  failed.clear();
  await Promise.all(
    links.map(
      (link) =>
        new Promise<void>((done, fail) => {
          const again = document.createElement("link");
          for (const { name, value } of link.attributes) again.setAttribute(name, value);
          again.addEventListener("load", () => done());
          again.addEventListener("error", () => fail(new Error("Styles could not be loaded.")));
          link.replaceWith(again);
        }),
    ),
  );
};
