import type { ErrorCode } from "./generated/errorCodes.ts";

/** The codes of the server, and three codes for requests that fail without a usable answer. */
export type KnownCode = ErrorCode | "network.failed" | "network.aborted" | "answer.malformed";

/** A later server may send codes that this version does not know. */
export type FaultCode = KnownCode | (string & Record<never, never>);

export interface FaultDetails {
  readonly status?: number | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly traceId?: string | undefined;
  readonly fieldErrors?: Readonly<Record<string, readonly string[]>> | undefined;
}

/** An expected failure with a stable code. Texts for users are looked up by the code. */
export class ParleyFault extends Error {
  readonly code: FaultCode;
  readonly status: number | undefined;
  readonly retryAfterMs: number | undefined;
  readonly traceId: string | undefined;
  readonly fieldErrors: Readonly<Record<string, readonly string[]>>;

  constructor(code: FaultCode, message: string, details: FaultDetails = {}) {
    super(message);
    this.name = "ParleyFault";
    this.code = code;
    this.status = details.status;
    this.retryAfterMs = details.retryAfterMs;
    this.traceId = details.traceId;
    this.fieldErrors = details.fieldErrors ?? {};
  }
}

const byStatus: Readonly<Record<number, ErrorCode>> = {
  400: "request.malformed",
  401: "auth.required",
  403: "access.forbidden",
  413: "request.too_large",
  415: "request.unsupported",
  422: "request.invalid",
  429: "rate.limited",
};

const readFieldErrors = (value: unknown): Record<string, readonly string[]> => {
  if (typeof value !== "object" || value === null) return {};
  const result: Record<string, readonly string[]> = {};
  for (const [field, texts] of Object.entries(value)) {
    const list: unknown[] = Array.isArray(texts) ? texts : [texts];
    result[field] = list.filter((text) => typeof text === "string");
  }
  return result;
};

/** Converts a problem-details body, or the error page of a proxy. */
export const faultFromProblem = (
  status: number,
  body: unknown,
  retryAfterHeader: string | null = null,
): ParleyFault => {
  const problem: Record<string, unknown> = typeof body === "object" && body !== null ? { ...body } : {};
  const given = problem["code"];
  const code: FaultCode =
    typeof given === "string" ? given : (byStatus[status] ?? (status > 501 ? "server.unavailable" : "server.error"));
  const title = problem["detail"] ?? problem["title"];
  const wait = problem["retryAfterMs"];
  const headerSeconds = Number(retryAfterHeader);
  const fromHeader = retryAfterHeader !== null && Number.isFinite(headerSeconds) ? headerSeconds * 1000 : undefined;
  const trace = problem["traceId"];
  return new ParleyFault(code, typeof title === "string" ? title : code, {
    status,
    retryAfterMs: typeof wait === "number" && Number.isFinite(wait) ? wait : fromHeader,
    traceId: typeof trace === "string" ? trace : undefined,
    fieldErrors: readFieldErrors(problem["errors"]),
  });
};

export const toFault = (error: unknown): ParleyFault => {
  if (error instanceof ParleyFault) return error;
  if (error instanceof Error && error.name === "AbortError") return new ParleyFault("network.aborted", error.message);
  return new ParleyFault("network.failed", error instanceof Error ? error.message : String(error));
};
