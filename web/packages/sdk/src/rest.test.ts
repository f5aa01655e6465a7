import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { makeApi } from "./api.ts";
import { Rest } from "./rest.ts";

const problem = JSON.stringify({ title: "Slow down", code: "rate.limited", retryAfterMs: 1500, traceId: "t1" });

describe("a request", () => {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(
      [request.method, request.url, String(request.headers.authorization), request.headers["parley-user"] ?? ""]
        .join(" ")
        .trim(),
    );
    if (request.url?.startsWith("/api/slow")) return;
    if (request.url?.startsWith("/api/limited"))
      response.writeHead(429, { "Content-Type": "application/problem+json" }).end(problem);
    else if (request.url?.startsWith("/api/text")) response.end("<html>");
    else response.end(JSON.stringify({ ok: true }));
  });
  let rest: Rest;
  let address = "";

  beforeAll(async () => {
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    const { port } = server.address() as AddressInfo;
    address = `http://127.0.0.1:${port}`;
    rest = new Rest({ baseUrl: address, fetch, token: () => "secret" });
  });

  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it("has the query and the token", async () => {
    expect(await rest.call("GET", "/me", { query: { limit: 2, before: undefined, q: "a b" } })).toEqual({ ok: true });
    expect(requests.at(-1)).toBe("GET /api/me?limit=2&q=a%20b Bearer secret");
  });

  it("names the account of the page, except in the request for the signed-in account", async () => {
    let user: string | undefined = "u1";
    const shown = new Rest({ baseUrl: address, fetch, user: () => user });
    await shown.call("GET", "/users");
    expect(requests.at(-1)).toBe("GET /api/users undefined u1");
    await makeApi(shown)
      .me()
      .catch(() => undefined);
    expect(requests.at(-1)).toBe("GET /api/me undefined");
    user = undefined;
    await shown.call("GET", "/users");
    expect(requests.at(-1)).toBe("GET /api/users undefined");
  });

  it("fails when it is aborted, before or during the request", async () => {
    const abort = new AbortController();
    const slow = rest.call("GET", "/slow", { signal: abort.signal });
    await vi.waitFor(() => {
      expect(requests.at(-1)).toContain("/api/slow");
    });
    abort.abort();
    await expect(slow).rejects.toMatchObject({ name: "ParleyFault", code: "network.aborted" });
    await expect(rest.call("GET", "/me", { signal: abort.signal })).rejects.toMatchObject({ code: "network.aborted" });
  });

  it("converts problem details to a fault", async () => {
    await expect(rest.call("POST", "/limited", { body: {} })).rejects.toMatchObject({
      name: "ParleyFault",
      code: "rate.limited",
      status: 429,
      retryAfterMs: 1500,
      traceId: "t1",
      message: "Slow down",
    });
  });

  it("fails for an answer that is not JSON, and without an answer", async () => {
    await expect(rest.call("GET", "/text")).rejects.toMatchObject({ name: "ParleyFault", code: "answer.malformed" });
    const unreachable = new Rest({ baseUrl: "http://127.0.0.1:1", fetch });
    await expect(unreachable.call("GET", "/me")).rejects.toMatchObject({ name: "ParleyFault", code: "network.failed" });
  });
});
