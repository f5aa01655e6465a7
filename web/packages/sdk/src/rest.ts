import { faultFromProblem, toFault } from "./fault.ts";
import { ParleyFault } from "./fault.ts";

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  /** Sends no `Parley-User` header: the answer is for whichever account is signed in. */
  readonly anyAccount?: boolean | undefined;
}

/** The position of a page of a list. */
export interface PageInput {
  readonly cursor?: string | undefined;
  readonly limit?: number;
}

export interface RestOptions {
  /** The origin of `/api`, without a trailing slash. Empty for the origin of the page. */
  readonly baseUrl: string;
  readonly fetch: Fetch;
  /** A session token, where there is no cookie. */
  readonly token?: (() => string | undefined) | undefined;
  /** The account that the page shows. The server refuses requests whose cookie belongs to another account. */
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

/** Sends HTTP requests and converts every failure to a `ParleyFault`. */
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
    const user = input.anyAccount ? undefined : this.#options.user?.();
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
