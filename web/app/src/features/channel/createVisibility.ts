import { createSignal, onCleanup } from "solid-js";

/** Tracks which observed elements are in view, by name. */
export const createVisibility = () => {
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
    /** Observes the element until the current owner is disposed. */
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
