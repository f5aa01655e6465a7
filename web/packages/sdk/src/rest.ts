import { faultFromProblem, toFault } from "./fault.ts";
import { ParleyFault } from "./fault.ts";

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  /** For whoever is signed in, not for the account that `user` names. */
  readonly anybody?: boolean | undefined;
}

export interface RestOptions {
  /** Where `/api` is, without a trailing slash; empty for the page's own origin. */
  readonly baseUrl: string;
  readonly fetch: Fetch;
  /** A session token, where there is no cookie. */
  readonly token?: (() => string | undefined) | undefined;
  /** The account that the page shows: the server refuses what the cookie of another one would do. */
  readonly user?: (() => string | undefined) | undefined;
}

export type Method = "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

const withQuery = (path: string, query: Query): string => {
  const used = Object.entries(query).filter(([, value]) => value !== undefined);
  if (used.length === 0) return path;
  return `${path}?${used.map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`).join("&")}`;
};

const readBody = async (response: Response): Promise<unknown> => {
  const body = await response.text();
  if (body === "") return undefined;
  try {
    const parsed: unknown = JSON.parse(body);
    return parsed;
  } catch {
    if (response.ok) throw new ParleyFault("answer.malformed", "The answer is not JSON", { status: response.status });
    return undefined;
  }
};

/** One HTTP call: builds it, and turns every failure into a `ParleyFault`. */
export class Rest {
  readonly #options: RestOptions;

  constructor(options: RestOptions) {
    this.#options = options;
  }

  async call(
    method: Method,
    path: string,
    input: { readonly body?: object; readonly query?: Query } & CallOptions = {},
  ): Promise<unknown> {
    const headers: Record<string, string> = { Accept: "application/json" };
    const token = this.#options.token?.();
    if (token !== undefined) headers["Authorization"] = `Bearer ${token}`;
    const user = input.anybody ? undefined : this.#options.user?.();
    if (user !== undefined) headers["Parley-User"] = user;
    if (input.body) headers["Content-Type"] = "application/json";
    const init: RequestInit = { method, headers, credentials: "same-origin" };
    if (input.body) init.body = JSON.stringify(input.body);
    if (input.signal) init.signal = input.signal;
    try {
      const response = await this.#options.fetch(
        `${this.#options.baseUrl}/api${withQuery(path, input.query ?? {})}`,
        init,
      );
      const body = await readBody(response);
      if (!response.ok) throw faultFromProblem(response.status, body, response.headers.get("Retry-After"));
      return body;
    } catch (error) {
      throw toFault(error);
    }
  }
}
