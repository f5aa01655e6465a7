import { createSignal, onCleanup } from "solid-js";

/** Which of the elements that are watched can be seen, by their names. */
export const createSight = () => {
  const names = new Map<Element, () => string>();
  const [seen, setSeen] = createSignal<ReadonlySet<Element>>(new Set());
  const observer = new IntersectionObserver((entries) => {
    setSeen((held) => {
      const next = new Set(held);
      for (const { target, isIntersecting } of entries) {
        if (isIntersecting && names.has(target)) next.add(target);
        else next.delete(target);
      }
      return next;
    });
  });
  onCleanup(() => observer.disconnect());
  return {
    has: (name: string): boolean => [...seen()].some((element) => names.get(element)?.() === name),
    /** For as long as the scope is there in which it is called. */
    watch: (element: Element, name: () => string): void => {
      names.set(element, name);
      observer.observe(element);
      onCleanup(() => {
        observer.unobserve(element);
        names.delete(element);
        setSeen((held) => new Set([...held].filter((other) => other !== element)));
      });
    },
  };
};
