/** Tells whoever asked. What is told of each name is said by `Events`. */
export class Emitter<Events extends object> {
  readonly #hearers: { [Name in keyof Events]?: Set<(news: Events[Name]) => void> } = {};

  /** The answer ends it. */
  on<Name extends keyof Events>(name: Name, hear: (news: Events[Name]) => void): () => void {
    const hearers = (this.#hearers[name] ??= new Set());
    hearers.add(hear);
    return () => hearers.delete(hear);
  }

  emit<Name extends keyof Events>(name: Name, news: Events[Name]): void {
    for (const hear of this.#hearers[name] ?? []) hear(news);
  }
}
