/** A browser tells of styles that did not come, and afterwards holds them for empty ones. */
const lost = new Set<HTMLLinkElement>();
addEventListener(
  "error",
  ({ target }) => {
    if (target instanceof HTMLLinkElement && target.rel === "stylesheet") lost.add(target);
  },
  true,
);

/**
 * Asks again for styles that did not come. What loads a part of the page a second time asks for its script again, but
 * takes its styles for loaded; without them it would be shown bare. Fails when they do not come now either.
 */
export const mendStyles = async (): Promise<void> => {
  const links = [...lost];
  lost.clear();
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
